/** Presses and forms of the chat tool in memory, as its channel takes them. */
import { randomUUID } from 'node:crypto';
import type { Decision } from '../agents/message.ts';
import type { Outcome } from '../db/inbox.ts';
import { openCardOf } from './chat/card-of.ts';
import { outcomeOfClick, readButton, saidOf, storeClick } from './chat/clicks.ts';
import { decisionOf, editFormOf, type Form, faultsOf, fieldOfFault, formOf } from './chat/forms.ts';
import { conversationFor, threadName } from './chat/places.ts';
import type { Speaker } from './chat/speaker.ts';
import { chatWords } from './chat/words.ts';
import type { EventOf, Hearer, MemoryAnswer } from './contract-memory-events.ts';
import type { MemoryTool, Posted } from './contract-memory-tool.ts';

const IN_TIME_MS = 300;
const WAITS_MS = 60_000;

type Event = EventOf<'press' | 'submit'>;

/** Takes presses and forms; what a form was opened from is remembered, as the chat tool would. */
export function presserFor(tool: MemoryTool) {
  const opened = new Map<string, Posted>();

  return async (hearer: Hearer, event: Event): Promise<MemoryAnswer> => {
    const { deps, speakers, flaws, tell } = hearer;
    const workspace = flaws.has('trusts buttons') ? 'T1' : event.workspace;
    const tenant = flaws.has('trusts buttons') ? 'meridian' : hearer.tenant;
    const at: Hearer = { ...hearer, tenant };
    const user = flaws.has('takes presses of anybody') ? 'hana' : event.user;
    const spoken = await speakers.find({ tenant, externalId: `${workspace}.${user}` });
    if ('code' in spoken) {
      tell(chatWords('en').linkFirst(spoken.code, spoken.expiresInMinutes, deps.publicUrl));
      return { status: 200 };
    }
    if (event.kind === 'submit') return submitted(at, spoken.speaker, event, opened.get(event.form));
    const { message, value } = event;
    const form = await formBehind(at, value);
    if (!form) return pressed(at, spoken.speaker, event);
    opened.set(value, tool.posts.find(({ id }) => id === message.id) ?? message);
    const known = form.fields.filter(({ kind }) => kind !== 'choice' || !flaws.has('knows text fields only'));
    const fields = known.map(({ name, label, value: now }) => ({ name, label, value: now }));
    return { status: 200, form: { title: form.title, fields, carries: value } };
  };
}

async function formBehind({ deps, tenant }: Hearer, value: string): Promise<Form | undefined> {
  const [action = '', id = ''] = value.split(':');
  if (action !== 'edit' && action !== 'reject') return undefined;
  const card = await openCardOf(deps, tenant, id);
  return card && (action === 'edit' ? editFormOf(card) : formOf(card, action));
}

async function pressed(
  hearer: Hearer,
  speaker: Speaker,
  { message, value, id }: EventOf<'press'>,
): Promise<MemoryAnswer> {
  const { tool, flaws, tell } = hearer;
  const decision = readButton(value);
  if (!decision) {
    tell(chatWords(speaker.language).gone);
    return { status: 200 };
  }
  const ends = message.body.buttons.length > 0 && decision.action !== 'approve' && decision.action !== 'reject';
  const takeButtons = () => tool.update(message.id, { ...message.body, buttons: [] });
  if (flaws.has('takes buttons at once')) takeButtons();
  if (flaws.has('answers without storing')) return { status: 200 };
  const turn = await store(hearer, speaker, message, id, decision);
  void tellLater(hearer, speaker, turn, (outcome) => {
    if (ends && outcome?.code === 'ok' && !flaws.has('keeps buttons')) takeButtons();
  });
  return { status: 200 };
}

async function submitted(
  hearer: Hearer,
  speaker: Speaker,
  { form: value, values, id }: EventOf<'submit'>,
  message: Posted | undefined,
): Promise<MemoryAnswer> {
  const { deps, flaws, tell } = hearer;
  const form = await formBehind(hearer, value);
  if (!form || !message) {
    tell(chatWords(speaker.language).gone);
    return { status: 200 };
  }
  const faults = flaws.has('takes empty forms') ? {} : faultsOf(form, values);
  if (Object.keys(faults).length > 0) return { status: 200, errors: faults };
  const short = ([name, text]: [string, string]) => [name, flaws.has('shortens texts') ? text.split('\n')[0] : text];
  const decision = decisionOf(form, Object.fromEntries(Object.entries(values).map(short)));
  const turn = await store(hearer, speaker, message, id, decision);
  const outcome = await outcomeOfClick(deps, hearer, turn, IN_TIME_MS);
  if (outcome?.code === 'invalid_edit' && outcome.fields && !flaws.has('hides faults'))
    return { status: 200, errors: inForm(form, outcome.fields) };
  void tellLater(hearer, speaker, turn);
  return { status: 200 };
}

async function store(
  { deps, flaws, tenant }: Hearer,
  speaker: Speaker,
  message: Posted,
  id: string,
  decision: Decision,
) {
  const { workspace, room, thread } = message;
  const company = deps.config.tenants.find((one) => one.id === tenant);
  const isDirect = room.startsWith('dm:') || !company;
  const { turn } = await storeClick(deps, 'slack', {
    ...{ tenant, speaker, decision },
    conversation: isDirect ? `dm:${speaker.id}` : conversationFor(company, 'slack', room),
    thread: threadName('slack', workspace, room, ...(thread ? [thread] : [])),
    key: flaws.has('knows deliveries, not messages') ? randomUUID() : `click:${id}`,
  });
  return turn;
}

async function tellLater(
  hearer: Hearer,
  speaker: Speaker,
  turn: string,
  then: (outcome: Outcome | undefined) => void = () => {},
): Promise<void> {
  try {
    const outcome = await outcomeOfClick(hearer.deps, hearer, turn, WAITS_MS);
    then(outcome);
    const said = saidOf(outcome, speaker.language);
    if (said) hearer.tell(said);
  } catch (error) {
    hearer.deps.onError(error, 'memory');
  }
}

function inForm(form: Form, fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, fault]) => [fieldOfFault(form, name) ?? '', fault]));
}
