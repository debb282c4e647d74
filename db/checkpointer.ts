/** LangGraph's memory of runs in our own tables: one saver per tenant, every statement behind row-level security. */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import { eq, type SQL, sql } from 'drizzle-orm';
import { addressOf, type CheckpointRow, configOf, ownValues, selectCheckpoints, toTuple } from './checkpoint-rows.ts';
import { checkpointSerde, encodeState } from './checkpoint-serde.ts';
import { checkpoints, checkpointWrites } from './schema/checkpoints.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

/** Rows `list` reads at a time, so that a long history neither fills the memory nor holds the session. */
const PAGE = 100;
const FIXED_PLACES = new Map(Object.entries(WRITES_IDX_MAP));

/** The saver of one tenant; which tenant is fixed here and nothing in a run's config can change it. */
export function createCheckpointer(db: Db, tenant: string): BaseCheckpointSaver {
  if (!tenant.trim()) throw new Error('createCheckpointer needs a tenant id; none was given.');
  return new TenantCheckpointer(db, tenant);
}

/**
 * What a run would store, kept until it is known whether it pauses: a run that ended has nothing to come back to.
 * Given as `configurable.held`; LangGraph does not put objects of this kind into what it stores.
 */
export class HeldRun {
  readonly #work: ((tx: Tx) => Promise<void>)[] = [];

  hold(work: (tx: Tx) => Promise<void>): void {
    this.#work.push(work);
  }

  /** Stores what was held, in one transaction. */
  async store(db: Db, tenant: string): Promise<void> {
    await withTenant(db, tenant, async (tx) => {
      for (const work of this.#work.splice(0)) await work(tx);
    });
  }
}

class TenantCheckpointer extends BaseCheckpointSaver {
  readonly #db: Db;
  readonly #tenant: string;

  constructor(db: Db, tenant: string) {
    super(checkpointSerde);
    this.#db = db;
    this.#tenant = tenant;
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const address = addressOf(config);
    // The caller knows that a turn tried for the first time has stored nothing yet, which spares a look.
    if (!address || config.configurable?.fresh === true) return undefined;
    const { thread, namespace, id } = address;
    const conditions = [sql`c.thread = ${thread}`, sql`c.namespace = ${namespace}`, ...(id ? [sql`c.id = ${id}`] : [])];
    const [tuple] = await this.#read(conditions, 1);
    return tuple;
  }

  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const conditions = listConditions(config, options);
    let wanted = options.limit ?? Number.POSITIVE_INFINITY;
    let after: SQL[] = [];
    while (wanted > 0) {
      const most = Math.min(wanted, PAGE);
      const tuples = await this.#read([...conditions, ...after], most);
      yield* tuples;
      const last = tuples.at(-1);
      if (!last || tuples.length < most) return;
      wanted -= tuples.length;
      after = [olderThan(last.config)];
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const address = addressOf(config);
    if (!address) throw new Error('A checkpoint needs configurable.thread_id; run the machine with one.');
    const { thread, namespace, id: parent = null } = address;
    await this.#keep(config, async (tx) => {
      const channel_values = await ownValues(tx, address, checkpoint, newVersions);
      const content = { checkpoint: encodeState({ ...checkpoint, channel_values }), metadata: encodeState(metadata) };
      await tx
        .insert(checkpoints)
        .values({ tenantId: this.#tenant, thread, namespace, id: checkpoint.id, parent, ...content })
        // Resuming stores the same checkpoint again with itself as parent: the first parent is the true one.
        .onConflictDoUpdate({
          target: [checkpoints.tenantId, checkpoints.thread, checkpoints.namespace, checkpoints.id],
          set: content,
        });
    });
    return configOf({ thread, namespace, id: checkpoint.id });
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], task: string): Promise<void> {
    const { thread, namespace, id } = addressOf(config) ?? {};
    if (!thread || namespace === undefined || !id) {
      throw new Error('Pending writes need configurable.thread_id and checkpoint_id.');
    }
    if (writes.length === 0) return;
    const place = { tenantId: this.#tenant, thread, namespace, checkpoint: id, task };
    const rows = indexed(writes).map(([idx, [channel, value]]) => ({
      ...place,
      idx,
      channel,
      value: encodeState(value),
    }));
    await this.#keep(config, async (tx) => {
      await tx
        .insert(checkpointWrites)
        .values(rows)
        // A task's results are written once; its error, interrupt and resume values replace the earlier ones.
        .onConflictDoUpdate({
          target: [
            checkpointWrites.tenantId,
            checkpointWrites.thread,
            checkpointWrites.namespace,
            checkpointWrites.checkpoint,
            checkpointWrites.task,
            checkpointWrites.idx,
          ],
          set: { channel: sql`excluded.channel`, value: sql`excluded.value` },
          setWhere: sql`excluded.idx < 0`,
        });
    });
  }

  override async deleteThread(thread: string): Promise<void> {
    await withTenant(this.#db, this.#tenant, async (tx) => {
      await tx.delete(checkpointWrites).where(eq(checkpointWrites.thread, thread));
      await tx.delete(checkpoints).where(eq(checkpoints.thread, thread));
    });
  }

  async #keep({ configurable }: RunnableConfig, work: (tx: Tx) => Promise<void>): Promise<void> {
    const held: unknown = configurable?.held;
    if (held instanceof HeldRun) held.hold(work);
    else await withTenant(this.#db, this.#tenant, work);
  }

  #read(conditions: SQL[], most: number): Promise<CheckpointTuple[]> {
    return withTenant(this.#db, this.#tenant, async (tx) => {
      const rows: CheckpointRow[] = await selectCheckpoints(tx, conditions, most);
      const tuples: CheckpointTuple[] = [];
      for (const row of rows) tuples.push(await toTuple(tx, row));
      return tuples;
    });
  }
}

function listConditions({ configurable }: RunnableConfig, { before, filter = {} }: CheckpointListOptions): SQL[] {
  const wanted: [column: SQL, value: unknown][] = [
    [sql`c.thread`, configurable?.thread_id],
    [sql`c.namespace`, configurable?.checkpoint_ns],
    [sql`c.id`, configurable?.checkpoint_id || undefined],
    ...Object.entries(filter).map(([key, value]): [SQL, unknown] => [
      sql`(c.metadata::json -> ${key}::text)::text`,
      value === undefined ? undefined : encodeState(value),
    ]),
  ];
  const conditions = wanted
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql`${column} = ${value}`);
  const newest: unknown = before?.configurable?.checkpoint_id;
  return newest ? [...conditions, sql`c.id < ${newest}`] : conditions;
}

function olderThan({ configurable }: RunnableConfig): SQL {
  return sql`(c.id, c.thread, c.namespace) < (${configurable?.checkpoint_id}, ${configurable?.thread_id}, ${configurable?.checkpoint_ns})`;
}

/** LangGraph's own channels have fixed negative places; the last of several writes to one place counts. */
function indexed(writes: PendingWrite[]): [idx: number, write: PendingWrite][] {
  return [...new Map(writes.map((write, idx) => [FIXED_PLACES.get(write[0]) ?? idx, write]))];
}
