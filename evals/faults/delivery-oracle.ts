/** Judges what went out: every turn that was written in Slack is answered there, and again only for a process that died over it. */
import { directOf, type SlackSide } from './slack-stand-in.ts';
import type { Stack } from './stack.ts';
import type { Asked } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

/** Waits until nothing waits to go out any more. */
export async function allPosted({ sql }: Pick<Stack, 'sql'>, patienceMs = 120_000): Promise<void> {
  await waitUntil('everything to be posted', patienceMs, async () => {
    const waiting = await sql.query(`select 1 from outbox where status = 'pending' limit 1`).catch(() => undefined);
    return waiting?.rows.length === 0;
  });
}

/** Everything about the way out that is not as it should be, one sentence each; `turns` that were not written in Slack are left aside. */
export async function deliveryFaultsOf(
  { sql }: Pick<Stack, 'sql'>,
  side: SlackSide,
  turns: Asked[],
): Promise<string[]> {
  const { rows } = await sql.query<{ left: string }>(
    `select kind || ' for ' || conversation || ' by ' || channel || ' is left ' || status as left
       from outbox where status <> 'posted'`,
  );
  const heard = turns.filter(({ slack, accepted }) => slack && accepted);
  return [
    ...rows.map(({ left }) => left),
    ...heard.flatMap((asked) => postFaults(side, asked).map((fault) => `${asked.key} (${asked.kind}) ${fault}`)),
    ...tooMany(side, repeated(side, heard)),
  ];
}

/** How many posts were there before. */
export function repeated(side: SlackSide, turns: Asked[]): number {
  return turns
    .map((asked) => postsAbout(side, asked))
    .flatMap(({ answers, cards }) => [...answers.values(), cards])
    .reduce((sum, places) => sum + Math.max(0, places.length - 1), 0);
}

function postFaults(side: SlackSide, asked: Asked): string[] {
  const { answers, cards } = postsAbout(side, asked);
  const due = asked.approver ? 2 : 1;
  const faults: string[] = [];
  if (answers.size !== due) faults.push(`has ${answers.size} answers in Slack instead of ${due}`);
  if (asked.approver && cards.length === 0) faults.push(`has no card for ${asked.approver} in Slack`);
  for (const [what, places] of [...answers, ['its card', cards] as const]) {
    const most = 1 + diedBetween(side, places);
    if (places.length > most) faults.push(`was posted ${places.length} times instead of ${most}: ${what.slice(0, 80)}`);
  }
  return faults;
}

/** Places among all posts: of each answer of a turn by its words, and of the card of it, whose words change when it is decided. */
function postsAbout({ double }: SlackSide, { key, slack, approver }: Asked) {
  const answers = new Map<string, number[]>();
  const cards: number[] = [];
  const mark = new RegExp(`${key}(?!\\d)`);
  for (const [place, post] of double.state.posts.entries()) {
    if (post.channel === slack) answers.set(post.text, [...(answers.get(post.text) ?? []), place]);
    else if (approver && post.channel === directOf(approver) && mark.test(JSON.stringify(post))) cards.push(place);
  }
  return { answers, cards };
}

/** Processes that died after the first of these posts and before the last. */
function diedBetween({ deaths }: SlackSide, places: number[]): number {
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  return deaths.filter((before) => before > first && before <= last).length;
}

function tooMany({ deaths }: SlackSide, times: number): string[] {
  return times > deaths.length ? [`${times} posts are there again, though only ${deaths.length} processes died`] : [];
}
