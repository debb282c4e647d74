import { dialogueAct } from './acts.ts';
import { findDates } from './dates.ts';
import { findDurations } from './durations.ts';
import { findEnums } from './enums.ts';
import type { SlotContext, SlotField } from './field.ts';
import type { Said } from './fill-dates.ts';
import { fillDates } from './fill-dates.ts';
import type { Found, Place } from './found.ts';
import { agreed, outside } from './found.ts';
import { findIds } from './ids.ts';
import { findMoney } from './money.ts';
import { withoutNegated } from './negated.ts';
import { findNumbers } from './numbers.ts';
import { findPeople } from './people.ts';
import { findTexts, labelled } from './texts.ts';

export interface Filled {
  /** What was known, merged with what this message says. */
  values: Record<string, unknown>;
  /** Required fields still without a value, in their order. */
  missing: string[];
  /** Fields that were known and that this message gave another value. */
  changed: string[];
  /** Fields this message filled with something guessed: a year, a currency, an end equal to the start. */
  inferred: string[];
}

interface Message {
  fields: SlotField[];
  /** As written. */
  text: string;
  /** Without what the message denies: "not Thursday, Friday". */
  affirmed: string;
  ctx: SlotContext;
  known: Record<string, unknown>;
  asked: SlotField | undefined;
  correcting: boolean;
}

/** Finds values for the fields in a message; a bare answer goes to the field just asked for, a correction to what it names. */
export function fillSlots(
  fields: SlotField[],
  text: string,
  ctx: SlotContext,
  state: { known: Record<string, unknown>; asked?: string } = { known: {} },
): Filled {
  const act = dialogueAct(text);
  const asked = fields.find((field) => field.name === state.asked);
  const correcting = act === 'correct';
  const affirmed = correcting ? withoutNegated(text) : text;
  const message: Message = { fields, text, affirmed, ctx, known: state.known, asked, correcting };
  const said = act === 'confirm' || act === 'deny' || act === 'cancel' ? yesOrNo(message, act) : read(message);
  return merge(fields, state.known, said);
}

function yesOrNo({ asked }: Message, act: 'confirm' | 'deny' | 'cancel'): Said {
  const answers = asked?.meta.slot === 'boolean' && act !== 'cancel';
  return { values: answers && asked ? { [asked.name]: act === 'confirm' } : {}, inferred: [], voided: [] };
}

function read(message: Message): Said {
  const { asked, correcting } = message;
  const dictated = asked?.meta.slot === 'text' && !correcting && message.text.trim() !== '';
  const said = readFields(message);
  if (!dictated) return said;
  const open = message.fields
    .filter((field) => !field.optional && message.known[field.name] === undefined)
    .map(({ name }) => name);
  const others = Object.entries(said.values).filter(([name]) => open.includes(name));
  return {
    values: { ...Object.fromEntries(others), [asked.name]: message.text.trim() },
    inferred: said.inferred.filter((name) => open.includes(name) && name !== asked.name),
    voided: [],
  };
}

function readFields(message: Message): Said {
  const { fields, affirmed, ctx, known, asked, correcting } = message;
  const said = fillDates({ fields, text: affirmed, ctx, known, correcting, ...(asked ? { asked: asked.name } : {}) });
  const taken = placesTaken(message);
  for (const field of fields) {
    const found = field.meta.slot === 'date' ? null : chosen(message, field, taken);
    if (!found) continue;
    said.values[field.name] = found.value;
    if (found.guessed) said.inferred.push(field.name);
  }
  return said;
}

/** Where a message says dates, lengths and ids, so that no bare number is read there. */
function placesTaken({ fields, affirmed, ctx }: Message): Place[] {
  return [
    ...findDates(affirmed, ctx),
    ...findDurations(affirmed, ctx),
    ...fields.flatMap(({ meta }) => (meta.slot === 'id' && meta.pattern ? findIds(affirmed, meta.pattern) : [])),
  ];
}

function chosen(message: Message, field: SlotField, taken: Place[]): Found<unknown> | null {
  const found = candidates(message, field, taken);
  return agreed(found) ?? (message.correcting ? (found.at(-1) ?? null) : null);
}

