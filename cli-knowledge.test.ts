import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { like } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseConfig } from './agents/config.ts';
import { withDatabase } from './cli-audit.ts';
import { knowledge } from './cli-knowledge.ts';
import { documents } from './db/schema/knowledge.ts';
import { withTenant } from './db/tenant.ts';
import { openTenants } from './db/tenants.ts';
import { readEnv } from './env.ts';
import { missingSecrets } from './knowledge/sources/secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-knowledge-'));
const papers = join(folder, 'papers');
const shipped = readFileSync(join(import.meta.dirname, 'agents.config.yaml'), 'utf8').replaceAll(
  /(folder: )(agents\/)/g,
  `$1${import.meta.dirname}/$2`,
);
/** The shipped configuration with sources for the first department. */
const withSources = (sources: string) => shipped.replace(/( +)(folder: .*\/agents\/hr)/, `$1sources: ${sources}\n$1$2`);
const CONFIG = join(folder, 'config.yaml');
const env = readEnv({ DATA_DIR: folder, CONFIG });

beforeAll(async () => {
  mkdirSync(papers);
  for (const name of ['a', 'b', 'c']) writeFileSync(join(papers, `${name}.md`), `# ${name}`);
  writeFileSync(
    CONFIG,
    withSources(
      `[{ kind: folder, name: papers, path: ${papers} }, { kind: folder, name: gone, path: ${folder}/none }]`,
    ),
  );
  await withDatabase(env, ({ db }) =>
    openTenants(db, [{ id: 'meridian', name: 'M', timeZone: 'UTC', currency: 'THB' }]),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function said(work: Promise<void>, written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)) {
  try {
    await work;
    return written.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    written.mockRestore();
  }
}

it('looks at sources now, tells how that went and fails when one could not be had', async () => {
  expect(await said(knowledge(env, ['list']))).toContain('hr/papers  not looked at yet');
  expect(await said(knowledge(env, ['sync', 'hr', 'papers']))).toBe(
    'hr/papers: 3 documents: 3 new, 0 changed, 0 removed, 0 not to be had; a worker reads what is new\n',
  );
  await expect(said(knowledge(env, ['sync', 'hr']))).rejects.toThrow('Not everything could be looked at: gone.');
  const list = await said(knowledge(env, ['list', 'hr']));
  expect(list).toMatch(/hr: 3 documents, 3 wait to be read, 0 could not be read/);
  expect(list).toMatch(/hr\/papers {2}idle, 3 documents, last looked at 20/);
  expect(list).toMatch(/hr\/gone {2}failed, 0 documents.*\n.*none cannot be read \(ENOENT\)/);
  expect(list).toMatch(/hr\/papers\/a\.md-\w+ {2}queued, revision 1, 0 passages/);
});

it('lists what of a document was left out, and why one could not be read', async () => {
  const noted = (note: object, status: 'ready' | 'failed', name: string) =>
    withDatabase(env, ({ db }) =>
      withTenant(db, 'meridian', (tx) =>
        tx
          .update(documents)
          .set({ status, fault: JSON.stringify(note) })
          .where(like(documents.id, `hr/papers/${name}%`)),
      ),
    );
  await noted({ remarks: [{ en: 'A hidden sheet\nwas left out.', th: '-' }] }, 'ready', 'a.md');
  await noted({ en: 'It is damaged.', th: '-', code: 'broken' }, 'failed', 'b.md');
  const list = await said(knowledge(env, ['list', 'hr']));
  expect(list).toMatch(/a\.md-\w+ {2}ready.*passages\n {6}A hidden sheet was left out\./);
  expect(list).toMatch(/b\.md-\w+ {2}failed.*passages: It is damaged\./);
  for (const name of ['a.md', 'b.md'])
    await withDatabase(env, ({ db }) =>
      withTenant(db, 'meridian', (tx) =>
        tx
          .update(documents)
          .set({ status: 'queued', fault: null })
          .where(like(documents.id, `hr/papers/${name}%`)),
      ),
    );
});

it('removes most of a source only when a person says so', async () => {
  const stored = () => withDatabase(env, ({ db }) => withTenant(db, 'meridian', (tx) => tx.select().from(documents)));
  for (const name of ['a', 'b']) rmSync(join(papers, `${name}.md`));
  await expect(said(knowledge(env, ['sync', 'hr', 'papers']))).rejects.toThrow('papers');
  expect(await stored()).toHaveLength(3);
  expect(await said(knowledge(env, ['sync', 'hr', 'papers', '--allow-shrink']))).toContain('2 removed');
  expect(await stored()).toHaveLength(1);
});

it('says what was expected of anything else', async () => {
  await expect(knowledge(env, ['forget'])).rejects.toThrow('knowledge sync <department>');
  await expect(knowledge(env, ['sync'])).rejects.toThrow('knowledge list');
  await expect(knowledge(env, ['sync', 'nobody'])).rejects.toThrow('no department "nobody"');
  await expect(knowledge(env, ['sync', 'hr', 'nothing'])).rejects.toThrow('hr has no source nothing');
});

it('is told of secrets that nobody set, with their line', () => {
  const text = withSources('[{ kind: git, name: repo, url: "https://git.test/x.git", token: git-token }]');
  const line = text.split('\n').findIndex((one) => one.includes('git-token')) + 1;
  const check = (secrets: Record<string, string>) =>
    parseConfig(text, 'agents.config.yaml', (config) => missingSecrets(config, secrets));
  expect(() => check({})).toThrow(
    new RegExp(
      `^agents.config.yaml:${line}:\\d+ .*token: the secret git-token is not set; set the variable SECRET_GIT_TOKEN$`,
    ),
  );
  expect(check({ 'git-token': 'x' }).tenants).toHaveLength(1);
});

it('names what lies in the own folder of a department and is no document', async () => {
  const own = join(folder, 'own');
  mkdirSync(join(own, 'documents', 'old'), { recursive: true });
  writeFileSync(join(own, 'documents', 'film.mp4'), '');
  const config = parseConfig(shipped);
  const path = config.tenants[0]?.departments[0]?.folder ?? '';
  for (const name of ['policy.md', 'examples.en.txt', 'examples.th.txt'])
    writeFileSync(join(own, name), readFileSync(join(path, name)));
  const other = join(folder, 'own.yaml');
  writeFileSync(
    other,
    shipped.replace(/folder: .*\/agents\/hr$/m, `folder: ${own}`).replace(/^ +restricted:.*hr.*$/m, ''),
  );
  const list = await said(knowledge({ ...env, CONFIG: other }, ['list', 'hr']));
  expect(list).toMatch(/documents: film\.mp4 is of a kind that cannot be read\./);
  expect(list).toMatch(/documents: old is a folder; name it under the sources/);
  rmSync(join(own, 'documents'), { recursive: true });
  expect(await said(knowledge({ ...env, CONFIG: other }, ['list', 'hr']))).toContain('cannot be read (ENOENT)');
});
