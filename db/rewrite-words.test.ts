import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from './audit-verify.ts';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import type { Traces } from './personal-traces.ts';
import { erasePerson } from './privacy.ts';
import { rewriteWords, wordsOf } from './rewrite-words.ts';
import { seedDemo } from './seed/demo.ts';
import { withTenant } from './tenant.ts';

const PROPOSAL = `prp_${'a'.repeat(20)}`;
const TRACES: Traces = {
  ...{
    person: 'ann',
    turns: [],
    threads: [],
    proposals: [PROPOSAL],
    approvals: [],
    decided: [],
    posts: [],
    outbox: [],
  },
};
const WORDS = wordsOf(
  [
    ['Ann "A" Lee', 'Former colleague'],
    ['แอน ลี', 'อดีตเพื่อนร่วมงาน'],
    ['ann@x.example', 'Former colleague'],
    ['', 'x'],
    [null, 'x'],
  ],
  ['a new chair', 'a new chair for my back', 'no', null],
);

let database: Database;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

/** What becomes of a line another person said or heard. */
async function rewritten(text: string, reply: string | null = null): Promise<{ text: string; reply: string | null }> {
  const tenant = await newTenant(database.db);
  return withTenant(database.db, tenant, async (tx) => {
    await tx.execute(
      sql`insert into messages (tenant_id, id, thread, turn, person, text, reply) values (${tenant}, 'm', 't', 'u', 'bob', ${text}, ${reply})`,
    );
    await rewriteWords(tx, TRACES, WORDS);
    const { rows } = await tx.execute<{ text: string; reply: string | null }>(sql`select text, reply from messages`);
    return rows[0] ?? { text: '', reply: null };
  });
}

describe('what others said of a person', () => {
  it.each([
    ['Ask Ann "A" Lee or ANN@X.EXAMPLE.', 'Ask Former colleague or Former colleague.'],
    ['ถามแอน ลีก่อน', 'ถามอดีตเพื่อนร่วมงานก่อน'],
    ['Joann@x.example and ann@x.examples are others.', 'Joann@x.example and ann@x.examples are others.'],
    ['I want a new chair.', 'I want a new chair.'],
  ])('%s', async (before, after) => {
    expect((await rewritten(before)).text).toBe(after);
  });

  it('loses the person’s texts where the row speaks of their request, the longer one first', async () => {
    const about = `${PROPOSAL}: a new chair for my back, then a new chair, no.`;
    expect((await rewritten(about)).text).toBe(`${PROPOSAL}: …, then …, no.`);
  });

  it('is rewritten in the texts of JSON, never in its keys', async () => {
    const reply = JSON.stringify({ 'a new chair': [{ text: 'Ann "A" Lee wants a new chair', id: PROPOSAL, n: 1 }] });
    expect((await rewritten('x', reply)).reply).toBe(
      JSON.stringify({ 'a new chair': [{ text: 'Former colleague wants …', id: PROPOSAL, n: 1 }] }),
    );
  });

  it('stays as it is, byte for byte, where nothing is to be rewritten', async () => {
    const reply = `{ "id" : "${PROPOSAL}" }`;
    expect((await rewritten('x', reply)).reply).toBe(reply);
  });
});

await onServer('erasing on PostgreSQL', (server) => {
  it('erases the same, and the chain holds', async () => {
    const { db } = server();
    await seedDemo(db, 'company', new Date('2026-05-04T03:00:00Z'));
    const run = <T>(query: ReturnType<typeof sql>) =>
      withTenant(db, 'company', async (tx) => (await tx.execute(query)).rows as T[]);
    await run(sql`
      insert into messages (tenant_id, id, thread, turn, person, text) values
        ('company', 'm1', 't1', 'u1', 'mali', 'My secret'), ('company', 'm2', 't2', 'u2', 'krit', 'Where is mali srisuk?')`);
    await erasePerson(db, 'company', 'mali', 'operator');
    await erasePerson(db, 'company', 'mali', 'operator');
    expect(await run(sql`select text from messages order by id`)).toEqual([
      { text: '…' },
      { text: 'Where is Former colleague?' },
    ]);
    expect(await run(sql`select name, status from people where id = 'mali'`)).toEqual([
      { name: 'Former colleague', status: 'left' },
    ]);
    expect(await withTenant(db, 'company', (tx) => verifyAudit(tx))).toMatchObject({ rows: 2, brokenAt: null });
  });
});
