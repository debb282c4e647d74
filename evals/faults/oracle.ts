/** Judges a run by what is in the records afterwards: every accepted turn settled once, with exactly its effects. */
import type { Stack } from './stack.ts';
import type { Asked } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

/** How a mark looks, see `mixed`. */
const MARK = /[0-9a-f]{8}x\d+/g;

/** The mark in the name that a message goes by: a client's key, or a conversation of Slack's. */
const KEY = `substring(i.provider_key from '[0-9a-f]{8}x[0-9]+')`;

/** What the records say about one turn. */
export interface Settled {
  key: string;
  status: string;
  code: string | null;
  reply: { status: string; text: string } | null;
  /** How often the Expert spoke to it in the transcript. */
  said: number;
  effects: number;
  crashes: number;
}

type Judged = Pick<Stack, 'sql' | 'erp'>;

/** Waits until none of the turns is unfinished, and nothing that was asked of the ERP unclear; returns the seconds it took. */
export async function settle({ sql }: Pick<Stack, 'sql'>, turns: Asked[], patienceMs = 120_000): Promise<number> {
  const began = performance.now();
  const keys = turns.map(({ key }) => key);
  let open = keys.length;
  const look = async () => {
    const { rows } = await sql.query<{ done: string }>(
      `select count(*) as done from inbox i where i.status <> 'received' and ${KEY} = any($1)`,
      [keys],
    );
    const unclear = await sql.query<{ n: number }>(
      `select count(*)::int as n from foreign_effects where status <> 'done'`,
    );
    open = keys.length - Number(rows[0]?.done) + (unclear.rows[0]?.n ?? 0);
    return open === 0;
  };
  await waitUntil(`${keys.length} turns to settle`, patienceMs, () => look().catch(() => false), 200).catch((error) => {
    throw new Error(`${(error as Error).message} ${open} are still open.`);
  });
  return (performance.now() - began) / 1000;
}

/** What the records say about each turn, in the order given; a turn that is not there is left out. */
export async function settled({ sql, erp }: Judged, turns: Asked[]): Promise<Settled[]> {
  const keys = turns.map(({ key }) => key);
  const { rows } = await sql.query<Omit<Settled, 'effects' | 'code' | 'reply'> & { outcome: string | null }>(
    `select ${KEY} as key, i.status, i.outcome, i.crashes,
            (select count(*)::int from messages m where m.tenant_id = i.tenant_id and m.turn = i.id and m.person is null) as said
       from inbox i where ${KEY} = any($1)`,
    [keys],
  );
  const effects = await effectsBy(sql, erp);
  const found = rows.map(({ outcome, ...row }) => {
    const read = outcome === null ? null : (JSON.parse(outcome) as { code: string; reply?: Settled['reply'] });
    return { ...row, code: read?.code ?? null, reply: read?.reply ?? null, effects: effects.get(row.key) ?? 0 };
  });
  return keys.flatMap((key) => found.filter((row) => row.key === key));
}

/** Everything that is not as it should be, one sentence each; empty is what every test asks for. */
export async function faultsOf(stack: Judged, turns: Asked[]): Promise<string[]> {
  const found = await settled(stack, turns);
  return turns.flatMap((asked) => {
    const rows = found.filter(({ key }) => key === asked.key);
    const [row] = rows;
    if (!row) return asked.accepted ? [`${asked.key} (${asked.kind}) was accepted and is lost`] : [];
    if (rows.length > 1) return [`${asked.key} (${asked.kind}) was taken in ${rows.length} times`];
    return judge(asked, row).map((fault) => `${asked.key} (${asked.kind}) ${fault}`);
  });
}

function judge({ kind }: Asked, row: Settled): string[] {
  const due = ['note', 'ticket', 'expense', 'voucher'].includes(kind) ? 1 : 0;
  const faults: string[] = [];
  if (row.status !== 'done' || row.code !== 'ok') faults.push(`is ${row.status} with ${row.code}: ${row.reply?.text}`);
  if (!row.reply || row.said !== 1) faults.push(`was answered ${row.said} times`);
  if (row.effects !== due) faults.push(`has ${row.effects} effects instead of ${due}: ${row.reply?.text}`);
  return faults;
}

/** How often each mark stands in the records that turns write, here and in the ERP. */
async function effectsBy(sql: Stack['sql'], erp: Stack['erp']): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ text: string }>(
    'select title as text from tickets union all select description from expenses',
  );
  const counts = new Map<string, number>();
  for (const text of [...rows.map((row) => row.text), ...erp.rows.map(({ marker }) => marker)])
    for (const [mark] of text.matchAll(MARK)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}
