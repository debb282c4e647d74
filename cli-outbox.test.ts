import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Reply } from './agents/message.ts';
import { withDatabase } from './cli-audit.ts';
import { outbox as command } from './cli-outbox.ts';
import { markFailed, type OutboxRow, queueReply } from './db/outbox.ts';
import { outbox } from './db/schema/turns.ts';
import { seedDemo } from './db/seed/demo.ts';
import { type Tx, withTenant } from './db/tenant.ts';
import { keepReason } from './db/undelivered.ts';
import { readEnv } from './env.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-outbox-'));
const env = readEnv({ DATA_DIR: folder, CONFIG: join(import.meta.dirname, 'agents.config.yaml') });
const place = { channel: 'slack', conversation: '#ask-hr', thread: null };
beforeAll(() => withDatabase(env, async ({ db }) => seedDemo(db, 'meridian', new Date('2026-05-04T03:00:00Z'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function said(...args: string[]) {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await command(env, args);
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}
const run = <T>(work: (tx: Tx) => Promise<T>) => withDatabase(env, ({ db }) => withTenant(db, 'meridian', work));
/** Two posts that were given up, for the first of them it is known why. */
const lose = () =>
  run(async (tx) => {
    for (const text of ['one', 'two']) await queueReply(tx, 'meridian', 'trn', place, { text } as Reply);
    const rows = await tx.select().from(outbox).where(eq(outbox.turn, 'trn')).orderBy(outbox.seq);
    for (const { id } of rows) await markFailed(tx, id, 0);
    await keepReason(tx, rows[0] as OutboxRow, 'Invite the app.');
    return rows.map(({ id }) => id);
  });

it('lists what was given up and lets it go out once more', async () => {
  expect(await said()).toBe('meridian: nothing was given up\n');
  const [one = '', two = ''] = await lose();
  const [head, first, second] = (await said('list', 'meridian')).split('\n');
  expect(head).toBe('meridian: 2 given up');
  expect(first).toMatch(/^ {2}out_\S+ {2}slack #ask-hr: reply, waiting since 20\S+Z; Invite the app\.$/);
  expect(second).toMatch(new RegExp(`^ {2}${two} .+; given up at attempt 1$`));
  expect(await said('retry', one)).toBe('meridian: 1 to be posted once more\n');
  expect((await said()).split('\n')[0]).toBe('meridian: 1 given up');
  expect(await said('retry', 'all')).toBe('meridian: 1 to be posted once more\n');
  const rows = await run((tx) => tx.select().from(outbox).where(eq(outbox.turn, 'trn')));
  expect(rows.map(({ status, attempts }) => [status, attempts])).toEqual([
    ['pending', 0],
    ['pending', 0],
  ]);
});

it('says what was expected of anything else', async () => {
  await expect(said('retry')).rejects.toThrow('outbox retry <id|all>');
  await expect(said('remove', 'x')).rejects.toThrow('outbox list [tenant]');
  await expect(said('retry', 'out_of_nobody')).rejects.toThrow('No post out_of_nobody was given up');
  await expect(said('list', 'other')).rejects.toThrow('no tenant "other"');
});
