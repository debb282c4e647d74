/** How a source is named to people. */
import type { Citation, Language } from '../../agents/message.ts';
import { visible } from '../../agents/visible-text.ts';

/** Title and section in one line. */
export function sourceName({ title, section }: Pick<Citation, 'title' | 'section'>): string {
  const name = section && section !== title ? `${title} › ${section}` : title;
  return visible(name.replaceAll(/\s+/g, ' ').trim());
}

/** The page a passage is on, as people of that language write it; empty when there is none. */
export function sourcePage({ page }: Pick<Citation, 'page'>, language: Language): string {
  if (page === undefined) return '';
  return language === 'th' ? `หน้า ${page}` : `page ${page}`;
}

/** The day the document took effect, as people of that language write it; empty when there is none. */
export function sourceDay({ date }: Pick<Citation, 'date'>, language: Language): string {
  const time = Date.parse(`${date ?? ''}T00:00:00Z`);
  if (Number.isNaN(time)) return '';
  const locale = language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(time);
}
