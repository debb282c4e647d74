import type { Day } from './calendar.ts';
import { addDays, dayIn, daysBetween, mondayOf } from './calendar.ts';
import type { DateSpan } from './dates.ts';
import { findDates } from './dates.ts';
import { findDurations } from './durations.ts';
import type { SlotContext, SlotField } from './field.ts';
import type { Found } from './found.ts';
import { agreed, plain } from './found.ts';

/** What a message says about the fields: values, those of them guessed, and values it made void. */
export interface Said {
  values: Record<string, unknown>;
  inferred: string[];
  voided: string[];
}

interface Reading {
  fields: SlotField[];
  text: string;
  ctx: SlotContext;
  known: Record<string, unknown>;
  asked?: string;
  correcting: boolean;
}

/** Fills the date fields: the two ends of a range together, every other date by itself. */
export function fillDates(reading: Reading): Said {
  const dates = reading.fields.filter((field) => field.meta.slot === 'date');
  const start = dates.find((field) => field.meta.range === 'start');
  const end = dates.find((field) => field.meta.range === 'end');
  const plainDates = dates.filter((field) => field !== start && field !== end);
  const range = start && end ? fillRange(reading, start, end) : nothing();
  const labelled = start && end ? plainDates.filter((field) => isNamed(reading, field)) : plainDates;
  return labelled.reduce((said, field) => both(said, fillDate(reading, field, labelled.length)), range);
}

function fillDate(reading: Reading, field: SlotField, rivals: number): Said {
  if (reading.asked && reading.asked !== field.name && rivals > 1) return nothing();
  if (rivals > 1 && !isNamed(reading, field)) return nothing();
  const spans = read(reading, field, { day: near(reading, field.name), from: undefined, until: undefined });
  const span = one(spans, reading.correcting);
  if (!span || span.value.from !== span.value.to) return nothing();
  return { values: { [field.name]: span.value.from }, inferred: span.guessed ? [field.name] : [], voided: [] };
}

function isNamed(reading: Reading, field: SlotField): boolean {
  const { en, th } = field.meta.label;
  const line = reading.text.toLowerCase();
  return reading.asked === field.name || line.includes(en.toLowerCase()) || line.includes(th);
}

function fillRange(reading: Reading, start: SlotField, end: SlotField): Said {
  const from = dayOf(reading.known[start.name]);
  const to = dayOf(reading.known[end.name]);
  const since = {
    day: reading.asked === end.name ? from : near(reading, start.name),
    from: near(reading, start.name),
    until: from,
  };
  const spans = read(reading, reading.asked === end.name ? end : start, since);
  const span = oneRange(spans, reading.correcting);
  if (!span) return from && spans.length === 0 ? lengthOnly(reading, start, end, from) : nothing();
  return placed(reading, span, { start: start.name, end: end.name, from, to });
}

function placed(
  reading: Reading,
  { value, guessed }: Found<DateSpan>,
  { start, end, from, to }: { start: string; end: string; from: Day | undefined; to: Day | undefined },
): Said {
  const only = (name: string, day: Day, voided: string[] = []): Said => ({
    values: { [name]: day },
    inferred: guessed ? [name] : [],
    voided,
  });
  const ends = (first: Day, last: Day, inferred: string[]): Said => ({
    values: { [start]: first, [end]: last },
    inferred,
    voided: [],
  });
  if (value.kind === 'range' && isMove(reading.text, value, from, to)) {
    return value.from === from
      ? only(start, value.to, voidedBy(value.to > (to ?? value.to), end))
      : only(end, value.to);
  }
  if (value.kind === 'range') return ends(value.from, value.to, guessed ? [start, end] : []);
  if (value.kind === 'until' || (value.kind === 'day' && reading.asked === end)) {
    return only(end, value.to, voidedBy(value.to < (from ?? value.to), start));
  }
  if (value.kind === 'from' || (value.kind === 'day' && reading.asked === start)) {
    return only(start, value.from, voidedBy(value.from > (to ?? value.from), end));
  }
  return ends(value.from, value.to, guessed ? [start, end] : [end]);
}

