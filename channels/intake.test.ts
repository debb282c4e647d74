import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Turn } from '../agents/message.ts';
import type { Database } from '../db/client.ts';
import { newTenant, openMemory } from '../db/database-fixtures.ts';
import { createLocalEvents } from '../db/events.ts';
import { newId } from '../db/id.ts';
import { finishTurn, type Outcome } from '../db/inbox.ts';
import { inbox, posts } from '../db/schema/turns.ts';
import { withTenant } from '../db/tenant.ts';
import { createIntake } from './intake.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

const events = createLocalEvents();
const LONG_MS = 60_000;
const turnOf = (given: Partial<Turn> = {}): Turn => ({
  tenant,
  channel: 'api',
  conversation: 'dm:mali',
  thread: 'thr_1',
  person: 'mali',
  kind: 'message',
  text: 'hello',
  attachments: [],
  providerKey: newId('key'),
  ...given,
});
const stored = () => withTenant(database.db, tenant, (tx) => tx.select().from(inbox));
const intakeWith = (wake: (tenant: string, thread: string) => Promise<void> = async () => {}) =>
  createIntake(database.db, events, wake);
const finish = async (turn: string, outcome: Outcome) => {
  await withTenant(database.db, tenant, (tx) => finishTurn(tx, turn, 'done', outcome));
  events.publish(tenant, { type: 'turn-done', turn, outcome });
};

describe('a turn that comes in', () => {
  it('is committed before a worker is woken', async () => {
    const seen: unknown[] = [];
    const woken = Promise.withResolvers<void>();
    const intake = intakeWith(async (of, thread) => {
      seen.push([of, thread, (await stored()).length]);
      woken.resolve();
    });
    const { duplicate } = await intake.accept(turnOf());
    await woken.promise;
    expect(duplicate).toBe(false);
    expect(seen).toEqual([[tenant, 'thr_1', 1]]);
  });

  it('is received though the queue is away, or never answers', async () => {
    for (const wake of [async () => Promise.reject(new Error('no Redis')), () => new Promise<void>(() => {})]) {
      const { turn } = await intakeWith(wake).accept(turnOf());
      expect((await stored()).map(({ id }) => id)).toContain(turn);
    }
  });

  it('a second time is answered with the first one and writes nothing along', async () => {
    const intake = intakeWith();
    const source = newId('src');
    const post = { tenantId: tenant, conversation: 'dm:mali', text: 'hello' };
    const turn = turnOf();
    const accept = (id: string) =>
      intake.accept(
        turn,
        async (tx) => void (await tx.insert(posts).values({ ...post, id, source: `${source}${id}` })),
      );
    const first = await accept('one');
    expect(await accept('two')).toEqual({ turn: first.turn, duplicate: true });
    expect(await stored()).toHaveLength(1);
    const written = await withTenant(database.db, tenant, (tx) => tx.select().from(posts));
    expect(written.map(({ id }) => id)).toEqual(['one']);
  });

  it('is not stored when what is written along with it fails, and nobody is woken', async () => {
    const wake = vi.fn(async () => {});
    const accept = intakeWith(wake).accept(turnOf(), async () => {
      throw new Error('no such conversation');
    });
    await expect(accept).rejects.toThrow('no such conversation');
    expect(await stored()).toEqual([]);
    expect(wake).not.toHaveBeenCalled();
  });

  it('without a tenant is refused', async () => {
    await expect(intakeWith().accept(turnOf({ tenant: '' }))).rejects.toThrow('needs a tenant');
  });
});

describe('the outcome of a turn', () => {
  it('is there at once when the turn is finished', async () => {
    const intake = intakeWith();
    const { turn } = await intake.accept(turnOf());
    await finish(turn, { code: 'not_found', message: 'no' });
    expect(await intake.outcome(tenant, turn, LONG_MS)).toEqual({ code: 'not_found', message: 'no' });
  });

  it('is waited for, past the ends of other turns', async () => {
    const intake = intakeWith();
    const [{ turn }, other] = [await intake.accept(turnOf()), await intake.accept(turnOf())];
    const waiting = intake.outcome(tenant, turn, LONG_MS);
    await finish(other.turn, { code: 'failed' });
    await finish(turn, { code: 'ok' });
    expect(await waiting).toEqual({ code: 'ok' });
  });

  it('is unknown when the time is up', async () => {
    const intake = intakeWith();
    const { turn } = await intake.accept(turnOf());
    expect(await intake.outcome(tenant, turn, 1)).toBeUndefined();
  });

  it('is not told to another tenant', async () => {
    const intake = intakeWith();
    const { turn } = await intake.accept(turnOf());
    await finish(turn, { code: 'ok' });
    expect(await intake.outcome(await newTenant(database.db), turn, 1)).toBeUndefined();
  });
});
