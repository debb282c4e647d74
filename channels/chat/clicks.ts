/** Clicks on cards: what a button carries, the turn that a click is, and what the person who clicked hears. */
import type { ChatChannel } from '../../agents/config-schema.ts';
import type { CardButton, Decision, Language } from '../../agents/message.ts';
import type { Outcome } from '../../db/inbox.ts';
import type { ChatDeps } from './deps.ts';
import { ownThread } from './own-thread.ts';
import type { Speaker } from './speaker.ts';
import { chatWords } from './words.ts';

const ACTIONS: Decision['action'][] = ['approve', 'reject', 'confirm', 'cancel', 'choose'];

/** What a button carries, at most 100 characters: ids only, never arguments. */
export function buttonValue({ action, target }: Pick<CardButton, 'action' | 'target'>): string {
  return `${action}:${target}`;
}

/** What a button carried; undefined for anything that no card of ours holds. */
export function readButton(value: string): Pick<Decision, 'action' | 'target'> | undefined {
  const [, name, target] = /^([a-z]+):([\w.-]{1,90})$/.exec(value) ?? [];
  const action = ACTIONS.find((known) => known === name);
  return action && target ? { action, target } : undefined;
}

/** A click of somebody known, in a conversation. */
export interface Click {
  tenant: string;
  speaker: Speaker;
  conversation: string;
  /** The thread of the card, for buttons that go on with a conversation. */
  thread: string;
  /** Says which click this is, the same when it is sent again. */
  key: string;
  decision: Decision;
}

/** Stores the click as a turn and answers with its id once that is committed; rights are judged where it is carried out. */
export async function storeClick(deps: ChatDeps, channel: ChatChannel, click: Click): Promise<{ turn: string }> {
  const { tenant, speaker, conversation, thread, key, decision } = click;
  const isApproval = decision.action === 'approve' || decision.action === 'reject';
  return deps.intake.accept({
    ...{ tenant, channel, conversation, person: speaker.id, decision },
    thread: isApproval ? `decision:${decision.target}` : await ownThread(deps.db, tenant, thread, speaker),
    kind: 'decision',
    text: '',
    attachments: [],
    providerKey: `${channel}:${key}`,
  });
}

/** What became of a click, or undefined when that is not known within `ms`. */
export function outcomeOfClick(
  deps: ChatDeps,
  { tenant }: Pick<Click, 'tenant'>,
  turn: string,
  ms: number,
): Promise<Outcome | undefined> {
  return deps.intake.outcome(tenant, turn, ms);
}

/** What the one who clicked is told; undefined when the card, or an answer in its thread, says all there is to say. */
export function saidOf(outcome: Outcome | undefined, language: Language): string | undefined {
  const say = chatWords(language);
  if (!outcome) return say.received;
  if (outcome.code === 'ok') return undefined;
  return outcome.message ?? say.gone;
}
