/** Checkpoints for the checkpointer's contract. */
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointTuple,
  emptyCheckpoint,
} from '@langchain/langgraph-checkpoint';
import { newId } from './id.ts';

export const LOOP = { source: 'loop', step: 1, parents: {} } as const;

export function newThread(): string {
  return newId('thread');
}

/** A checkpoint with every channel at version 1. */
export function checkpointOf(channel_values: Record<string, unknown>): Checkpoint {
  const channel_versions = Object.fromEntries(Object.keys(channel_values).map((key) => [key, 1]));
  return { ...emptyCheckpoint(), channel_values, channel_versions };
}

/** Stores a first checkpoint of a thread and says where. */
export function store(
  saver: BaseCheckpointSaver,
  thread: string,
  values: Record<string, unknown>,
): Promise<RunnableConfig> {
  const checkpoint = checkpointOf(values);
  return saver.put({ configurable: { thread_id: thread } }, checkpoint, LOOP, checkpoint.channel_versions);
}

/** Everything `list` gives for a thread. */
export async function listed(
  saver: BaseCheckpointSaver,
  thread: string,
  options: CheckpointListOptions = {},
): Promise<CheckpointTuple[]> {
  const tuples: CheckpointTuple[] = [];
  for await (const tuple of saver.list({ configurable: { thread_id: thread } }, options)) tuples.push(tuple);
  return tuples;
}
