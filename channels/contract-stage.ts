/** What stands behind a channel in the contract suite: a database in memory, two tenants, a stand-in for the worker, and the real deliverer. */
import { asc, eq } from 'drizzle-orm';
import { vi } from 'vitest';
import type { ChatChannel } from '../agents/config-schema.ts';
import type { Card, Reply, Turn } from '../agents/message.ts';
import { openMemory } from '../db/database-fixtures.ts';
import { createLocalEvents } from '../db/events.ts';
import { type OutboxRow, queueCard, queueReply } from '../db/outbox.ts';
import { identities } from '../db/schema/people.ts';
import { inbox, outbox } from '../db/schema/turns.ts';
import { seedPeople } from '../db/seed/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import type { Channel } from './channel.ts';
import type { ChatDeps } from './chat/deps.ts';
import { twoTenants } from './contract-company.ts';
import { breakable } from './contract-outage.ts';
import { aReply } from './contract-samples.ts';
import { type Script, type Worker, workFor } from './contract-worker.ts';
import { createDeliver } from './deliver.ts';
import { createIntake } from './intake.ts';

/** The tenant of the workspace `own`, and the one of `other`. */
export const TENANT = 'meridian';
export const OTHER_TENANT = 'borealis';
export const PUBLIC_URL = 'https://expert.meridian.example';
/** The product's commands as a channel is given them. */
export const COMMANDS: { name: string; description: Record<'en' | 'th', string> }[] = [
  { name: 'help', description: { en: 'What can be asked here', th: 'ถามอะไรได้บ้าง' } },
  { name: 'status', description: { en: 'How a department is doing', th: 'สถานะของฝ่าย' } },
  { name: 'queue', description: { en: 'What waits for a decision', th: 'สิ่งที่รอการตัดสินใจ' } },
];

type InEach<T> = Record<'own' | 'other', T>;

export interface StageSetting {
  channel: ChatChannel;
  /** The chat tool's ids of the two declared workspaces. */
  workspaces: InEach<string>;
  /** Its ids of `#ask-hr` and `#hr-approvals` in each. */
  places: InEach<Record<'channel' | 'approvals', string>>;
  /** `externalId` of those who are tied from the start, as `Speakers.find` takes it. */
  users: InEach<Record<'mali' | 'anan' | 'hana', string>>;
  /** Milliseconds that `until` waits, asked each time; 5,000 unless told otherwise. */
  patience?: () => number;
}

