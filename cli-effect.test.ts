import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { withDatabase } from './cli-audit.ts';
import { effect } from './cli-effect.ts';
import { foreignEffects, proposals } from './db/schema/approvals.ts';
import { seedDemo } from './db/seed/demo.ts';
import { withTenant } from './db/tenant.ts';
import { readEnv } from './env.ts';
import { approvedAbroad, leftBehind } from './tools/test-abroad.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-effect-'));
const env = readEnv({ DATA_DIR: folder, CONFIG: join(import.meta.dirname, 'agents.config.yaml') });
beforeAll(() => withDatabase(env, async ({ db }) => seedDemo(db, 'meridian', new Date('2026-05-04T03:00:00Z'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function said(work: Promise<void>, written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)) {
  try {
    await work;
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}

it('lists what nobody knows the end of, and nothing else', async () => {
  expect(await said(effect(env, []))).toBe('meridian: every request has an end\n');
  await withDatabase(env, ({ db }) =>
    withTenant(db, 'meridian', async (tx) => {
      const row = (id: string, status: 'approved' | 'failed') =>
        tx.insert(proposals).values(approvedAbroad(id, { status }));
      for (const [id, status] of [
        ['a', 'approved'],
        ['b', 'failed'],
        ['c', 'failed'],
      ] as const)
        await row(id, status);
      await tx
        .insert(foreignEffects)
        .values([
          leftBehind('a', 60, { status: 'unknown', attempts: 3, lastError: 'TimeoutError' }),
          leftBehind('b', 60, { status: 'unknown', attempts: 155 }),
          leftBehind('c', 60, { status: 'done' }),
        ]);
    }),
  );
  const list = (await said(effect(env, ['list', 'meridian']))).split('\n');
  expect(list[0]).toBe('meridian: 2 without an end');
  expect(list[1]).toMatch(/^ {2}a {2}it.post for mali: a; tried again by itself; 3 attempts, .+ \(TimeoutError\)$/);
  expect(list[2]).toMatch(/^ {2}b {2}.+; given up, people must look; 155 attempts, the last at 20\S+Z$/);
});

it('says what was expected of anything else', async () => {
  await expect(effect(env, ['settle'])).rejects.toThrow('/expert effect <proposal> done <record> | not-done');
  await expect(effect(env, ['list', 'other'])).rejects.toThrow('no tenant "other"');
});
