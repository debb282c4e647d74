/** The Home tab as blocks: cards that wait for the person first, and never more than Slack takes. */
import type { KnownBlock, RichTextElement } from '@slack/types';
import { departmentConfig, type TenantConfig } from '../../agents/config-schema.ts';
import type { Card } from '../../agents/message.ts';
import { visible } from '../../agents/visible-text.ts';
import { nameIn, type Person } from '../../db/people.ts';
import { plainLine } from '../chat/card-text.ts';
import { clipped } from './escape.ts';
import type { Answered, HomeData } from './home-data.ts';
import { homeWords } from './home-words.ts';
import { ownUrl } from './own-link.ts';
import { cardBlocks } from './render-card.ts';
import { lines, link, run } from './rich-text.ts';

const MOST_BLOCKS = 100;
/** A view is refused as a whole when it is larger than about 250 kB. */
const MOST_CHARACTERS = 60_000;
/** A longer card is cut, and cannot be approved here. */
const MOST_CARD = 30;
const MOST_LINES = 10;
const MOST_TITLE = 150;

export interface Viewer {
  person: Person;
  tenant: TenantConfig;
  publicUrl: string;
}

/** The whole tab of a person. */
export function homeBlocks(data: HomeData, viewer: Viewer): KnownBlock[] {
  const say = homeWords(viewer.person.language);
  const name = nameIn(viewer.person, viewer.person.language);
  const top = [header(say.hello(name)), ...lines([run(say.intro)]), header(say.waiting)];
  const rest = [
    ...section(
      say.requests,
      data.requests.map((one) => requestLine(one, viewer)),
      say.noRequests,
      say.more,
    ),
    ...section(
      say.answers,
      data.answers.flatMap((one) => answerLines(one, viewer)),
      say.noAnswers,
      say.more,
    ),
    ...section(
      say.delegations,
      data.delegations.map((one) => delegationLine(one, data, viewer)),
      say.noDelegations,
      say.more,
    ),
  ];
  const room = MOST_BLOCKS - top.length - rest.length;
  return [...top, ...waitingBlocks(data.waiting, viewer, room), ...rest];
}

function waitingBlocks(cards: Card[], { person, publicUrl }: Viewer, room: number): KnownBlock[] {
  const say = homeWords(person.language);
  if (cards.length === 0) return lines([run(say.nothingWaits)]);
  const blocks: KnownBlock[] = [];
  let shown = 0;
  for (const card of cards) {
    const next = [...cardBlocks(card, publicUrl, MOST_CARD), { type: 'divider' as const }];
    // One block is left for the line that says how many more there are.
    const fits = blocks.length + next.length < room && sizeOf(blocks) + sizeOf(next) < MOST_CHARACTERS;
    if (!fits) break;
    blocks.push(...next);
    shown += 1;
  }
  const left = cards.length - shown;
  return left > 0 ? [...blocks, ...lines([run(say.moreCards(left), 'italic')])] : blocks;
}

function section(
  title: string,
  given: RichTextElement[][],
  empty: string,
  more: (count: number) => string,
): KnownBlock[] {
  const left = given.length - MOST_LINES;
  const shown = [...given.slice(0, MOST_LINES), ...(left > 0 ? [run(more(left), 'italic')] : [])];
  return [header(title), ...lines(shown.length > 0 ? shown : [run(empty)])];
}

function requestLine(
  { summary, status, expiresAt }: HomeData['requests'][number],
  { person }: Viewer,
): RichTextElement[] {
  const say = homeWords(person.language);
  const state = status === 'confirming' ? say.confirming : say.pending;
  return [...run(`• ${title(summary)} `), ...run(`· ${state}, ${say.until(dayOf(expiresAt, person))}`, 'italic')];
}

function answerLines({ question, reply }: Answered, { publicUrl }: Viewer): RichTextElement[][] {
  const sources = new Map(reply.sources.map((source) => [source.docId, source]));
  const links = [...sources.values()].flatMap((source) => {
    const url = ownUrl(source.url, publicUrl);
    const name = title(source.title) || '—';
    return [...run(' · '), ...(url ? [link(url, name)] : run(name))];
  });
  return [[...run('• '), ...run(title(question), 'bold'), ...links]];
}

function delegationLine(
  { fromPerson, toPerson, department, startsAt, endsAt }: HomeData['delegations'][number],
  data: HomeData,
  { person, tenant }: Viewer,
): RichTextElement[] {
  const { language } = person;
  const say = homeWords(language);
  const nameOf = (id: string) => {
    const found = data.people.get(id);
    return found ? nameIn(found, language) : id;
  };
  const who = fromPerson === person.id ? say.inYourPlace(nameOf(toPerson)) : say.youFor(nameOf(fromPerson));
  const where = department === null ? say.everywhere : departmentConfig(tenant, department)?.name[language];
  const span = say.span(dayOf(startsAt, person), dayOf(endsAt, person));
  return run(`• ${who} · ${where ?? department} · ${span}`);
}

function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text: clipped(text, 150), emoji: false } };
}

function title(text: string): string {
  return clipped(visible(plainLine(text)), MOST_TITLE);
}

function dayOf(at: Date, { language, timeZone }: Person): string {
  const locale = language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(at);
}

function sizeOf(blocks: KnownBlock[]): number {
  return JSON.stringify(blocks).length;
}
