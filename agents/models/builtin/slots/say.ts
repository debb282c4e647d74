import type { Language } from '../../../message.ts';
import type { Duration } from './durations.ts';
import type { SlotContext, SlotField } from './field.ts';
import type { Money } from './money.ts';
import { minorDigits } from './money.ts';

/** Writes a value as a reader of the language would: dates in their era, money, names, labels. */
export function formatValue(field: SlotField, value: unknown, language: Language, ctx: SlotContext): string {
  if (value === undefined || value === null) return '';
  if (isSpan(value)) return formatRange(value.start, value.end, language);
  if (isMoney(value)) return formatMoney(value, language);
  if (isDuration(value)) return formatDuration(value, language);
  if (typeof value === 'boolean') return formatBoolean(field, value, language);
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
  return typeof value === 'string' ? formatText(field, value, language, ctx) : JSON.stringify(value);
}

/** "3–5 June 2026", "30 June – 2 July 2026", or one day when both ends are the same. */
export function formatRange(start: string, end: string, language: Language): string {
  if (start === end) return formatDay(start, language);
  const [first, last] = [dayParts(start, language), dayParts(end, language)];
  if (first.year !== last.year) return `${formatDay(start, language)} – ${formatDay(end, language)}`;
  const from = first.month === last.month ? `${first.day}–` : `${first.day} ${first.month} – `;
  return `${from}${formatDay(end, language)}`;
}

function formatText(field: SlotField, value: string, language: Language, ctx: SlotContext): string {
  if (field.meta.slot === 'date') return formatDay(value, language);
  if (field.meta.slot === 'enum') return field.meta.values?.[value]?.[language] ?? value;
  if (field.meta.slot !== 'person') return value;
  const person = ctx.people.find(({ id }) => id === value);
  return (language === 'th' ? person?.nameTh : undefined) ?? person?.name ?? value;
}

function formatDay(day: string, language: Language): string {
  if (Number.isNaN(Date.parse(day))) return day;
  const parts = dayParts(day, language);
  return `${parts.day} ${parts.month} ${parts.year}`;
}

function dayParts(day: string, language: Language): { day: string; month: string; year: string } {
  const locale = language === 'th' ? 'th-TH-u-ca-buddhist-nu-latn' : 'en-GB';
  const parts = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatToParts(new Date(Date.parse(day)));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { day: part('day'), month: part('month'), year: part('year') };
}

function formatMoney({ amount, currency }: Money, language: Language): string {
  const digits = minorDigits(currency);
  const whole = amount % 10 ** digits === 0;
  const number = new Intl.NumberFormat(language, {
    minimumFractionDigits: whole ? 0 : digits,
    maximumFractionDigits: digits,
  });
  return `${number.format(amount / 10 ** digits)} ${currencyName(currency, language)}`;
}

function currencyName(currency: string, language: Language): string {
  if (language === 'en') return currency;
  return currency === 'THB' ? 'บาท' : (new Intl.DisplayNames('th', { type: 'currency' }).of(currency) ?? currency);
}

function formatDuration({ days, hours }: Duration, language: Language): string {
  const part = (count: number | undefined, unit: 'day' | 'hour'): string[] =>
    count === undefined
      ? []
      : [new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)];
  return [...part(days, 'day'), ...part(hours, 'hour')].join(' ');
}

function formatBoolean(field: SlotField, value: boolean, language: Language): string {
  const named = field.meta.values?.[String(value)]?.[language];
  const words = { en: ['No', 'Yes'], th: ['ไม่', 'ใช่'] } as const;
  return named ?? words[language][value ? 1 : 0];
}

function isSpan(value: unknown): value is { start: string; end: string } {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}

function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && ('days' in value || 'hours' in value);
}
