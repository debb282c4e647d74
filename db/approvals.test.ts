import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addVote,
  decide,
  findApproval,
  listApprovals,
  lockApproval,
  lockProposalsOf,
  ruleOf,
  votesOf,
} from './approvals.ts';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { newId } from './id.ts';
import { approvals, proposals } from './schema/approvals.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

const rule = { by: 'manager', otherwise: 'role:hr_manager', fourEyes: true };
const HOUR = 3_600_000;

/** An approval and its proposal, as raised. */
async function raise(tx: Tx, tenantId: string, given: Partial<typeof approvals.$inferInsert> = {}): Promise<string> {
  const [id, proposal] = [newId('apr'), newId('prp')];
  const shared = { tenantId, department: 'hr', argsHash: 'hash', expiresAt: new Date(Date.now() + HOUR) };
  await tx.insert(proposals).values({
    ...shared,
    id: proposal,
    turn: newId('trn'),
    n: 0,
    run: 'run',
    thread: 'thr',
    tool: 'hr.request_leave',
    requester: 'mali',
    args: '{}',
    changes: '[]',
    evidence: '[]',
    summary: 'Vacation',
    language: 'en',
    status: 'pending',
  });
  const row = { ...shared, id, proposal, stage: 0, rule: JSON.stringify(rule), card: '{}', ...given };
  await tx.insert(approvals).values(row);
  return id;
}

const click = (id: string, by = 'anan', argsHash = 'hash') =>
  ({ id, argsHash, status: 'approved', by, reason: null }) as const;

describe('an approval', () => {
  let database: Database;
  let tenant: string;
  beforeAll(async () => {
    database = await openMemory();
    tenant = await newTenant(database.db);
  });
  afterAll(() => database.close());
  const run = <T>(work: (tx: Tx) => Promise<T>, of = tenant) => withTenant(database.db, of, work);

  it('is decided once; the row says by whom and when', async () => {
    const id = await run((tx) => raise(tx, tenant));
    expect(await run((tx) => decide(tx, click(id)))).toMatchObject({ id, status: 'approved', decidedBy: 'anan' });
    const second = { ...click(id, 'hana'), status: 'rejected', reason: 'too late' } as const;
    expect(await run((tx) => decide(tx, second))).toBeUndefined();
    const found = await run((tx) => findApproval(tx, id));
    expect(found?.approval).toMatchObject({
      status: 'approved',
      decidedBy: 'anan',
      decidedAt: expect.any(Date),
      reason: null,
    });
  });

  it('is not decided after its expiry by the database’s clock, about other arguments, or by another tenant', async () => {
    const other = await newTenant(database.db);
    const past = await run((tx) => raise(tx, tenant, { expiresAt: new Date(Date.now() - 1000) }));
    const open = await run((tx) => raise(tx, tenant));
    expect(await run((tx) => decide(tx, click(past)))).toBeUndefined();
    expect(await run((tx) => decide(tx, click(open, 'anan', 'other hash')))).toBeUndefined();
    expect(await run((tx) => decide(tx, click(open)), other)).toBeUndefined();
    expect(await run((tx) => decide(tx, click(open)))).toMatchObject({ id: open });
  });

  it.each(['approved', 'rejected', 'expired', 'superseded'] as const)('that is %s stays so', async (status) => {
    const id = await run((tx) => raise(tx, tenant, { status }));
    expect(await run((tx) => decide(tx, click(id)))).toBeUndefined();
    expect((await run((tx) => findApproval(tx, id)))?.approval.status).toBe(status);
  });

  it('says whether it is overdue while it is locked', async () => {
    const past = await run((tx) => raise(tx, tenant, { expiresAt: new Date(Date.now() - 1000) }));
    const open = await run((tx) => raise(tx, tenant));
    expect(await run((tx) => lockApproval(tx, past))).toMatchObject({ overdue: true });
    expect(await run((tx) => lockApproval(tx, open))).toMatchObject({ overdue: false });
    expect(await run((tx) => lockApproval(tx, 'none'))).toBeUndefined();
  });

  it('is listed with its proposal, newest first, only in its tenant', async () => {
    const of = await newTenant(database.db);
    const ids: string[] = [];
    for (const age of [3, 1, 2]) {
      ids.push(await run((tx) => raise(tx, of, { createdAt: new Date(Date.now() - age * HOUR) }), of));
    }
    await run((tx) => raise(tx, of, { status: 'expired' }), of);
    const listed = await run((tx) => listApprovals(tx, 'pending', 2), of);
    expect(listed.map(({ approval }) => approval.id)).toEqual([ids[1], ids[2]]);
    expect(listed[0]?.proposal.tool).toBe('hr.request_leave');
    expect(listed[0] && ruleOf(listed[0].approval)).toEqual(rule);
    const elsewhere = await run((tx) => listApprovals(tx, 'pending', 100));
    expect(elsewhere.filter(({ approval }) => ids.includes(approval.id))).toEqual([]);
  });
});

