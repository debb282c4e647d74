/** The commands about what departments know: `knowledge list`, `knowledge sync`. */
import { parseArgs } from 'node:util';
import { eq } from 'drizzle-orm';
import { readConfig } from './agents/config.ts';
import { type DepartmentConfig, departmentConfig, type ExpertConfig, tenantConfig } from './agents/config-schema.ts';
import { tenantsNamed, withDatabase } from './cli-audit.ts';
import { readNote } from './db/document-notes.ts';
import { documents } from './db/schema/knowledge.ts';
import { type Db, withTenant } from './db/tenant.ts';
import { openTenants } from './db/tenants.ts';
import type { Env } from './env.ts';
import { oneLine } from './graphs/one-line.ts';
import { embeddingProgress, progressLines } from './knowledge/embed-progress.ts';
import { documentsOf, listFolder, passedOverLine } from './knowledge/own-folder-list.ts';
import { type Looked, lookAt } from './knowledge/sources/look.ts';
import { ensureRows, type SourceState, sourceId, sourceStates } from './knowledge/sources/source-rows.ts';

const USAGE = `Say what to do with what departments know:
  knowledge list [<department>] [--tenant <tenant>]    its sources, and each document when a department is named
  knowledge sync <department> [<source>] [--tenant <tenant>] [--allow-shrink]
                                                       look at its sources now; --allow-shrink removes what is gone
                                                       even when that is most of a source`;

const LONGEST_FAULT = 600;

/** Runs one of the commands; without a word it lists. */
export async function knowledge(env: Env, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { tenant: { type: 'string' }, 'allow-shrink': { type: 'boolean', default: false } },
  });
  const [verb = 'list', department, source, ...rest] = positionals;
  const isComplete = verb === 'list' ? source === undefined : verb === 'sync' && department !== undefined;
  if (!isComplete || rest.length > 0) throw new Error(USAGE);
  const config = readConfig(env.CONFIG);
  const tenants = tenantsNamed(env, values.tenant);
  await withDatabase(env, async ({ db }) => {
    if (verb === 'list') return list(db, config, tenants, department);
    const [tenant] = tenants;
    if (!tenant || tenants.length > 1) throw new Error(`Name the tenant with --tenant: ${tenants.join(', ')}.`);
    await openTenants(db, [tenantConfig(config, tenant)]);
    await sync(env, db, config, { tenant, department: department ?? '', source, allowShrink: values['allow-shrink'] });
  });
}

async function list(db: Db, config: ExpertConfig, tenants: string[], only: string | undefined): Promise<void> {
  for (const tenant of tenants) {
    print(tenant);
    const vectors = await withTenant(db, tenant, embeddingProgress);
    for (const { en } of progressLines(vectors, tenantConfig(config, tenant).embeddings?.model)) print(`  ${en}`);
    for (const department of tenantConfig(config, tenant).departments) {
      if (only !== undefined && department.id !== only) continue;
      await listDepartment(db, tenant, department, only !== undefined);
    }
  }
}

async function listDepartment(db: Db, tenant: string, department: DepartmentConfig, isWhole: boolean) {
  const { id, sources } = department;
  const { rows, states } = await withTenant(db, tenant, async (tx) => ({
    rows: await tx.select(SHOWN).from(documents).where(eq(documents.department, id)).orderBy(documents.id),
    states: await sourceStates(tx, id),
  }));
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  const waiting = count('queued') + count('reading');
  print(`  ${id}: ${rows.length} documents, ${waiting} wait to be read, ${count('failed')} could not be read`);
  for (const state of states) printSource(state);
  for (const { name } of sources)
    if (!states.some((state) => state.name === name)) print(`    ${id}/${name}  not looked at yet`);
  if (!isWhole) return;
  await listPassedOver(department);
  for (const { document, status, revision, chunks, fault } of rows) {
    const { en: why, remarks = [] } = readNote(fault);
    print(
      `    ${document}  ${status}, revision ${revision}, ${chunks} passages${why ? `: ${oneLine(why, LONGEST_FAULT)}` : ''}`,
    );
    for (const { en } of remarks) print(`      ${oneLine(en, LONGEST_FAULT)}`);
  }
}

/** What lies in the department's own folder and is no document of it. */
async function listPassedOver(department: DepartmentConfig): Promise<void> {
  const folder = documentsOf(department);
  try {
    const { passedOver } = await listFolder(department);
    for (const one of passedOver) print(`    ${folder}: ${passedOverLine(one)}`);
  } catch (error) {
    print(`    ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

const SHOWN = {
  ...{ document: documents.id, status: documents.status, revision: documents.revision, chunks: documents.chunks },
  fault: documents.fault,
};

function printSource({ id, status, documents: stored, found, done, finishedAt, nextAt, fault }: SourceState): void {
  const standing = status === 'running' ? `being looked at: ${done} of ${found} done` : status;
  const when = finishedAt ? `last looked at ${finishedAt.toISOString()}` : 'not looked at yet';
  print(`    ${id}  ${standing}, ${stored} documents, ${when}, next ${nextAt.toISOString()}`);
  if (fault) print(`      ${oneLine(fault.en, LONGEST_FAULT)}`);
}

interface Sync {
  tenant: string;
  department: string;
  source: string | undefined;
  allowShrink: boolean;
}

async function sync(
  env: Env,
  db: Db,
  config: ExpertConfig,
  { tenant, department: id, source: only, allowShrink }: Sync,
) {
  const department = departmentConfig(tenantConfig(config, tenant), id);
  if (!department) throw new Error(`There is no department ${JSON.stringify(id)} in ${env.CONFIG}.`);
  const sources = department.sources.filter(({ name }) => only === undefined || name === only);
  if (sources.length === 0) throw new Error(`${id} has no ${only === undefined ? 'sources' : `source ${only}`}.`);
  const ids = sources.map(({ name }) => sourceId(id, name));
  await withTenant(db, tenant, (tx) => ensureRows(tx, tenant, ids));
  const failed: string[] = [];
  for (const source of sources) {
    const looked = await lookAt(
      {
        ...{ db, tenant, documentBytes: config.limits.documentBytes, secrets: env.secrets },
        onReceived: () => {},
        // Processes that search compare with the database and notice what went.
        onChanged: async () => {},
        onError: (error) => void process.stderr.write(`${error instanceof Error ? error.message : error}\n`),
      },
      { department, source },
      { signal: new AbortController().signal, insist: true, allowShrink },
    );
    print(`${sourceId(id, source.name)}: ${summaryOf(looked)}`);
    if (looked?.status === 'failed') failed.push(source.name);
  }
  if (failed.length > 0) throw new Error(`Not everything could be looked at: ${failed.join(', ')}.`);
}

function summaryOf(looked: Looked | undefined): string {
  if (!looked) return 'a worker looks at it just now';
  const { counts, status, fault } = looked;
  const why = fault ? oneLine(fault.en, LONGEST_FAULT) : '';
  if (status === 'failed') return why;
  const what = `${counts.seen} documents: ${counts.added} new, ${counts.replaced} changed, ${counts.removed} removed, ${counts.refused} not to be had`;
  return [what, counts.added + counts.replaced > 0 ? 'a worker reads what is new' : '', why].filter(Boolean).join('; ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
