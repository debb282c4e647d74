/** Checkpoint rows: reading them with their pending writes, and what of a checkpoint its own row must hold. */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type ChannelVersions,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
  getCheckpointId,
  maxChannelVersion,
  TASKS,
} from '@langchain/langgraph-checkpoint';
import { type SQL, sql } from 'drizzle-orm';
import { decodeState } from './checkpoint-serde.ts';
import type { Tx } from './tenant.ts';

/** Where LangGraph says a checkpoint is; the tenant is not part of it. */
export interface Address {
  thread: string;
  namespace: string;
  id: string | undefined;
}

export type CheckpointRow = {
  thread: string;
  namespace: string;
  id: string;
  parent: string | null;
  checkpoint: string;
  metadata: string;
  writes: [task: string, channel: string, value: string][];
};

/** Reads the address out of a config; undefined when it names no thread. */
export function addressOf(config: RunnableConfig): Address | undefined {
  const thread: unknown = config.configurable?.thread_id;
  if (typeof thread !== 'string' || !thread) return undefined;
  return { thread, namespace: config.configurable?.checkpoint_ns ?? '', id: getCheckpointId(config) || undefined };
}

/** The config that names one checkpoint, as LangGraph passes it around. */
export function configOf(address: { thread: string; namespace: string; id: string }): RunnableConfig {
  return { configurable: { thread_id: address.thread, checkpoint_ns: address.namespace, checkpoint_id: address.id } };
}

/** The newest checkpoints that meet every condition on `c`, each with its writes, in one statement. */
export async function selectCheckpoints(tx: Tx, conditions: SQL[], most: number): Promise<CheckpointRow[]> {
  const { rows } = await tx.execute<CheckpointRow>(sql`
    select c.thread, c.namespace, c.id, c.parent, c.checkpoint, c.metadata, (
      select coalesce(json_agg(json_build_array(w.task, w.channel, w.value) order by w.task collate "C", w.idx), '[]')
      from checkpoint_writes w
      where w.thread = c.thread and w.namespace = c.namespace and w.checkpoint = c.id
    ) as writes
    from checkpoints c
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by c.id desc, c.thread desc, c.namespace desc
    limit ${most}`);
  return rows;
}

/** Revives a row; formats before 4 kept the packets of a step with the parent's writes. */
export async function toTuple(tx: Tx, row: CheckpointRow): Promise<CheckpointTuple> {
  const checkpoint = decodeState(row.checkpoint) as Checkpoint;
  if (checkpoint.v < 4 && row.parent) await addPendingSends(tx, row, checkpoint);
  return {
    config: configOf(row),
    checkpoint,
    metadata: decodeState(row.metadata) as CheckpointMetadata,
    pendingWrites: row.writes.map(([task, channel, value]) => [task, channel, decodeState(value)]),
    ...(row.parent ? { parentConfig: configOf({ ...row, id: row.parent }) } : {}),
  };
}

async function addPendingSends(tx: Tx, row: CheckpointRow, checkpoint: Checkpoint): Promise<void> {
  const { rows } = await tx.execute<{ value: string }>(sql`
    select value from checkpoint_writes
    where thread = ${row.thread} and namespace = ${row.namespace} and checkpoint = ${row.parent} and channel = ${TASKS}
    order by task collate "C", idx`);
  const versions = Object.values(checkpoint.channel_versions);
  checkpoint.channel_values[TASKS] = rows.map(({ value }) => decodeState(value));
  checkpoint.channel_versions[TASKS] = versions.length > 0 ? maxChannelVersion(...versions) : 1;
}

/**
 * A row holds all its values, so that old rows can be deleted. Only a checkpoint without a parent may claim unchanged
 * values that nobody stored: those stay out unless another root of the thread (a fork's original) holds them.
 */
export async function ownValues(
  tx: Tx,
  { thread, namespace, id: parent }: Address,
  { channel_values, channel_versions }: Checkpoint,
  newVersions: ChannelVersions,
): Promise<Checkpoint['channel_values']> {
  const unchanged = Object.keys(channel_values).filter((key) => key in channel_versions && !(key in newVersions));
  if (parent || unchanged.length === 0) return channel_values;
  const roots = await selectCheckpoints(
    tx,
    [sql`c.thread = ${thread}`, sql`c.namespace = ${namespace}`, sql`c.parent is null`],
    100,
  );
  const stored = roots.map((row) => decodeState(row.checkpoint) as Checkpoint);
  const unknown = unchanged.filter(
    (key) => !stored.some((root) => key in root.channel_values && root.channel_versions[key] === channel_versions[key]),
  );
  return Object.fromEntries(Object.entries(channel_values).filter(([key]) => !unknown.includes(key)));
}