await onServer('two decisions at the same moment', (server) => {
  type Decide = (tx: Tx, id: string, by: string) => Promise<unknown>;
  const race = async (db: Db, of: string, decideAs: Decide) => {
    const id = await withTenant(db, of, (tx) => raise(tx, of));
    const click = (by: string) => withTenant(db, of, async (tx) => ((await decideAs(tx, id, by)) ? by : undefined));
    const winners = (await Promise.all([click('anan'), click('hana')])).filter(Boolean);
    const after = await withTenant(db, of, (tx) => findApproval(tx, id));
    return { winners, stored: after?.approval.decidedBy };
  };

  it('have exactly one winner, fifty times', async () => {
    const { db } = server();
    const of = await newTenant(db);
    for (let time = 0; time < 50; time++) {
      const { winners, stored } = await race(db, of, (tx, id, by) => decide(tx, click(id, by)));
      expect(winners, `time ${time}`).toEqual([stored]);
    }
  });

  it('would have two if the row were looked at before it is written', async () => {
    const { db } = server();
    const both = Promise.withResolvers<void>();
    let looked = 0;
    const { winners } = await race(db, await newTenant(db), async (tx, id, by) => {
      const found = await findApproval(tx, id);
      if (++looked === 2) both.resolve();
      await both.promise;
      if (found?.approval.status !== 'pending') return false;
      await tx
        .update(approvals)
        .set({ status: 'approved', decidedBy: by, decidedAt: sql`now()` })
        .where(eq(approvals.id, id));
      return true;
    });
    expect(winners).toHaveLength(2);
  });
});

await onServer('several who say yes at the same moment', (server) => {
  const voters = ['anan', 'hana', 'farah', 'lek'];
  const counted = async (lock: (tx: Tx, id: string) => Promise<unknown>, looked = async () => {}) => {
    const { db } = server();
    const of = await newTenant(db);
    const id = await withTenant(db, of, (tx) => raise(tx, of));
    const vote = (person: string) =>
      withTenant(db, of, async (tx) => {
        await lock(tx, id);
        const before = await votesOf(tx, id);
        await looked();
        await addVote(tx, of, id, { person, onBehalfOf: null, reason: null });
        return before.length + 1;
      });
    return (await Promise.all(voters.map(vote))).sort();
  };

  it('are counted one after the other, so that exactly one is the last needed', async () => {
    for (let time = 0; time < 20; time++) expect(await counted(lockApproval)).toEqual([1, 2, 3, 4]);
  });

  it('would all be the first without the lock', async () => {
    const all = Promise.withResolvers<void>();
    let here = 0;
    const together = async () => {
      if (++here === voters.length) all.resolve();
      await all.promise;
    };
    expect(await counted(async () => {}, together)).toEqual([1, 1, 1, 1]);
  });

  const inBatches = async (
    orders: (ids: string[]) => string[][],
    lock: (tx: Tx, ids: string[]) => Promise<unknown>,
  ) => {
    const { db } = server();
    const of = await newTenant(db);
    const ids = await withTenant(db, of, async (tx) => [await raise(tx, of), await raise(tx, of)]);
    await Promise.all(orders(ids).map((order) => withTenant(db, of, (tx) => lock(tx, order))));
  };

  it('in batches of opposite order never wait for each other, since the proposals are locked in one order', async () => {
    for (let time = 0; time < 20; time++)
      await inBatches(
        (ids) => [ids, ids.toReversed(), ids],
        async (tx, order) => {
          await lockProposalsOf(tx, order);
          for (const id of order) await lockApproval(tx, id);
        },
      );
  });

  it('would, if each batch locked in its own order', async () => {
    const both = Promise.withResolvers<void>();
    let here = 0;
    const crossing = inBatches(
      (ids) => [ids, ids.toReversed()],
      async (tx, [first = '', second = '']) => {
        await lockApproval(tx, first);
        if (++here === 2) both.resolve();
        await both.promise;
        await lockApproval(tx, second);
      },
    );
    await expect(crossing).rejects.toMatchObject({ cause: { code: '40P01' } });
  });
});
