/** Clicks on cards: an `Action.Execute` is answered with the card as it is afterwards, for whoever clicked. */
import { z } from 'zod';
import type { Card, Decision } from '../../agents/message.ts';
import type { Outcome } from '../../db/inbox.ts';
import { openCardOf } from '../chat/card-of.ts';
import { outcomeOfClick, readButton, saidOf, storeClick } from '../chat/clicks.ts';
import { decisionOf, editFormOf, type Form, faultsOf, fieldOfFault, formOf } from '../chat/forms.ts';
import { threadName } from '../chat/places.ts';
import type { Speaker } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import { type Activity, microsoftTenant } from './activity.ts';
import { cardInvoke, messageInvoke } from './card-answer.ts';
import { currentCard, mayDecide, type Posted, postedHere } from './card-state.ts';
import type { Teams } from './deps.ts';
import { referenceOf } from './references.ts';
import { type FormName, valuesOf } from './render-actions.ts';
import { renderCard } from './render-card.ts';
import { pressedReplyCard, replaceReplyCard } from './reply-card.ts';
import { tellPrivately, userOf } from './speaking.ts';
import { languageOfLocale, teamsWords } from './words.ts';

/** How long the client is kept waiting for what a click came to; Teams itself waits longer. */
const OUTCOME_MS = 2_300;
/** How long the person is owed an answer afterwards. */
const LATER_MS = 60_000;

const invoke = z.object({
  action: z.object({ verb: z.enum(['press', 'send', 'view']), data: z.record(z.string(), z.unknown()) }),
});

/** A click that was understood. */
interface Press {
  tenant: string;
  activity: Activity & { id: string };
  speaker: Speaker;
  source: string;
  data: Record<string, unknown>;
  /** Undefined for a card that hangs elsewhere, or that is not known any more. */
  posted: Posted | undefined;
}

/** The body of the invoke's answer. */
export async function pressedCard(teams: Teams, tenant: string, activity: Activity & { id: string }): Promise<object> {
  const language = languageOfLocale(activity.locale);
  const parsed = invoke.safeParse(activity.value);
  const user = userOf(teams, tenant, activity);
  if (!parsed.success || !user) return messageInvoke(chatWords(language).gone);
  const spoken = await teams.speakers.find(user);
  if ('code' in spoken)
    return messageInvoke(chatWords(language).linkFirst(spoken.code, spoken.expiresInMinutes, teams.publicUrl));
  const { verb, data } = parsed.data.action;
  const source = typeof data.src === 'string' ? data.src : '';
  const posted = await postedHere(teams, tenant, activity, spoken.speaker.id, source);
  const press = { tenant, activity, speaker: spoken.speaker, source, data, posted };
  if (verb === 'view') return viewed(teams, press);
  const button = typeof data.v === 'string' ? readButton(data.v) : undefined;
  if (!button) return messageInvoke(chatWords(spoken.speaker.language).gone);
  return verb === 'send' ? sent(teams, press, button) : decided(teams, press, button, undefined);
}

/** The card as it is now; its buttons only for those who may decide. */
async function viewed(teams: Teams, press: Press): Promise<object> {
  const { tenant, speaker, posted } = press;
  const card = posted && (await currentCard(teams, tenant, posted.card.id));
  if (!card) return messageInvoke(chatWords(speaker.language).gone);
  const mayPress = await mayDecide(teams, tenant, card.id, speaker.id);
  const isOpen = card.kind !== 'decided' && card.kind !== 'receipt';
  const note = mayPress || !isOpen ? {} : { note: teamsWords(speaker.language).notForYou };
  return cardInvoke(renderCard(card, { ...shown(teams, press), ...note, mayPress }));
}

/** A form whose fields are looked at here first, so that faults are shown where they were made. */
async function sent(teams: Teams, press: Press, button: Pick<Decision, 'action' | 'target'>): Promise<object> {
  const card = isApproval(button) ? await openCardOf(teams, press.tenant, button.target) : press.posted?.card;
  const name: FormName = press.data.form === 'edit' ? 'edit' : button.action;
  const values = valuesOf(name, press.data);
  // Nothing is open any more: the worker says what became of it.
  if (!card) return decided(teams, press, { ...button, ...given(values) }, undefined);
  const form = name === 'edit' ? editFormOf(card) : formOf(card, button.action);
  if (!form) return messageInvoke(chatWords(press.speaker.language).gone);
  const again = (faults: Record<string, string>, note?: string) => {
    const told = note ?? Object.values(faults)[0] ?? chatWords(press.speaker.language).gone;
    if (!press.posted) return messageInvoke(told);
    const state = { form: { name, form, values, faults }, ...(note ? { note } : {}) };
    return cardInvoke(renderCard(card, { ...shown(teams, press), ...state }));
  };
  const faults = faultsOf(form, values);
  if (Object.keys(faults).length > 0) return again(faults);
  return decided(teams, press, decisionOf(form, values), (outcome) => {
    const found = faultsIn(form, outcome);
    return again(found, Object.keys(found).length > 0 ? undefined : outcome.message);
  });
}