function candidates(message: Message, field: SlotField, taken: Place[]): Found<unknown>[] {
  const { affirmed, ctx } = message;
  const { name, meta } = field;
  const addressed = message.asked?.name === name || isAddressed(message, name);
  switch (meta.slot) {
    case 'money':
      return outside(findMoney(affirmed, ctx, addressed), withoutMoney(affirmed, ctx, taken));
    case 'duration':
      return lengths(message, addressed);
    case 'number':
      return outside(
        findNumbers(affirmed, ctx, addressed),
        addressed ? findDates(affirmed, ctx) : [...taken, ...findMoney(affirmed, ctx)],
      );
    case 'person':
      return addressee(affirmed, findPeople(affirmed, ctx, addressed));
    case 'id':
      return meta.pattern ? findIds(affirmed, meta.pattern, addressed) : [];
    case 'enum':
      return findEnums(affirmed, meta.values ?? {}, addressed);
    case 'boolean':
      return truth(message, meta);
    case 'text':
      return texts(message, field, taken);
    case 'date':
      return [];
  }
}

/** Of several people, the one something is handed to: "from Sam to Anan". */
function addressee(text: string, people: Found<string>[]): Found<string>[] {
  const to = people.filter(({ start }) => /(?:\bto|ให้)\s*(?:คุณ|พี่|น้อง)?$/i.test(text.slice(0, start).trimEnd()));
  return to.length === 1 ? to : people;
}

/** An amount that names its currency is money even where a number before it looked like a date. */
function withoutMoney(text: string, ctx: SlotContext, taken: Place[]): Place[] {
  const sure = findMoney(text, ctx).filter((one) => !one.guessed);
  return outside(taken, sure);
}

/** "Change the amount to 900" names its field; "make it 900" needs none when only one field takes numbers. */
function isAddressed({ fields, text, correcting }: Message, name: string): boolean {
  if (!correcting) return false;
  const numeric = fields.filter((field) => field.meta.slot === 'money' || field.meta.slot === 'number');
  const field = numeric.find((one) => one.name === name);
  if (!field) return false;
  const line = text.toLowerCase();
  return numeric.length === 1 || line.includes(field.meta.label.en.toLowerCase()) || line.includes(field.meta.label.th);
}

function lengths({ affirmed, ctx }: Message, addressed: boolean): Found<unknown>[] {
  const said = findDurations(affirmed, ctx);
  if (said.length > 0 || !addressed) return said;
  return outside(findNumbers(affirmed, ctx, true), findDates(affirmed, ctx)).map((one) => ({
    ...one,
    value: { days: one.value },
    guessed: true,
  }));
}

function truth({ text }: Message, { label, values }: SlotField['meta']): Found<boolean>[] {
  const named = values ?? { true: label };
  return findEnums(text, named).map((one) => {
    const denied = /(?:\b(?:not|no|non|without|isn't|never)[\s-]+(?:an?\s+|so\s+|very\s+)?|ไม่(?:ใช่|ได้|ต้อง)?\s*)$/i.test(
      text.slice(0, one.start),
    );
    return { ...one, value: (one.value === 'true') !== denied };
  });
}

function texts(message: Message, { name, meta }: SlotField, taken: Place[]): Found<string>[] {
  const named = labelled(message.affirmed, meta);
  if (named.length > 0) return named;
  const fresh = Object.keys(message.known).length === 0 && !message.asked && !message.correcting;
  const allowed = meta.hint === 'reason' ? message.known[name] === undefined : fresh;
  return allowed ? findTexts(message.text, meta.hint, [...taken, ...otherSlots(message, meta.hint)]) : [];
}

/** Money, people and choices said beside the text; a choice only where it stands apart, for "VPN is down" is a subject. */
function otherSlots({ fields, affirmed, ctx }: Message, hint: string | undefined): Place[] {
  const apart = (place: Place): boolean =>
    /(?:^|[,;:(]|\bwith|\bpriority|[ก-๎]\s)\s*$/i.test(affirmed.slice(0, place.start)) &&
    /^\s*(?:$|[,;:.)])/.test(affirmed.slice(place.end));
  return fields.flatMap(({ meta }): Place[] => {
    if (meta.slot === 'money') return findMoney(affirmed, ctx);
    if (meta.slot === 'enum')
      return findEnums(affirmed, meta.values ?? {}).filter((place) => hint === 'reason' || apart(place));
    return [];
  });
}

function merge(fields: SlotField[], known: Record<string, unknown>, said: Said): Filled {
  const values = { ...known, ...said.values };
  for (const name of said.voided) delete values[name];
  const isKnown = (name: string): boolean => known[name] !== undefined && known[name] !== null;
  return {
    values,
    missing: fields.filter(({ name, optional }) => !optional && values[name] === undefined).map(({ name }) => name),
    changed: Object.keys(said.values).filter(
      (name) => isKnown(name) && JSON.stringify(known[name]) !== JSON.stringify(values[name]),
    ),
    inferred: said.inferred,
  };
}
