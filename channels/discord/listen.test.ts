import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Discord } from './deps.ts';
import type { GatewayOptions, OpenGateway } from './gateway.ts';
import { createGatewayLease } from './gateway-lease.ts';
import { createListening } from './listen.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

/** A process with a gateway that only counts. */
function aProcess(refuses = 0, { endsEarly = 0, closesBadly = false } = {}) {
  const errors: string[] = [];
  const opened: GatewayOptions[] = [];
  let refused = 0;
  let isOpen = false;
  const open: OpenGateway = async (options) => {
    if (refused++ < refuses) throw new Error('Discord is away.');
    opened.push(options);
    if (opened.length <= endsEarly) options.onEnd(new Error('Discord takes it back.'));
    isOpen = true;
    const close = async () => {
      isOpen = false;
      if (closesBadly) throw new Error('It does not close.');
    };
    return { close };
  };
  const discord = {
    db: database.db,
    config: { tenants: [{ id: tenant, workspaces: { discord: ['1'] } }] },
    settings: { botToken: 'x', applicationId: '1' },
    rest: { get: async () => [], send: async () => undefined },
    commands: [],
    onNote: () => {},
    onError: (error: unknown) => void errors.push((error as Error).message),
  } as unknown as Discord;
  return { ...createListening(discord, open, 20), opened, errors, isOpen: () => isOpen };
}

it('listens in one process, and in the next one when that ends', async () => {
  const [first, second] = [aProcess(), aProcess()];
  await first.start();
  await second.start();
  expect([first.isOpen(), second.isOpen()]).toEqual([true, false]);
  await first.close();
  expect(first.isOpen()).toBe(false);
  await vi.waitFor(() => expect(second.isOpen()).toBe(true));
  await second.close();
});

it('is taken over from a process that was lost, and not before its lease has ended', async () => {
  const [lost, next] = [createGatewayLease(database.db), createGatewayLease(database.db)];
  expect([await lost.hold(tenant), await next.hold(tenant), await lost.hold(tenant)]).toEqual([true, false, true]);
  const age = (seconds: number) =>
    withTenant(database.db, tenant, (tx) =>
      tx.execute(sql`update addresses set updated_at = clock_timestamp() - make_interval(secs => ${seconds})`),
    );
  await age(20);
  expect(await next.hold(tenant)).toBe(false);
  await age(31);
  expect([await next.hold(tenant), await lost.hold(tenant)]).toEqual([true, false]);
  await lost.release(tenant);
  expect(await lost.hold(tenant)).toBe(false);
  await next.release(tenant);
});

it('tries again when Discord is away at the start, or ends the connection', async () => {
  const one = aProcess(1);
  await one.start();
  expect([one.isOpen(), one.errors]).toEqual([false, ['Discord is away.']]);
  await vi.waitFor(() => expect(one.isOpen()).toBe(true));
  one.opened[0]?.onEnd(new Error('Discord does not accept the bot token.'));
  await vi.waitFor(() => expect(one.opened).toHaveLength(2));
  expect(one.errors).toContain('Discord does not accept the bot token.');
  await one.close();
});

it('lets go of a connection that ended before it was there, and opens another', async () => {
  const one = aProcess(0, { endsEarly: 1 });
  await one.start();
  expect([one.isOpen(), one.errors]).toEqual([false, ['Discord takes it back.']]);
  await vi.waitFor(() => expect([one.opened.length, one.isOpen()]).toEqual([2, true]));
  // What the first one still says is no longer about this one.
  one.opened[0]?.onEnd(new Error('Late words.'));
  expect([one.isOpen(), one.errors]).toEqual([true, ['Discord takes it back.']]);
  await one.close();
});

it('outlives a connection that does not close', async () => {
  const one = aProcess(0, { closesBadly: true });
  await one.start();
  one.opened[0]?.onEnd(new Error('It ended.'));
  await vi.waitFor(() => expect(one.errors).toEqual(['It ended.', 'It does not close.']));
  await vi.waitFor(() => expect(one.opened).toHaveLength(2));
  await one.close().catch(() => {});
});
