/** Presses and forms of the chat tool in memory, as its channel takes them. */
import { randomUUID } from 'node:crypto';
import type { Decision, Feedback } from '../agents/message.ts';
import type { Outcome } from '../db/inbox.ts';
import { openCardOf } from './chat/card-of.ts';
import { outcomeOfClick, readButton, saidOf, storeClick } from './chat/clicks.ts';
import { decisionOf, editFormOf, type Form, faultsOf, fieldOfFault, formOf } from './chat/forms.ts';
import { conversationFor, threadName } from './chat/places.ts';
import type { Speaker } from './chat/speaker.ts';
import { chatWords } from './chat/words.ts';
import type { EventOf, Hearer, MemoryAnswer } from './contract-memory-events.ts';
import type { MemoryTool, Posted } from './contract-memory-tool.ts';
import { feedbackWords, readThumb, storeThumb } from './feedback.ts';

const IN_TIME_MS = 300;
const WAITS_MS = 60_000;

type Event = EventOf<'press' | 'submit'>;

/** Takes presses and forms; what a form was opened from is remembered, as the chat tool would. */
export function presserFor(tool: MemoryTool) {
  const opened = new Map<string, Posted>();
  const rated = new Map<string, Posted>();

  return async (hearer: Hearer, event: Event): Promise<MemoryAnswer> => {
    const { deps, speakers, flaws, tell } = hearer;
    const workspace = flaws.has('trusts buttons') ? 'T1' : event.workspace;
    const tenant = flaws.has('trusts buttons') ? 'meridian' : hearer.tenant;
    const at: Hearer = { ...hearer, tenant };
    const thumb = readThumb(event.kind === 'press' ? event.value : event.form);
    const isAnybody = flaws.has(thumb ? 'takes thumbs of anybody' : 'takes presses of anybody');
    const asker = thumb && flaws.has('gives thumbs to the asker') ? 'mali' : event.user;
    const user = isAnybody ? 'hana' : asker;
    const spoken = await speakers.find({ tenant, externalId: `${workspace}.${user}` });
    if ('code' in spoken) {
      tell(chatWords('en').linkFirst(spoken.code, spoken.expiresInMinutes, deps.publicUrl));
      return { status: 200 };
    }
    if (thumb) return judged(at, spoken.speaker, event, thumb, rated);
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

/** A thumb is kept at once; one that is down asks why, and is kept again with the reason. */
async function judged(
  { deps, flaws, tenant }: Hearer,
  { id: person }: Speaker,
  event: Event,
  thumb: Pick<Feedback, 'turn' | 'helpful'>,
  rated: Map<string, Posted>,
): Promise<MemoryAnswer> {
  const message = event.kind === 'press' ? event.message : rated.get(event.form);
  if (!message) return { status: 200 };
  const given = event.kind === 'submit' && !flaws.has('forgets reasons') ? (event.values.reason ?? '') : '';
  const reason = flaws.has('shortens texts') ? (given.split('\n')[0] ?? '') : given;
  const company = deps.config.tenants.find((one) => one.id === tenant);
  const isShared = company && !message.room.startsWith('dm:');
  const conversation = isShared ? conversationFor(company, 'slack', message.room) : `dm:${person}`;
  const key = flaws.has('knows presses, not thumbs') ? randomUUID() : `thumb:${event.id}`;
  const feedback = { ...thumb, ...(reason ? { reason } : {}) };
  await storeThumb(deps, { tenant, channel: 'slack', conversation, person, key, feedback });
  if (event.kind === 'submit' || thumb.helpful) return { status: 200 };
  rated.set(event.value, message);
  const { title, why } = feedbackWords('en');
  return { status: 200, form: { title, fields: [{ name: 'reason', label: why, value: '' }], carries: event.value } };
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