/** "Change it from Wednesday to Thursday" names the old day and the new one. */
function isMove(text: string, span: DateSpan, from: Day | undefined, to: Day | undefined): boolean {
  const moves = /\b(?:change|move|switch|shift|push)\b|เปลี่ยน|เลื่อน|แก้/i.test(text) && from !== undefined;
  return moves && (span.from === from || span.from === to) && span.to !== to;
}

function voidedBy(crossed: boolean, name: string): string[] {
  return crossed ? [name] : [];
}

/** "Make it 2 days" keeps the start; "just that day" ends where it starts. */
function lengthOnly(reading: Reading, start: SlotField, end: SlotField, from: Day): Said {
  const length = agreed(findDurations(reading.text, reading.ctx));
  const same = /\b(?:the )?same day\b|\b(?:just|only) (?:that|the|one) (?:one )?day\b|วันเดียวกัน/i.test(reading.text);
  const days = same ? 1 : Math.ceil(length?.value.days ?? 0);
  const wanted = reading.correcting || reading.asked === end.name || reading.known[end.name] === undefined;
  if (days < 1 || !wanted || reading.known[start.name] === undefined) return nothing();
  return { values: { [end.name]: addDays(from, days - 1) }, inferred: [], voided: [] };
}

function read(
  reading: Reading,
  field: SlotField,
  since: { day: Day | undefined; from: Day | undefined; until: Day | undefined },
): Found<DateSpan>[] {
  const options = {
    ...(field.meta.prefer ? { prefer: field.meta.prefer } : {}),
    since: Object.fromEntries(Object.entries(since).filter(([, day]) => day !== undefined)),
  };
  const spans = findDates(reading.text, reading.ctx, options);
  return spans.length > 0 || reading.asked !== field.name ? spans : bareDate(reading, options);
}

/** Asked for a date, "3" is one and "3-5" a range. */
function bareDate(reading: Reading, options: Parameters<typeof findDates>[2]): Found<DateSpan>[] {
  const line = plain(reading.text);
  const match =
    /^\s*(?:on\s+|the\s+)*(\d{1,2})(?:\s*(?:-|to|until|ถึง)\s*(?:the\s+)?(\d{1,2}))?(?:\s*(?:please|ครับ|ค่ะ|คะ|นะ))*[\s.!]*$/i.exec(
      line,
    );
  return match
    ? findDates(`วันที่ ${match[1]}${match[2] ? ` ถึง ${match[2]}` : ''}`, reading.ctx, options).map((span) => ({
        ...span,
        start: 0,
        end: reading.text.length,
      }))
    : [];
}

/** A corrected weekday lies in the week of the day it corrects. */
function near(reading: Reading, name: string): Day | undefined {
  const known = dayOf(reading.known[name]);
  const today = dayIn(reading.ctx.now, reading.ctx.timeZone);
  if (!known || daysBetween(today, known) < 0) return undefined;
  const monday = mondayOf(known);
  return [monday, today].sort()[1];
}

function oneRange(spans: Found<DateSpan>[], correcting: boolean): Found<DateSpan> | null {
  const ranges = spans.filter((span) => span.value.kind === 'range');
  if (ranges.length > 0) return one(ranges, correcting);
  const from = spans.find((span) => span.value.kind === 'from');
  const until = spans.find((span) => span.value.kind === 'until');
  if (from && until && from.value.from <= until.value.to) {
    return {
      ...from,
      value: { kind: 'range', from: from.value.from, to: until.value.to },
      guessed: from.guessed || until.guessed,
    };
  }
  return from ?? until ?? one(spans, correcting);
}

/** The one span meant; of several the last in a correction, else none. */
function one(spans: Found<DateSpan>[], correcting: boolean): Found<DateSpan> | null {
  return agreed(spans) ?? (correcting ? (spans.at(-1) ?? null) : null);
}

function dayOf(value: unknown): Day | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

function nothing(): Said {
  return { values: {}, inferred: [], voided: [] };
}

function both(a: Said, b: Said): Said {
  return {
    values: { ...a.values, ...b.values },
    inferred: [...a.inferred, ...b.inferred],
    voided: [...a.voided, ...b.voided],
  };
}
