import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type KnowledgeSource, knowledgeSource } from '../../agents/source-schema.ts';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { documentContents, documents, sources } from '../../db/schema/knowledge.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { claimDocument, isStillOurs } from '../ingest-claim.ts';
import { readCursor } from './cursor.ts';
import { type LookDeps, lookAt } from './look.ts';
import { LEAVES_AFTER_MS } from './retire.ts';
import { claimSource, endLook, holdSource, LostClaim, lookSoon, sourceStates } from './source-rows.ts';
import { createSourceWatch, type SourceWatch } from './source-watch.ts';

let database: Database;
let tenant: string;
let folder: string;
const watches: SourceWatch[] = [];
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  tenant = await newTenant(database.db);
  folder = mkdtempSync(join(tmpdir(), 'look-'));
  write('a.md', '# A');
  write('b.md', '# B');
});
afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const rows = <T>(work: (tx: Tx) => Promise<T>, of = tenant) => withTenant(database.db, of, work);
const papers = (more: object = {}) => knowledgeSource.parse({ kind: 'folder', name: 'papers', path: folder, ...more });
const department = (...of: KnowledgeSource[]) => ({ id: 'hr' as const, access: ['everyone'], sources: of });
const changed: string[] = [];
const errors: unknown[] = [];
const deps = (more: Partial<LookDeps> = {}): LookDeps => ({
  ...{ db: database.db, tenant, documentBytes: 10_000, secrets: {}, onReceived: () => {} },
  onChanged: async (id) => void changed.push(id),
  onError: (error) => void errors.push(error),
  ...more,
});
const watch = (of: ReturnType<typeof department>[], signal = new AbortController().signal, tenantId = tenant) => {
  const one = createSourceWatch({ ...deps({ tenant: tenantId }), departments: of, signal });
  watches.push(one);
  return one;
};
const look = async (one: SourceWatch) => {
  await one.begin();
  await one.idle();
};
const paths = (of = tenant) =>
  rows(
    async (tx) =>
      (await tx.select({ path: documents.path }).from(documents).orderBy(documents.path)).map(({ path }) => path),
    of,
  );
const row = async () => (await rows((tx) => tx.select().from(sources)))[0];
const set = (to: Partial<typeof sources.$inferInsert>) => rows((tx) => tx.update(sources).set(to));
const due = () => rows((tx) => lookSoon(tx, ['hr/papers']));

