/** The role that finds answers: the engine at the queue, its chores, and the way out. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { CHAT_CHANNELS, type ExpertConfig, tenantConfig } from './agents/config-schema.ts';
import type { FileFault, Reply } from './agents/message.ts';
import type { House } from './app.ts';
import { createDeliver } from './channels/deliver.ts';
import { FileRefused } from './channels/post-failure.ts';
import { createReaders } from './channels/readers.ts';
import type { Chore, Wake } from './db/queue.ts';
import { openTenants } from './db/tenants.ts';
import { createEngine } from './graphs/engine.ts';
import { safeReply } from './graphs/safe-reply.ts';
import { PLACES } from './graphs/slots.ts';

const EVERY_MS: Record<Chore, number> = {
  ...{ sweep: 5_000, timers: 5_000, reconcile: 15_000, retention: 6 * 3_600_000 },
  ...{ ingest: 5_000, sources: 15_000 },
};
/** The queue may lose its chores with everything else in it, so each worker does by itself what has not come up for so long. */
const OVERDUE = 3;
/** Milliseconds a running turn has to end by itself when the process is told to stop. */
const GRACE_MS = 6_000;

/** Begins to work; closing finishes what runs within the grace, and hands back the rest. */
export async function startWorker(house: House, models?: Map<string, BaseChatModel>): Promise<void> {
  const { database, config, queue, onError, channels } = house;
  const safe = (tenant: string, reply: Reply) =>
    safeReply(reply, { tenant: tenantConfig(config, tenant), publicUrl: house.publicUrl });
  const deliver = createDeliver(database.db, channels, { safe, onError: (error, row) => onError(error, row.id) });
  const readers = createReaders(channels, (note) => house.log.warn(note));
  const [draining, stopping] = [new AbortController(), new AbortController()];
  const engineFor = (of: ExpertConfig) =>
    createEngine({
      ...{
        database,
        config: of,
        catalog: house.catalog,
        events: house.events,
        queue,
        libraries: house.libraries,
        deliver: deliver.deliver,
        onError,
      },
      isPushed: (id) => channels.some((channel) => channel.id === id && channel.capabilities.has('proactive')),
      // Where no chat tool is connected, people read their cards and messages through the API.
      home: channels.some(({ id }) => id === 'playground') ? 'playground' : 'api',
      chats: CHAT_CHANNELS.filter((chat) => channels.some(({ id }) => id === chat)),
      progress: ({ tenant, place, turn, text }) => {
        const channel = channels.find(({ id }) => id === place.channel);
        void channel?.progress?.({ tenant, place, turn, text }).catch((error: unknown) => onError(error, turn));
      },
      members: async (id, tenant, group) => {
        const channel = channels.find((one) => one.id === id);
        if (!channel?.groupMembers) throw new Error(`Groups of ${id} cannot be read: it is not connected.`);
        return channel.groupMembers(tenant, group);
      },
      readers,
      readFile: (id, tenant, ref, most) => readFile(channels, id, tenant, ref, most),
      dataDir: house.env.DATA_DIR,
      modelEnv: house.env,
      providers: house.providers,
      secrets: house.env.secrets,
      ...{ publicUrl: house.publicUrl, clock: house.clock, draining: draining.signal, stopping: stopping.signal },
      ...(models ? { models } : {}),
    });
  let engine = await engineFor(config);
  const done = new Map<Chore, number>();
  const handle = async (wake: Wake) => {
    if (wake.name !== 'thread') done.set(wake.name, Date.now());
    await engine.handle(wake);
  };
  await queue.work(handle, { concurrency: PLACES, everyMs: EVERY_MS });
  let catchingUp = Promise.resolve();
  const guard = setInterval(() => {
    catchingUp = catchingUp.then(() => catchUp(house, done, handle));
  }, EVERY_MS.sweep);
  house.stopping.push(() => {
    clearInterval(guard);
    draining.abort();
    setTimeout(() => stopping.abort(new Error('This worker is stopping.')), GRACE_MS).unref();
  });
  house.closing.push(async () => {
    await queue.close();
    await catchingUp;
    await deliver.idle();
    await engine.close();
  });
  house.reloading.push(async (next) => {
    const before = engine;
    await openTenants(database.db, next.tenants);
    engine = await engineFor(next);
    await before.close();
  });
}

/** A channel that refuses says why; any other failure is tried again with the turn. */
async function readFile(
  channels: House['channels'],
  id: string,
  tenant: string,
  ref: string,
  most: number,
): Promise<Uint8Array | { refused: FileFault }> {
  const channel = channels.find((one) => one.id === id);
  if (!channel?.readFile) throw new Error(`The channel ${id} hands in no files.`);
  try {
    return await channel.readFile(tenant, ref, most);
  } catch (error) {
    if (error instanceof FileRefused) return { refused: error.fault };
    throw error;
  }
}

/** Puts lost chores back into the queue and does those that are overdue at once. */
async function catchUp(
  { queue, onError }: House,
  done: Map<Chore, number>,
  handle: (wake: Wake) => Promise<void>,
): Promise<void> {
  const overdue = (['sweep', 'timers'] as const).filter(
    (name) => Date.now() - (done.get(name) ?? 0) > OVERDUE * EVERY_MS[name],
  );
  if (overdue.length === 0) return;
  await queue.schedule(EVERY_MS).catch(() => {});
  for (const name of overdue) await handle({ name }).catch((error: unknown) => onError(error, name));
}