/** Stores the click and answers with what it came to; what takes longer is told to the person later. */
async function decided(
  teams: Teams,
  press: Press,
  decision: Decision,
  invalid: ((outcome: Outcome) => object) | undefined,
): Promise<object> {
  const { tenant, activity, speaker, posted } = press;
  const click = {
    tenant,
    speaker,
    conversation: posted?.conversation ?? `dm:${speaker.id}`,
    thread: posted?.thread ?? threadName('teams', microsoftTenant(activity) ?? '', activity.conversation.id),
    key: `click:${activity.id}`,
    decision,
  };
  const { turn } = await storeClick(teams, 'teams', click);
  const outcome = await outcomeOfClick(teams, click, turn, OUTCOME_MS);
  if (!outcome) {
    void tellLater(teams, press, decision, turn);
    return waiting(teams, press, decision);
  }
  if (outcome.code === 'invalid_edit' && invalid) return invalid(outcome);
  return answered(teams, press, decision, outcome);
}

async function tellLater(teams: Teams, press: Press, decision: Decision, turn: string): Promise<void> {
  const { tenant, activity, speaker } = press;
  try {
    const outcome = await outcomeOfClick(teams, { tenant }, turn, LATER_MS);
    if (outcome?.code === 'ok' && !isApproval(decision)) await closeReplyCard(teams, press, decision);
    const said = outcome && saidOf(outcome, speaker.language);
    if (said) await tellPrivately(teams, tenant, activity, said, speaker.language);
  } catch (error) {
    teams.onError(error, 'teams click');
  }
}

/** The card without buttons, since the click is on its way. */
async function waiting(teams: Teams, press: Press, decision: Decision): Promise<object> {
  const note = chatWords(press.speaker.language).received;
  const card = await cardBehind(teams, press, decision);
  return card ? cardInvoke(renderCard(card, { ...shown(teams, press), note, mayPress: false })) : messageInvoke(note);
}

/** The card after the click: of an approval as the database has it, of a reply without its buttons. */
async function answered(teams: Teams, press: Press, decision: Decision, outcome: Outcome): Promise<object> {
  const { tenant, speaker } = press;
  const said = saidOf(outcome, speaker.language);
  const note = said ? { note: said } : {};
  if (outcome.code === 'ok' && !isApproval(decision)) {
    const closed = await closeReplyCard(teams, press, decision);
    return closed ? cardInvoke(renderCard(closed, { ...shown(teams, press), ...note })) : messageInvoke(said ?? '');
  }
  const card = await cardBehind(teams, press, decision);
  if (!card) return messageInvoke(said ?? chatWords(speaker.language).done);
  const mayPress = isApproval(decision)
    ? await mayDecide(teams, tenant, decision.target, speaker.id)
    : outcome.code !== 'not_allowed' && outcome.code !== 'not_found';
  return cardInvoke(renderCard(card, { ...shown(teams, press), ...note, mayPress }));
}

async function cardBehind(teams: Teams, { tenant, posted }: Press, decision: Decision): Promise<Card | undefined> {
  if (!isApproval(decision)) return posted?.card;
  return posted?.card.id === decision.target ? currentCard(teams, tenant, decision.target) : undefined;
}

/** Replaced for everybody at once, and given back for whoever pressed. */
async function closeReplyCard(teams: Teams, press: Press, decision: Decision): Promise<Card | undefined> {
  const { tenant, activity, speaker, posted, source } = press;
  if (!posted) return undefined;
  const closed = await pressedReplyCard(teams, tenant, posted.card, decision, speaker.id);
  const message = posted.ref?.id ?? activity.replyToId;
  const where = posted.ref ?? referenceOf(activity);
  if (message)
    void replaceReplyCard(teams, where, message, closed, source).catch((error: unknown) =>
      teams.onError(error, 'teams card'),
    );
  return closed;
}

function isApproval({ action }: Pick<Decision, 'action'>): boolean {
  return action === 'approve' || action === 'reject';
}

function shown({ publicUrl }: Teams, { source }: Press) {
  return { publicUrl, source };
}

function given({ reason, answer }: Record<string, string>): Pick<Decision, 'reason' | 'answer'> {
  return { ...(reason ? { reason } : {}), ...(answer ? { answer } : {}) };
}

function faultsIn(form: Form, { fields = {} }: Outcome): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, fault]) => {
      const field = fieldOfFault(form, name);
      return field ? [[field, fault]] : [];
    }),
  );
}
