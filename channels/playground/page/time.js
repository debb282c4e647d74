/** Times in the person's time zone and the page's language. */
import { language, t } from './strings.js';

let timeZone;

export function useTimeZone(zone) {
  timeZone = zone;
}

const format = (options) => new Intl.DateTimeFormat(language() === 'th' ? 'th-TH' : 'en-GB', { timeZone, ...options });

export function clock(at) {
  return format({ hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

export function fullTime(at) {
  return format({ dateStyle: 'full', timeStyle: 'short' }).format(new Date(at));
}

export function shortDay(day) {
  return format({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(day));
}

/** A day as a key, and as people call it. */
export function dayOf(at) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(at));
}

export function dayName(at) {
  const day = dayOf(at);
  if (day === dayOf(Date.now())) return t('today');
  if (day === dayOf(Date.now() - 86_400_000)) return t('yesterday');
  return format({ weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(at));
}
