import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../agents/config.ts';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import type { Database } from '../db/client.ts';
import { newTenant, openMemory } from '../db/database-fixtures.ts';
import { documents, passages } from '../db/schema/knowledge.ts';
import { withTenant } from '../db/tenant.ts';
import { createOwnFolders, type OwnFolders } from './own-folder.ts';
import { READ_LIMITS } from './readers/read-limits.ts';

let database: Database;
let tenant: string;
let folder: string;
let folders: OwnFolders;
let errors: string[];
let changed: string[];
let queued: number;
/** Called when a document changed. */
let hear: (document: string) => void;

beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  tenant = await newTenant(database.db);
  folder = mkdtempSync(join(tmpdir(), 'own-folder-'));
  mkdirSync(join(folder, 'documents'));
  [errors, changed, queued] = [[], [], 0];
  hear = () => {};
  write('leave.md', 'Everybody has 15 vacation days.');
  folders = open();
  return async () => {
    await folders.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

const at = (name: string) => join(folder, 'documents', name);
const write = (name: string, text: string) => writeFileSync(at(name), `# ${name}\n\n## Rule\n\n${text}\n`);
function open(): OwnFolders {
  const hr = readConfig(join(import.meta.dirname, '../agents.config.yaml')).tenants[0]?.departments[0];
  const department = { ...hr, folder, restricted: { 'pay.md': ['role:hr'] } } as DepartmentConfig;
  return createOwnFolders({
    ...{ db: database.db, tenant, departments: [department] },
    onChanged: async (document) => {
      changed.push(document);
      hear(document);
    },
    onQueued: () => {
      queued++;
    },
    onError: (error) => void errors.push(error instanceof Error ? error.message : String(error)),
  });
}
const stored = () =>
  withTenant(database.db, tenant, async (tx) => ({
    documents: (await tx.select().from(documents).orderBy(documents.id)).map(({ id, acl }) => `${id} ${acl}`),
    text: (await tx.select().from(passages)).map(({ text }) => text).join(),
  }));
/** What happens until the next document changed. */
async function next(act: () => void): Promise<string> {
  const heard = new Promise<string>((resolve) => {
    hear = resolve;
  });
  act();
  return heard;
}

it('a file that is written, changed or removed while the process runs is taken in without anybody asking', async () => {
  await folders.takeIn();
  await folders.look();
  await folders.hearing();
  expect(await next(() => write('pay.md', 'Salaries come on the 25th.'))).toBe('hr/pay.md');
  expect((await stored()).documents).toEqual(['hr/leave.md everyone', 'hr/pay.md role:hr']);
  expect(await next(() => write('leave.md', 'Everybody has 18 vacation days.'))).toBe('hr/leave.md');
  expect((await stored()).text).toMatch(/18 vacation days/);
  expect(await next(() => rmSync(at('pay.md')))).toBe('hr/pay.md');
  expect((await stored()).documents).toEqual(['hr/leave.md everyone']);
  expect(errors).toEqual([]);
});

it('what was not heard is found when it looks, and nothing is done where nothing changed', async () => {
  await folders.takeIn();
  write('pay.md', 'Salaries come on the 25th.');
  writeFileSync(at('plan.pdf'), '%PDF');
  await folders.look();
  expect(changed).toEqual(['hr/leave.md', 'hr/pay.md']);
  expect(queued).toBe(1);
  await withTenant(database.db, tenant, (tx) => tx.update(documents).set({ contentHash: 'of another process' }));
  await folders.look();
  expect(changed).toHaveLength(2);
});

it('what is passed over is named once, with what to do', async () => {
  mkdirSync(at('old'));
  write('old/rules.md', 'Nobody reads this.');
  writeFileSync(at('film.mp4'), '');
  writeFileSync(at('~$leave.docx'), '');
  truncateSync(at('leave.md'), READ_LIMITS.fileBytes + 1);
  await folders.takeIn();
  const said = [
    'film.mp4 is of a kind that cannot be read.',
    'leave.md is too large to be read; split it into smaller files.',
    'old is a folder; name it under the sources of the department to have it read.',
  ];
  expect(errors).toEqual(said);
  write('pay.md', 'Salaries come on the 25th.');
  await folders.look();
  expect(errors).toEqual(said);
  expect((await stored()).documents).toEqual(['hr/pay.md role:hr']);
});

it('a folder that went away is told of once, and its documents stay', async () => {
  await folders.takeIn();
  renameSync(join(folder, 'documents'), join(folder, 'away'));
  await folders.look();
  await folders.look();
  expect(errors).toEqual([expect.stringContaining('ENOENT')]);
  expect((await stored()).documents).toEqual(['hr/leave.md everyone']);
  renameSync(join(folder, 'away'), join(folder, 'documents'));
  write('pay.md', 'Salaries come on the 25th.');
  await folders.look();
  expect((await stored()).documents).toHaveLength(2);
});