describe('a configured source', () => {
  it('is looked at when it is new, then when it is due', async () => {
    const one = watch([department(papers({ every: '1d' }))]);
    await look(one);
    expect(await paths()).toEqual(['a.md', 'b.md']);
    write('c.md', '# C');
    await look(one);
    expect(await paths()).toHaveLength(2);
    const { nextAt } = (await row()) ?? {};
    const hours = ((nextAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(21);
    expect(hours).toBeLessThan(27);
    await due();
    await look(one);
    expect(await paths()).toHaveLength(3);
  });

  it('is looked at once more when something changed while it was looked at', async () => {
    await look(watch([department(papers())]));
    await due();
    const claim = await rows((tx) => claimSource(tx, 'hr/papers'));
    if (!claim?.startedAt) throw new Error('Nobody may look.');
    // A clock that counts milliseconds may show the same one still.
    await set({ nextAt: claim.startedAt });
    const end = { status: 'idle' as const, fault: undefined, cursor: readCursor(claim.cursor), again: 3_600_000 };
    await rows((tx) => endLook(tx, { id: claim.id, startedAt: claim.startedAt as Date }, end));
    expect((await row())?.nextAt.getTime()).toBeLessThan(Date.now() + 60_000);
  });

  it('is looked at as soon as a file is put into its folder', async () => {
    let received: () => void = () => {};
    const one = createSourceWatch({
      ...deps({ onReceived: () => received() }),
      ...{ departments: [department(papers({ every: '1d' }))], signal: new AbortController().signal },
    });
    watches.push(one);
    await look(one);
    await one.hearing();
    const taken = new Promise<void>((resolve) => {
      received = resolve;
    });
    write('new.md', '# New');
    await taken;
    expect(await paths()).toEqual(['a.md', 'b.md', 'new.md']);
  });

  it('goes on after a worker that died, but only when its claim has run out', async () => {
    await rows((tx) => tx.insert(sources).values({ tenantId: tenant, id: 'hr/papers', department: 'hr' }));
    const dead = await rows((tx) => claimSource(tx, 'hr/papers'));
    await look(watch([department(papers())]));
    expect(await paths()).toEqual([]);
    await set({ claimedUntil: new Date(Date.now() - 1_000) });
    await look(watch([department(papers())]));
    expect(await paths()).toEqual(['a.md', 'b.md']);
    // What the one thought dead still wants to write is refused.
    const claim = { id: 'hr/papers', startedAt: dead?.startedAt as Date };
    await expect(rows((tx) => holdSource(tx, claim, { done: 9 }))).rejects.toBeInstanceOf(LostClaim);
  });

  it('that was taken over writes nothing more', async () => {
    for (let n = 0; n < 30; n++) write(`page-${n}.md`, `# ${n}`);
    await rows((tx) => tx.insert(sources).values({ tenantId: tenant, id: 'hr/papers', department: 'hr' }));
    let taking = Promise.resolve();
    const onReceived = () => {
      taking = set({ startedAt: new Date('2026-01-01'), claimedUntil: new Date(Date.now() + 60_000) }).then(() => {});
    };
    const watched = { department: department(papers()), source: papers() };
    const looked = await lookAt(deps({ onReceived }), watched, { signal: new AbortController().signal });
    await taking;
    expect(looked).toBeUndefined();
    expect(await paths()).toHaveLength(20);
    expect(await row()).toMatchObject({ status: 'running', done: 20 });
  });

  it('shows how far it is and how it stands', async () => {
    write('large.md', 'x'.repeat(20_000));
    await look(watch([department(papers())]));
    const [state] = await rows((tx) => sourceStates(tx, 'hr'));
    expect(state).toMatchObject({
      ...{ id: 'hr/papers', name: 'papers', status: 'idle', found: 3, done: 3, documents: 2 },
      fault: { en: 'large.md is larger than 10 kB. Split it, or raise limits.documentBytes.' },
    });
    expect(await rows((tx) => sourceStates(tx, 'finance'))).toEqual([]);
  });

  it('whose secret is not set says so, and disturbs no other', async () => {
    const keys = { accessKey: 'docs-id', secretKey: 'docs-key' };
    const store = knowledgeSource.parse({
      kind: 's3',
      name: 'store',
      endpoint: 'https://s3.test',
      bucket: 'docs',
      ...keys,
    });
    await look(watch([department(store, papers())]));
    expect(await paths()).toHaveLength(2);
    const states = await rows((tx) => sourceStates(tx));
    expect(states.map(({ name, status, documents }) => [name, status, documents])).toEqual([
      ['papers', 'idle', 2],
      ['store', 'failed', 0],
    ]);
    expect(states[1]?.fault?.en).toContain('SECRET_DOCS_ID');
    expect(errors).toEqual([]);
  });

  it('is let go of when the process ends, and due at once for another', async () => {
    for (let n = 0; n < 30; n++) write(`page-${n}.md`, `# ${n}`);
    const ending = new AbortController();
    const one = createSourceWatch({
      ...deps({ onReceived: () => ending.abort() }),
      ...{ departments: [department(papers())], signal: ending.signal },
    });
    watches.push(one);
    await look(one);
    expect(await paths()).toHaveLength(20);
    expect(await row()).toMatchObject({ status: 'idle', claimedUntil: null });
    await look(watch([department(papers())]));
    expect(await paths()).toHaveLength(32);
  });

  it('moved to another folder keeps what is in both, and forgets the marks of the old', async () => {
    await look(watch([department(papers())]));
    const other = mkdtempSync(join(tmpdir(), 'look-'));
    writeFileSync(join(other, 'a.md'), '# A');
    writeFileSync(join(other, 'c.md'), '# C');
    await look(watch([department(papers({ path: other }))]));
    expect(await paths()).toEqual(['a.md', 'c.md']);
    rmSync(other, { recursive: true });
  });
});

describe('readers of a source', () => {
  it('that the configuration takes away are left out at once, even when its place cannot be had', async () => {
    await look(watch([department(papers())]));
    rmSync(folder, { recursive: true });
    changed.length = 0;
    await look(watch([department(papers({ access: ['role:hr'] }))]));
    expect((await row())?.status).toBe('failed');
    const acls = await rows((tx) => tx.select({ acl: documents.acl }).from(documents));
    expect(acls.map(({ acl }) => acl)).toEqual([['role:hr'], ['role:hr']]);
    expect(changed).toHaveLength(2);
    mkdirSync(folder);
  });

  it('that it adds wait for the files to come in anew', async () => {
    await look(watch([department(papers({ access: ['role:hr'] }))]));
    await rows((tx) => tx.update(documents).set({ contentHash: 'read', status: 'ready' }));
    rmSync(folder, { recursive: true });
    await look(watch([department(papers())]));
    const [first] = await rows((tx) => tx.select({ acl: documents.acl }).from(documents));
    expect(first?.acl).toEqual(['role:hr']);
    mkdirSync(folder);
  });
});

describe('readers that were taken away and given back', () => {
  it('are let in again by the file as it is', async () => {
    const readersOf = () =>
      rows((tx) =>
        tx
          .select({ revision: documents.revision, status: documents.status, acl: documentContents.acl })
          .from(documents)
          .innerJoin(documentContents, eq(documentContents.document, documents.id))
          .where(and(eq(documents.path, 'a.md'), eq(documentContents.revision, documents.revision))),
      );
    await look(watch([department(papers())]));
    await rows((tx) => tx.update(documents).set({ contentHash: 'read', status: 'ready' }));
    renameSync(folder, `${folder}.away`);
    await look(watch([department(papers({ access: ['role:hr'] }))]));
    expect(await readersOf()).toEqual([{ revision: 1, status: 'ready', acl: ['role:hr'] }]);
    renameSync(`${folder}.away`, folder);
    await look(watch([department(papers())]));
    expect(await readersOf()).toEqual([{ revision: 2, status: 'queued', acl: ['everyone'] }]);
  });

  it('are not brought back by a worker that reads the file meanwhile', async () => {
    await look(watch([department(papers())]));
    const claim = await rows(claimDocument);
    if (!claim) throw new Error('Nothing waits.');
    rmSync(folder, { recursive: true });
    await look(watch([department(papers({ access: ['role:hr'] }))]));
    expect(await rows((tx) => isStillOurs(tx, claim))).toBe(false);
    expect((await rows(claimDocument))?.acl).toEqual(['role:hr']);
    mkdirSync(folder);
  });
});

describe('a source that is configured no more', () => {
  const leave = async () => {
    const { cursor } = (await row()) ?? {};
    const left = { ...JSON.parse(cursor ?? '{}'), leaves: new Date(Date.now() - LEAVES_AFTER_MS).toISOString() };
    await set({ cursor: JSON.stringify(left) });
  };

  it('goes with its documents, a little later, and the audit says so', async () => {
    await look(watch([department(papers())]));
    const none = watch([department()]);
    await look(none);
    expect(await paths()).toHaveLength(2);
    expect(readCursor((await row())?.cursor ?? null).leaves).toBeDefined();
    await leave();
    changed.length = 0;
    await look(none);
    expect(await paths()).toEqual([]);
    expect(await row()).toBeUndefined();
    expect(changed).toHaveLength(2);
    const { rows: audit } = await rows((tx) => tx.execute(sql`select action from audit order by seq`));
    expect(audit.map(({ action }) => action)).toEqual(['knowledge.removed', 'knowledge.removed', 'source.removed']);
  });

  it('stays while another worker still names it', async () => {
    const naming = watch([department(papers())]);
    await look(naming);
    const none = watch([department()]);
    await look(none);
    await leave();
    await look(naming);
    await look(none);
    expect(await paths()).toHaveLength(2);
  });

  it('takes nothing of another origin or tenant with it', async () => {
    const other = await newTenant(database.db);
    await look(watch([department(papers())], new AbortController().signal, other));
    await look(watch([department(papers(), papers({ name: 'second' }))]));
    expect(await paths()).toHaveLength(4);
    const none = watch([department(papers({ name: 'second' }))]);
    await look(none);
    await rows(async (tx) => {
      const [leaving] = await tx.select().from(sources).where(eq(sources.id, 'hr/papers'));
      const left = { ...JSON.parse(leaving?.cursor ?? '{}'), leaves: '2026-01-01T00:00:00.000Z' };
      await tx
        .update(sources)
        .set({ cursor: JSON.stringify(left) })
        .where(eq(sources.id, 'hr/papers'));
    });
    await look(none);
    const origins = await rows((tx) => tx.select({ origin: documents.origin }).from(documents));
    expect(origins.map(({ origin }) => origin)).toEqual(['second', 'second']);
    expect(await paths(other)).toHaveLength(2);
  });
});
