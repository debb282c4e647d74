/** What every kind of source does, whole looks on a real database; a kind is finished when this suite passes on it. */
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KnowledgeSource } from '../../agents/source-schema.ts';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { documents, sources } from '../../db/schema/knowledge.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { type LookDeps, type Looked, type LookOptions, lookAt } from './look.ts';

/** A place of one kind that a test fills, under the control of the test. */
export interface TestPlace {
  source: KnowledgeSource;
  secrets: Record<string, string>;
  /** Writes a document, or takes it away with undefined. */
  put(files: Record<string, string | undefined>): Promise<void>;
  /** Paths of documents whose content was handed out since the last call; undefined where that cannot be known. */
  handedOut(): string[] | undefined;
  /** Lets the place fail from now on, or work again. */
  fail(isFailing: boolean): Promise<void>;
  close(): Promise<void>;
}

const THAI = 'ระเบียบ/ลาพักร้อน 2569.md';
const LARGEST = 4_000;

/** Registers the suite. */
export function sourceContract(kind: string, openPlace: () => Promise<TestPlace>): void {
  describe(`a source of kind ${kind}`, () => {
    let database: Database;
    let tenant: string;
    let place: TestPlace;
    let onReceived = () => {};
    const department = { id: 'hr' as const, access: ['everyone'] };
    beforeAll(async () => {
      database = await openMemory();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      tenant = await newTenant(database.db);
      place = await openPlace();
      await rows((tx) =>
        tx.insert(sources).values({ tenantId: tenant, id: `hr/${place.source.name}`, department: 'hr' }),
      );
    });
    afterEach(() => place.close());

    const rows = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);
    const deps = (): LookDeps => ({
      ...{ db: database.db, tenant, documentBytes: LARGEST, secrets: place.secrets },
      onReceived: () => onReceived(),
      onChanged: async () => {},
      onError: (error) => {
        throw error;
      },
    });
    const look = (options: Partial<LookOptions> = {}) =>
      lookAt(
        deps(),
        { department, source: place.source },
        { signal: new AbortController().signal, insist: true, ...options },
      );
    const done = async (options: Partial<LookOptions> = {}): Promise<Looked> => {
      const looked = await look(options);
      if (!looked) throw new Error('Nobody looked.');
      return looked;
    };
    const stored = () =>
      rows((tx) =>
        tx
          .select({ path: documents.path, revision: documents.revision, acl: documents.acl, origin: documents.origin })
          .from(documents)
          .where(eq(documents.origin, place.source.name))
          .orderBy(documents.path),
      );
    const row = async () => {
      const [found] = await rows((tx) =>
        tx
          .select()
          .from(sources)
          .where(eq(sources.id, `hr/${place.source.name}`)),
      );
      if (!found) throw new Error('The source has no row.');
      return found;
    };
    const named = (path: string) => expect.stringContaining(path.split('/').at(-1)?.replace(/ .*/, '') ?? path);
    const some = { 'leave.md': '# Leave\n15 days.', 'rules/pay.md': '# Pay\nOn the 25th.', [THAI]: '# ลา\n15 วัน' };

    it('finds everything at the first look, in folders and with Thai names', async () => {
      await place.put(some);
      const { counts, status, fault } = await done();
      expect({ status, fault }).toEqual({ status: 'idle', fault: undefined });
      expect(counts).toMatchObject({ seen: 3, added: 3, replaced: 0, removed: 0, refused: 0 });
      expect(await stored()).toHaveLength(3);
      expect(await row()).toMatchObject({ status: 'idle', fault: null, found: 3, done: 3, claimedUntil: null });
    });

    it('fetches and writes nothing when nothing changed', async () => {
      await place.put(some);
      await done();
      const before = await stored();
      place.handedOut();
      const { counts } = await done();
      expect(counts).toMatchObject({ seen: 3, added: 0, replaced: 0, same: 3, removed: 0 });
      expect(place.handedOut() ?? []).toEqual([]);
      expect(await stored()).toEqual(before);
    });

    it('takes in a new revision of what changed, and of nothing else', async () => {
      await place.put(some);
      await done();
      place.handedOut();
      await place.put({ [THAI]: '# ลา\n20 วัน' });
      const { counts } = await done();
      expect(counts).toMatchObject({ seen: 3, added: 0, replaced: 1, same: 2 });
      expect((await stored()).map(({ revision }) => revision).sort()).toEqual([1, 1, 2]);
      const handed = place.handedOut();
      if (handed) expect(handed).toEqual([named(THAI)]);
    });

    it('removes what is gone, and the audit says so', async () => {
      await place.put(some);
      await done();
      await place.put({ 'leave.md': undefined });
      expect((await done()).counts).toMatchObject({ seen: 2, removed: 1 });
      expect((await stored()).map(({ path }) => path)).not.toContainEqual(expect.stringContaining('leave.md'));
      const audit = await rows((tx) => tx.execute(sql`select action, actor from audit`));
      expect(audit.rows).toEqual([{ action: 'knowledge.removed', actor: `source:hr/${place.source.name}` }]);
    });

    it('names what is too large, and goes on with the rest; what was taken in of it before stays', async () => {
      await place.put(some);
      await done();
      await place.put({ 'leave.md': 'x'.repeat(LARGEST + 1), 'new.md': '# New' });
      const { counts, status, fault } = await done();
      expect({ status, ...counts }).toMatchObject({ status: 'idle', added: 1, refused: 1, removed: 0 });
      expect(fault?.en).toMatch(/leave\.md is larger than 4 kB/);
      expect(fault?.th).toContain('leave.md');
      expect(await stored()).toHaveLength(4);
    });

    it('goes on where it was interrupted, and does nothing twice', async () => {
      const many = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`page-${n}.md`, `# Page ${n}`]));
      await place.put(many);
      const dying = new AbortController();
      onReceived = () => dying.abort(new Error('The worker is stopping.'));
      expect(await look({ signal: dying.signal })).toBeUndefined();
      onReceived = () => {};
      expect(await stored()).toHaveLength(20);
      expect(await row()).toMatchObject({ status: 'idle', claimedUntil: null, found: 45, done: 20 });
      place.handedOut();
      expect((await done()).counts).toMatchObject({ seen: 45, added: 25, same: 20 });
      expect(place.handedOut() ?? { length: 25 }).toHaveLength(25);
      expect((await stored()).every(({ revision }) => revision === 1)).toBe(true);
    });

    it('keeps the last good documents when it fails, says why and tries again ever later', async () => {
      await place.put(some);
      await done();
      await place.fail(true);
      const waits: number[] = [];
      for (let n = 0; n < 3; n++) {
        const { status, fault } = await done();
        expect({ status, ...fault }).toEqual({
          status: 'failed',
          en: expect.any(String),
          th: expect.stringMatching(/[ก-๙]/),
        });
        const { nextAt, finishedAt } = await row();
        waits.push(nextAt.getTime() - (finishedAt?.getTime() ?? 0));
      }
      expect(waits[0]).toBeLessThan(waits[1] ?? 0);
      expect(waits[1]).toBeLessThan(waits[2] ?? 0);
      expect(await stored()).toHaveLength(3);
      await place.fail(false);
      expect(await done()).toMatchObject({ status: 'idle', counts: { seen: 3, same: 3 } });
      expect(await row()).toMatchObject({ status: 'idle', fault: null });
    });

    it('removes nothing when suddenly nearly nothing is there, until a person says that this is right', async () => {
      await place.put(some);
      await done();
      await place.put({ 'leave.md': undefined, [THAI]: undefined });
      const { status, fault, counts } = await done();
      expect({ status, removed: counts.removed }).toEqual({ status: 'failed', removed: 0 });
      expect(fault?.en).toContain(`only 1 / 3 documents are there`);
      expect(await stored()).toHaveLength(3);
      expect((await done()).status).toBe('failed');
      expect((await done({ allowShrink: true })).counts.removed).toBe(2);
      expect(await stored()).toHaveLength(1);
    });

    it('lets its configuration say that few documents are right', async () => {
      await place.put(some);
      await done();
      await place.put({ 'leave.md': undefined, [THAI]: undefined });
      place.source = { ...place.source, shrink: 'allow' };
      expect((await done()).counts.removed).toBe(2);
    });

    it('takes files in anew for other readers', async () => {
      await place.put(some);
      await done();
      place.source = { ...place.source, access: ['role:hr'] };
      expect((await done()).counts).toMatchObject({ replaced: 3, same: 0 });
      expect((await stored()).map(({ acl }) => acl)).toEqual([['role:hr'], ['role:hr'], ['role:hr']]);
    });

    it('is looked at by one worker only', async () => {
      await place.put(some);
      const looks = await Promise.all([look(), look(), look()]);
      expect(looks.filter((one) => one !== undefined)).toHaveLength(1);
      expect(await stored()).toHaveLength(3);
    });

    it('leaves the documents of other origins alone', async () => {
      await rows((tx) =>
        tx.insert(documents).values({
          ...{ tenantId: tenant, id: 'hr/own.md', department: 'hr', fileName: 'own.md', title: 'Own', version: '1' },
          ...{ language: 'en', acl: ['everyone'], kind: 'document', contentHash: 'x', source: '', origin: 'folder' },
        }),
      );
      await place.put(some);
      await done();
      const own = await rows((tx) =>
        tx
          .select()
          .from(documents)
          .where(and(eq(documents.id, 'hr/own.md'))),
      );
      expect(own).toHaveLength(1);
    });
  });
}
