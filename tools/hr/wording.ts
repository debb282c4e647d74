/** Days, dates and names of leave as people read them; Thai counts years in the Buddhist era. */
import type { Language, Localized } from '../../agents/message.ts';

const LOCALES: Record<Language, string> = { en: 'en-GB', th: 'th-TH-u-ca-buddhist' };

/** The same sentence in both languages. */
export function inBoth(sentence: (language: Language) => string): Localized {
  return { en: sentence('en'), th: sentence('th') };
}

/** One day or a span of days, such as `3–5 June 2026` or `3–5 มิถุนายน 2569`. */
export function dateRange(from: string, to: string, language: Language): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' });
  const range = format.formatRange(new Date(from), new Date(to));
  return range.replace(/\s/g, ' ').replace(/^(\d+) – (\d+ )/, '$1–$2');
}

/** A single day, written out. */
export function longDate(day: string, language: Language): string {
  return dateRange(day, day, language);
}

/** A number of days with its unit, such as `1 day` or `11 วัน`. */
export function dayCount(days: number, language: Language): string {
  const format = new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit: 'day', unitDisplay: 'long' });
  return format.format(days);
}

/** A number of working days with its unit, such as `3 working days` or `3 วันทำการ`. */
export function workingDayCount(days: number, language: Language): string {
  const number = new Intl.NumberFormat(LOCALES[language]).format(days);
  if (language === 'th') return `${number} วันทำการ`;
  return `${number} working ${days === 1 ? 'day' : 'days'}`;
}

/** The year as the reader counts it. */
export function yearName(year: number, language: Language): string {
  return String(language === 'th' ? year + 543 : year);
}

/** An amount of money; whole amounts carry no decimals. */
export function moneyName(minor: number, currency: string, language: Language): string {
  const locale = language === 'th' ? 'th-TH' : 'en-US';
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
  return format.format(minor / 100).replace(/\s/g, ' ');
}
