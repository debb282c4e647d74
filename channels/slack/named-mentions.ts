/** Mentions of colleagues in a text, by the names they have here: Slack's own are ids, and its labels are out of date. */
import { tiedPerson } from '../resolve-person.ts';
import type { SlackDeps } from './deps.ts';
import { mentionsIn, typedText } from './incoming-text.ts';

/** So many are looked up; nobody names more in one message. */
const MOST = 8;

interface Written {
  tenant: string;
  team: string;
  ourselves: string | undefined;
  text: string;
}

/** What somebody typed, with `@anan` for the Slack user that is tied to Anan. */
export async function readText({ db }: SlackDeps, { tenant, team, ourselves, text }: Written): Promise<string> {
  const others = [...new Set(mentionsIn(text))].filter((user) => user !== ourselves).slice(0, MOST);
  const people = await Promise.all(
    others.map((user) => tiedPerson(db, tenant, { channel: 'slack', externalId: `${team}.${user}` })),
  );
  const known = new Map(others.map((user, at) => [user, people[at]?.id]));
  const named = text.replaceAll(/<@([^<>|]+)(?:\|[^<>]*)?>/g, (mention, user: string) => {
    const person = known.get(user);
    return person ? `<@${user}|${person}>` : mention;
  });
  return typedText(named, ourselves);
}
