/** The role that finds answers: the engine at the queue, its chores, and a changed configuration taken over while it runs. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ExpertConfig } from './agents/config-schema.ts';
import type { House } from './app.ts';
import { createDeliver } from './channels/deliver.ts';
import { watchConfig } from './config-watch.ts';
import type { Chore, Wake } from './db/queue.ts';
import { createEngine } from './graphs/engine.ts';

/** Turns that one process has begun; most of so many wait for a model, since few compute at a time. */
const CONCURRENCY = 128;
const EVERY_MS: Record<Chore, number> = { sweep: 5_000, timers: 15_000, retention: 6 * 3_600_000 };
/** The queue may lose its chores with everything else in it, so each worker does by itself what has not come up for so long. */
const OVERDUE = 3;
/** Milliseconds a running turn has to end by itself when the process is told to stop. */
const GRACE_MS = 6_000;

/** Begins to work; closing finishes what runs within the grace, and hands back the rest. */
export async function startWorker(house: House, models?: Map<string, BaseChatModel>): Promise<void> {
  const { database, config, queue, onError, channels } = house;
  const deliver = createDeliver(database.db, channels, (error, row) => onError(error, row.id));
  const [draining, stopping] = [new AbortController(), new AbortController()];
  const engineFor = (of: ExpertConfig) =>
    createEngine({
      ...{ database, config: of, catalog: house.catalog, events: house.events, queue, deliver, onError },
      isPushed: (id) => channels.some((channel) => channel.id === id && channel.capabilities.has('proactive')),
      dataDir: house.env.DATA_DIR,
      ...{ publicUrl: house.publicUrl, clock: house.clock, draining: draining.signal, stopping: stopping.signal },
      ...(models ? { models } : {}),
    });
  let engine = await engineFor(config);
  const done = new Map<Chore, number>();
  const handle = async (wake: Wake) => {
    if (wake.name !== 'thread') done.set(wake.name, Date.now());
    await engine.handle(wake);
  };
  await queue.work(handle, { concurrency: CONCURRENCY, everyMs: EVERY_MS });
  const guard = setInterval(() => void catchUp(house, done, handle), EVERY_MS.sweep);
  house.closing.push(async () => {
    clearInterval(guard);
    draining.abort();
    const late = setTimeout(() => stopping.abort(new Error('This worker is stopping.')), GRACE_MS);
    await queue.close();
    clearTimeout(late);
    engine.close();
  });

  const take = async (next: ExpertConfig) => {
    const before = engine;
    engine = await engineFor(next);
    before.close();
    Object.assign(config, next, { limits: Object.assign(config.limits, next.limits) });
    house.log.info('the changed configuration is in use');
  };
  const stay = (error: Error) =>
    house.log.error(
      { faults: error.message.split('\n') },
      'the changed configuration has faults; the old one stays in use',
    );
  const stopWatching = watchConfig(house.env.CONFIG, house.readConfig, take, stay);
  house.closing.push(async () => stopWatching());
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
