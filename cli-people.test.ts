import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { withDatabase } from './cli-audit.ts';
import { group, people } from './cli-people.ts';
import { verifyAudit } from './db/audit-verify.ts';
import { withTenant } from './db/tenant.ts';
import { readEnv } from './env.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-people-'));
const env = readEnv({ DATA_DIR: join(folder, 'data'), CONFIG: join(import.meta.dirname, 'agents.config.yaml') });
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command says. */
async function said(work: Promise<void>, written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)) {
  try {
    await work;
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}
function fileOf(text: string | Buffer): string {
  const path = join(folder, 'people.csv');
  writeFileSync(path, text);
  return path;
}
const HEAD = 'id,name,email,title,team,roles,office,hired_on';
const ANN = 'ann,Ann Lee,ann@northwind.example,Head,Operations,employee;manager,Bangkok,2019-02-01';

/** Opening a database on disk takes seconds on a busy machine. */
const SLOW_MS = 90_000;

describe('people', () => {
  it.each([
    [[], /Say what to do with the people/],
    [['import'], /Say what to do with the people/],
    [['list', 'more'], /Say what to do with the people/],
    [['import', 'a.csv', 'b.csv'], /Say what to do with the people/],
    [['import', 'none.csv'], /no such file/],
    [['list', '--tenant', 'other'], /no tenant "other"/],
  ])('are left alone when told %j', async (args, sentence) => {
    await expect(people(env, args)).rejects.toThrow(sentence);
  });

  it(
    'are imported into a database where nothing was started yet, and listed as a file',
    async () => {
      await expect(people(env, ['import', fileOf(Buffer.from([0x69, 0xff]))])).rejects.toThrow('is not UTF-8');
      const file = fileOf(`${HEAD}\n${ANN}\n`);
      expect(await said(people(env, ['import', file, '--dry-run']))).toMatch(
        /^Nothing was written. It would be: 1 added/,
      );
      expect(await said(people(env, ['import', file]))).toBe(
        'The people of meridian: 1 added, 0 changed, 0 suspended, 0 as they were.\n  added: ann\n',
      );
      const listed = await said(people(env, ['list']));
      expect(listed).toContain(`${ANN},,,en,Asia/Bangkok,THB,active`);
      expect(await said(people(env, ['import', fileOf(listed)]))).toContain('1 as they were');
    },
    SLOW_MS,
  );
});

describe('group', () => {
  it.each([
    [[], /Say what to do with a group/],
    [['add', 'board'], /Say what to do with a group/],
    [['list', 'board', 'ann'], /Say what to do with a group/],
    [['empty', 'board', 'ann'], /Say what to do with a group/],
    [['add', 'the board', 'ann'], /name is letters/],
    [['add', 'board', 'zoe'], /no active person "zoe"/],
    [['remove', 'board', 'ann'], /ann is not in board/],
  ])('is left alone when told %j', async (args, sentence) => {
    await expect(group(env, args)).rejects.toThrow(sentence);
  });

  it(
    'is joined, shown and left, and the audit tells of it',
    async () => {
      expect(await said(group(env, ['list']))).toBe('meridian has no groups.\n');
      expect(await said(group(env, ['add', 'board', 'ann']))).toBe('ann is in board now.\n');
      expect(await said(group(env, ['add', 'board', 'ann']))).toBe('ann is in board already.\n');
      expect(await said(group(env, ['list', 'board']))).toBe('board: ann\n');
      expect(await said(group(env, ['remove', 'board', 'ann']))).toBe('ann is not in board any more.\n');
      const chain = await withDatabase(env, ({ db }) => withTenant(db, 'meridian', (tx) => verifyAudit(tx)));
      expect(chain).toMatchObject({ rows: 3, brokenAt: null });
    },
    SLOW_MS,
  );
});