export interface Stage {
  /** For the channel's `create…`. */
  deps: ChatDeps;
  /** Tells the deliverer and the worker which channel it is; called once. */
  use(channel: Channel): void;
  /** Every turn that the worker took, oldest first. */
  turns: Turn[];
  /** Turns whose work was asked to end, by their ids, oldest first. */
  stopped: string[];
  /** What was given to `onError`, and what failed in delivery. */
  errors: unknown[];
  notes: string[];
  /** What messages and commands come to from now on. */
  perform(script: Script): void;
  /** Keeps the worker from beginning anything until `release`. */
  hold(): void;
  release(): void;
  database: { away(): void; back(): void };
  /** Opens an approval of what the turn asked for, and posts its card to `#hr-approvals` and to those named, directly. */
  raise(turn: Turn, card: Card, to?: string[]): Promise<void>;
  /** Queues something that nobody asked for, at the top of a conversation such as `dm:mali`, and delivers. */
  send(conversation: string, what: { reply: Partial<Reply> } | { card: Card }, tenant?: string): Promise<string>;
  /** Posts what is due; `due` first makes everything due that waits for another try. */
  deliver(tenant?: string): Promise<void>;
  due(tenant?: string): Promise<void>;
  outbox(tenant?: string): Promise<OutboxRow[]>;
  /** How many turns are stored, worked on or not. */
  stored(tenant?: string): Promise<number>;
  /** Looks until it is given something other than undefined and false; throws, with what was awaited and the last error of the stage, when that never comes. */
  until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T>;
  /** Resolves when neither worker nor deliverer is at anything. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the stage; the harness opens its channel on it. */
export async function openStage(setting: StageSetting): Promise<Stage> {
  const { channel, patience = () => 5_000 } = setting;
  const memory = await openMemory();
  const { db, ...database } = breakable(memory.pool);
  const config = twoTenants(setting, TENANTS);
  for (const [where, tenant] of Object.entries(TENANTS)) {
    const people = Object.entries(setting.users[where as keyof typeof TENANTS]);
    await withTenant(db, tenant, async (tx) => {
      await seedPeople(tx, tenant, new Date());
      for (const [person, externalId] of people)
        await tx.insert(identities).values({ tenantId: tenant, channel, externalId, person, verifiedBy: 'code' });
    });
  }
  const events = createLocalEvents();
  const turns: Turn[] = [];
  const stopped: string[] = [];
  for (const tenant of Object.values(TENANTS))
    events.subscribe(tenant, (event) => void (event.type === 'stop' && event.turn && stopped.push(event.turn)));
  const errors: unknown[] = [];
  const notes: string[] = [];
  const worker: Worker = workFor({
    db,
    events,
    turns,
    progress: async (at) => inUse().channel.progress?.(at),
    deliver: (tenant) => deliver(tenant),
    onError: (error) => void errors.push(error),
  });
  const intake = createIntake(db, events, worker.wake);
  let used: { channel: Channel; deliverer: ReturnType<typeof createDeliver> } | undefined;
  const inUse = () => {
    if (!used) throw new Error('The stage has no channel: give it to `use` first.');
    return used;
  };
  const inTenant = <T>(tenant: string, work: (tx: Tx) => Promise<T>) => withTenant(db, tenant, work);
  const deliver = (tenant = TENANT) => inUse().deliverer.deliver(tenant);

  return {
    deps: {
      db,
      intake,
      config,
      publicUrl: PUBLIC_URL,
      onError: (error) => void errors.push(error),
      onNote: (note) => void notes.push(note),
    },
    use(given) {
      const options = {
        safe: (_: string, reply: Reply) => reply,
        onError: (error: unknown) => void errors.push(error),
      };
      used = { channel: given, deliverer: createDeliver(db, [given], options) };
    },
    turns,
    stopped,
    errors,
    notes,
    perform: worker.perform,
    hold: worker.hold,
    release: worker.release,
    database,
    async raise(turn, card, to = []) {
      await inTenant(turn.tenant, (tx) => worker.raise(tx, turn, card, to));
      await deliver(turn.tenant);
    },
    async send(conversation, what, tenant = TENANT) {
      const place = { channel, conversation, thread: null };
      const id = await inTenant(tenant, async (tx) => {
        if ('card' in what) await queueCard(tx, tenant, 'trn_unasked', place, what.card.id, what.card);
        else await queueReply(tx, tenant, 'trn_unasked', place, aReply(what.reply));
        return (await tx.select({ id: outbox.id }).from(outbox).orderBy(asc(outbox.seq))).at(-1)?.id ?? '';
      });
      await deliver(tenant);
      return id;
    },
    deliver,
    async due(tenant = TENANT) {
      const free = { nextTryAt: null, claimedUntil: null };
      await inTenant(tenant, (tx) => tx.update(outbox).set(free).where(eq(outbox.status, 'pending')));
      await deliver(tenant);
    },
    outbox: (tenant = TENANT) => inTenant(tenant, (tx) => tx.select().from(outbox).orderBy(asc(outbox.seq))),
    stored: (tenant = TENANT) => inTenant(tenant, (tx) => tx.$count(inbox)),
    until: (what, look) =>
      vi.waitFor(
        async () => {
          const found = await look();
          if (found === undefined || found === false)
            throw new Error(`Awaited in vain: ${what}.`, { cause: errors.at(-1) });
          return found;
        },
        { timeout: patience(), interval: 10 },
      ),
    async settled() {
      await worker.idle();
      await used?.deliverer.idle();
    },
    async close() {
      worker.release();
      await worker.idle();
      await used?.deliverer.idle();
      intake.stopWaiting();
      await memory.close();
    },
  };
}

const TENANTS = { own: TENANT, other: OTHER_TENANT } as const;
