/** What happens once a click was carried out: its card is closed where nobody else does, and the person hears the rest. */
import type { Decision } from '../../agents/message.ts';
import type { Outcome } from '../../db/inbox.ts';
import { outcomeOfClick, saidOf } from '../chat/clicks.ts';
import type { Speaker } from '../chat/speaker.ts';
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { publishHome } from './home.ts';
import type { BlockActions } from './payload.ts';
import { respond } from './response-url.ts';
import { type Listener, tell } from './tell.ts';

const WAIT_MS = 60_000;
/** Cards of replies, which no update comes for. */
const OF_REPLIES: Decision['action'][] = ['confirm', 'cancel', 'choose'];

export interface Followed {
  turn: string;
  listener: Listener;
  speaker: Speaker;
  /** The press itself; absent when a form was sent. */
  given?: BlockActions;
  press: Pick<Decision, 'action'>;
}

/** Waits in the background; Slack is answered before. */
export function followClick(deps: SlackDeps, followed: Followed): void {
  follow(deps, followed).catch((error) => deps.onError(error, 'slack'));
}

/** Says what became of a click, where the card does not; on the Home tab all of it is shown anew. */
export async function settleClick(
  deps: SlackDeps,
  { listener, speaker }: Pick<Followed, 'listener' | 'speaker'>,
  outcome: Outcome | undefined,
): Promise<void> {
  const said = saidOf(outcome, speaker.language);
  const faults = Object.entries(outcome?.fields ?? {}).map(([field, fault]) => `${field}: ${fault}`);
  if (said) await tell(deps, listener, [said, ...faults].join('\n'));
  if (!listener.channel) await publishHome(deps, listener);
}

async function follow(deps: SlackDeps, followed: Followed): Promise<void> {
  const { turn, listener, given, press } = followed;
  const outcome = await outcomeOfClick(deps, listener, turn, WAIT_MS);
  if (given && outcome?.code === 'ok' && OF_REPLIES.includes(press.action)) await closeCard(deps, listener, given);
  await settleClick(deps, followed, outcome);
}

/** The message as it was, with a line in the place of its buttons. */
async function closeCard(deps: SlackDeps, listener: Listener, { actions, message, container }: BlockActions) {
  const { channel, responseUrl, user } = listener;
  const [action] = actions;
  if (!message || !channel) return;
  const label = action?.selected_option?.text.text ?? action?.text?.text ?? '✓';
  const kept = (message.blocks ?? []).filter(({ type }) => type !== 'actions');
  const blocks = [...kept, pressedBy(label, user)];
  const text = message.text || label;
  const isDone = responseUrl && (await respond(deps.settings, responseUrl, { replace_original: true, text, blocks }));
  if (!isDone && !container?.is_ephemeral)
    await withSlack(deps, listener, (client) => client.chat.update({ channel, ts: message.ts, text, blocks }));
}

function pressedBy(label: string, user: string) {
  return {
    type: 'context',
    elements: [
      { type: 'plain_text', text: `✓ ${label}`, emoji: false },
      { type: 'mrkdwn', text: `<@${user}>` },
    ],
  };
}
