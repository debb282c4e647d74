/** Sent forms: faults are named with a way back, everything else is a decision. */
import type { Card, Decision } from '../../agents/message.ts';
import type { Outcome } from '../../db/inbox.ts';
import { openCardOf } from '../chat/card-of.ts';
import { outcomeOfClick, readButton, saidOf } from '../chat/clicks.ts';
import { decisionOf, type Form, faultsOf, fieldOfFault } from '../chat/forms.ts';
import { chatWords } from '../chat/words.ts';
import { decided, tell } from './decide.ts';
import type { Discord } from './deps.ts';
import { type FormKind, faultsMessage, formIn, type Values, valuesOf } from './modals.ts';
import { defused } from './render-text.ts';
import { type Actor, type Answer, actorOf, privately, QUIETLY, threadOf } from './seen.ts';
import { reasonAbout, takeReason } from './thumbs.ts';
import { whisper } from './whisper.ts';
import type { Interaction } from './wire.ts';

/** How long the form stays open for the worker's word on it; Discord waits three seconds. */
const IN_FORM_MS = 1_600;
const TOLD_MS = 60_000;

/** Answers a sent form. */
export async function submitted(discord: Discord, interaction: Interaction): Promise<Answer> {
  const { data = {} } = interaction;
  const actor = await actorOf(discord, interaction);
  if ('response' in actor) return actor;
  const about = reasonAbout(interaction);
  if (about) return takeReason(discord, interaction, actor, about);
  const [, kind, value = ''] = /^(input|edit):(.+)$/.exec(data.custom_id ?? '') ?? [];
  const target = readButton(value);
  if (!target || (kind !== 'input' && kind !== 'edit')) return privately(chatWords(actor.speaker.language).gone);
  const card = await openCardOf(discord, actor.tenant.id, target.target);
  const form = card && sentForm(card, kind, target.action, valuesOf(data));
  if (!form) return carriedOut(discord, interaction, actor, { values: {}, decision: asTyped(target, valuesOf(data)) });
  const values = valuesOf(data, form);
  const faults = faultsOf(form, values);
  if (Object.keys(faults).length > 0) return withFaults(form, kind, values, faults);
  return carriedOut(discord, interaction, actor, { form, kind, values, decision: decisionOf(form, values) });
}

interface Sent {
  /** Absent when the card is closed: who was first is then the worker's to say. */
  form?: Form;
  kind?: FormKind;
  values: Values;
  decision: Decision;
}

async function carriedOut(discord: Discord, interaction: Interaction, actor: Actor, sent: Sent): Promise<Answer> {
  const { form, kind = 'input', values, decision } = sent;
  const turn = await decided(discord, interaction, actor, decision, threadOf(interaction));
  const outcome = await outcomeOfClick(discord, { tenant: actor.tenant.id }, turn, IN_FORM_MS);
  if (!outcome) return { ...QUIETLY, after: () => tellOutcome(discord, interaction, actor, sent, turn) };
  const faults = form && faultsIn(outcome, form);
  if (faults) return withFaults(form, kind, values, faults);
  const said = saidOf(outcome, actor.speaker.language);
  return said ? privately(defused(said)) : QUIETLY;
}

/** The form is gone by now, so its faults come as a message. */
async function tellOutcome(discord: Discord, interaction: Interaction, actor: Actor, sent: Sent, turn: string) {
  const { form, kind = 'input', values } = sent;
  const outcome = await outcomeOfClick(discord, { tenant: actor.tenant.id }, turn, TOLD_MS);
  const faults = outcome && form && faultsIn(outcome, form);
  if (faults) await whisper(discord, interaction, faultsMessage(form, kind, values, faults));
  else await tell(discord, interaction, actor, outcome);
}

function asTyped(target: Pick<Decision, 'action' | 'target'>, { reason = '', answer = '' }: Values): Decision {
  return { ...target, ...(reason.trim() ? { reason } : {}), ...(answer.trim() ? { answer } : {}) };
}

/** The fields that were before the person: all of a button's form, of changes those that were chosen. */
function sentForm(card: Card, kind: FormKind, action: Form['action'], values: Values): Form | undefined {
  return formIn(card, kind, action, kind === 'edit' ? Object.keys(values) : undefined);
}

function withFaults(form: Form, kind: FormKind, values: Values, faults: Values): Answer {
  return { response: { type: 4, data: faultsMessage(form, kind, values, faults) } };
}

/** What the worker found wrong, by the names of the form. */
function faultsIn({ code, fields = {}, message }: Outcome, form: Form): Values | undefined {
  if (code !== 'invalid_edit') return undefined;
  const named = Object.entries(fields).map(([name, fault]) => [fieldOfFault(form, name) ?? name, fault]);
  return { ...Object.fromEntries(named), '': message ?? chatWords(form.language).gone };
}
