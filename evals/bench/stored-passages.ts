/** Passages as rows of an embedded database, and how long a start takes to fill the index from them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { openEmbedded } from '../../db/client.ts';
import { documents } from '../../db/schema/knowledge.ts';
import { type Db, withTenant } from '../../db/tenant.ts';
import { openTenants } from '../../db/tenants.ts';
import { createEmbeddedIndex, type EmbeddedIndex } from '../../knowledge/index/embedded.ts';
import { loadIndex } from '../../knowledge/load.ts';
import type { Passage } from '../../knowledge/passage.ts';

/** Rows written together. */
const BATCH = 2_000;

export interface LoadedIndex {
  index: EmbeddedIndex;
  /** Milliseconds in all, and those of them that building the index took, which is the floor. */
  load: { all: number; building: number };
}

/** Writes the passages, then fills an index from their rows as a start does. */
export async function loadedFrom(tenant: string, size: number, passage: (at: number) => Passage): Promise<LoadedIndex> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-search-'));
  const database = await openEmbedded(folder);
  try {
    await openTenants(database.db, [{ id: tenant, name: tenant, timeZone: 'UTC', currency: 'THB' }]);
    for (let from = 0; from < size; from += BATCH)
      await write(
        database.db,
        tenant,
        Array.from({ length: Math.min(BATCH, size - from) }, (_, at) => passage(from + at)),
      );
    return await load(database.db, tenant, size);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(db: Db, tenant: string, size: number): Promise<LoadedIndex> {
  const index = createEmbeddedIndex();
  let building = 0;
  const timed: EmbeddedIndex = {
    ...index,
    upsert: async (...given) => {
      const before = performance.now();
      await index.upsert(...given);
      building += performance.now() - before;
    },
  };
  const started = performance.now();
  const count = await loadIndex(db, timed, tenant);
  if (count !== size) throw new Error(`${count} of ${size} passages were loaded.`);
  return { index, load: { all: performance.now() - started, building } };
}

async function write(db: Db, tenant: string, rows: readonly Passage[]): Promise<void> {
  const of = new Map(rows.map((row) => [row.docId, row]));
  const column = <K extends keyof Passage>(name: K) => sql.param(rows.map((row) => row[name]));
  await withTenant(db, tenant, async (tx) => {
    await tx
      .insert(documents)
      .values(
        [...of.values()].map(({ docId: id, department, title, acl, kind, language }) => ({
          ...{ tenantId: tenant, id, department, title, acl, kind, language },
          ...{ fileName: `${id}.md`, version: '', contentHash: id, source: '' },
        })),
      )
      .onConflictDoNothing();
    await tx.execute(sql`
      insert into passages (tenant_id, id, document, ordinal, section, anchor, language, text)
      select ${tenant}, * from unnest(${column('id')}::text[], ${column('docId')}::text[], ${column('ordinal')}::int[],
        ${column('section')}::text[], ${column('anchor')}::text[], ${column('language')}::text[], ${column('text')}::text[])`);
  });
}
