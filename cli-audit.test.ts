import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { audit, withDatabase } from './cli-audit.ts';
import { person } from './cli-person.ts';
import { appendAudit } from './db/audit.ts';
import { seedDemo } from './db/seed/demo.ts';
import { withTenant } from './db/tenant.ts';
import { readEnv } from './env.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-audit-'));
const env = readEnv({ DATA_DIR: folder, CONFIG: join(import.meta.dirname, 'agents.config.yaml') });
beforeAll(() =>
  withDatabase(env, async ({ db }) => {
    await seedDemo(db, 'meridian', new Date('2026-05-04T03:00:00Z'));
    for (const subject of ['a', 'b', 'c'])
      await withTenant(db, 'meridian', (tx) =>
        appendAudit(tx, 'meridian', { actor: 'mali', action: 'x', subject, detail: {} }),
      );
  }),
);
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

describe('audit', () => {
  it('verifies, writes down how far the chain reached, and says how many rows are missing since', async () => {
    expect(await said(audit(env, []))).toBe('The audit chain of meridian holds: 3 rows.\n');
    await withDatabase(env, ({ db }) => db.execute(`delete from audit where seq > 1`));
    const broken = 'broken at row 2: 2 rows at the end of the chain are missing since it was last verified.';
    await expect(audit(env, ['verify', 'meridian'])).rejects.toThrow(broken);
    rmSync(join(folder, 'anchors'), { recursive: true });
    expect(await said(audit(env, ['verify']))).toContain('holds: one row');
  });

  it.each([
    [['nonsense'], /Say what to do with the audit/],
    [['verify', 'other'], /no tenant "other"/],
    [['export', '--format', 'xml'], /must be csv or jsonl; it is xml/],
    [['export', '--from', 'soon'], /--from must be a day/],
  ])('says what was expected of %j', async (args, sentence) => {
    await expect(audit(env, args)).rejects.toThrow(sentence);
  });
});

describe('person', () => {
  it.each([
    [[], /Say what to do with a person/],
    [['erase', 'mali'], /Nothing was erased.*--yes/],
    [['erase', 'nobody', '--yes'], /no person "nobody"/],
    [['export', 'mali', '--tenant', 'other'], /no tenant "other"/],
  ])('does nothing when told %j', async (args, sentence) => {
    await expect(person(env, args)).rejects.toThrow(sentence);
  });

  it('exports as JSON, and erases when it is told to', async () => {
    const exported = JSON.parse(await said(person(env, ['export', 'mali']))) as { records: { people: unknown[] } };
    expect(exported.records.people).toMatchObject([{ name: 'Mali Srisuk' }]);
    expect(await said(person(env, ['erase', 'mali', '--yes']))).toMatch(/^mali of meridian is erased[\s\S]*people: 1/);
    expect(await said(person(env, ['export', 'mali']))).not.toContain('Srisuk');
  });
});
