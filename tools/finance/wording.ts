/** How moments, months, names and other people's words read in an answer; days and money read as in HR. */
import type { Language } from '../../agents/message.ts';
import { findPerson, nameIn } from '../../db/people.ts';
import { dayIn } from '../hr/working-days.ts';
import type { ToolContext } from '../tool.ts';

const LOCALES: Record<Language, string> = { en: 'en-GB', th: 'th-TH-u-ca-buddhist' };

/** The ISO day it is where the asker works. */
export function today(ctx: ToolContext): string {
  return dayIn(ctx.actor.timeZone, ctx.clock.now());
}

/** A moment in words, on the asker's clock. */
export function sayMoment(moment: string, ctx: ToolContext): string {
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: ctx.actor.timeZone } as const;
  return new Intl.DateTimeFormat(LOCALES[ctx.language], style).format(new Date(moment));
}

/** Month and year of an ISO day in words. */
export function sayMonth(day: string, language: Language): string {
  const style = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(LOCALES[language], style).format(new Date(day));
}

/** A person's name in the reader's language; the id of somebody who has left. */
export async function nameOf(ctx: ToolContext, person: string): Promise<string> {
  const found = await findPerson(ctx.db, person);
  return found ? nameIn(found, ctx.language) : person;
}

/** What somebody typed, on one line and without any Markdown meaning. */
export function quoted(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|~]/g, '\\$&');
}
