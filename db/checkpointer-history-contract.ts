/** What a thread's stored history keeps: order, parents, odd texts, and data that stays data. */
import type { RunnableConfig } from '@langchain/core/runnables';
import { type BaseCheckpointSaver, emptyCheckpoint, INTERRUPT, MemorySaver } from '@langchain/langgraph-checkpoint';
import { describe, expect, it } from 'vitest';
import { checkpointOf, LOOP, listed, newThread, store } from './checkpointer-fixtures.ts';

/** Registers the tests; `newSaver` gives a saver of a tenant without checkpoints. */
export function historyContract(newSaver: () => Promise<BaseCheckpointSaver>): void {
  describe('a history', () => {
    it('longer than a page is listed whole, newest first, and stops at the limit', async () => {
      const saver = await newSaver();
      const thread = newThread();
      let config: RunnableConfig = { configurable: { thread_id: thread } };
      for (let step = 0; step < 205; step++)
        config = await saver.put(config, checkpointOf({ step }), { ...LOOP, step }, { step });
      expect(await steps(saver, thread)).toEqual(Array.from({ length: 205 }, (_, n) => 204 - n));
      expect(await steps(saver, thread, { limit: 103 })).toHaveLength(103);
      expect(await steps(saver, thread, { limit: 0 })).toEqual([]);
      expect(await steps(saver, thread, { filter: { step: 7, source: 'loop' } })).toEqual([7]);
      expect(await steps(saver, thread, { filter: { step: '7' } })).toEqual([]);
    });

    it('keeps NUL and lone surrogates, in metadata too, where filters still work', async () => {
      const saver = await newSaver();
      const odd = { 'key\u0000': 'a\u0000b', lone: '\ud800', nested: ['\udfff\u0000'] };
      const thread = newThread();
      const at = await saver.put(
        { configurable: { thread_id: thread } },
        checkpointOf({ odd }),
        { ...LOOP, note: odd.lone } as never,
        { odd: 1 },
      );
      await saver.putWrites(at, [['odd', odd]], 'task');
      const tuple = await saver.getTuple(at);
      expect(tuple?.checkpoint.channel_values).toEqual({ odd });
      expect(tuple?.pendingWrites).toEqual([['task', 'odd', odd]]);
      expect(await steps(saver, thread, { filter: { note: '\ud800', source: 'loop' } })).toEqual([1]);
      expect(await steps(saver, thread, { filter: { note: '\ud801' } })).toEqual([]);
    });

    it('keeps the first results of a task and the last of its interrupts, in the order they were written', async () => {
      const saver = await newSaver();
      const at = await store(saver, newThread(), {});
      await saver.putWrites(
        at,
        [
          ['b', 1],
          ['a', 2],
          ['constructor', 3],
        ],
        'task-2',
      );
      await saver.putWrites(
        at,
        [
          ['b', 9],
          ['a', 9],
          ['constructor', 9],
        ],
        'task-2',
      );
      await saver.putWrites(
        at,
        [
          [INTERRUPT, 'old'],
          [INTERRUPT, 'older'],
        ],
        'task-1',
      );
      await saver.putWrites(at, [[INTERRUPT, 'new']], 'task-1');
      await saver.putWrites(at, [], 'task-1');
      await saver.putWrites(
        at,
        [...'xyz'].map((channel): [string, unknown] => [channel, 0]),
        'task-0',
      );
      expect((await saver.getTuple(at))?.pendingWrites).toEqual([
        ['task-0', 'x', 0],
        ['task-0', 'y', 0],
        ['task-0', 'z', 0],
        ['task-1', INTERRUPT, 'new'],
        ['task-2', 'b', 1],
        ['task-2', 'a', 2],
        ['task-2', 'constructor', 3],
      ]);
    });

    it('keeps the parent of a checkpoint that is stored again, and never makes it its own', async () => {
      const saver = await newSaver();
      const root = await store(saver, newThread(), { n: 1 });
      const child = checkpointOf({ n: 2 });
      const at = await saver.put(root, child, LOOP, { n: 2 });
      await saver.put(at, { ...child, channel_values: { n: 3 } }, LOOP, { n: 3 });
      expect(await saver.getTuple(at)).toMatchObject({ parentConfig: root, checkpoint: { channel_values: { n: 3 } } });
    });

    it('lets a copy of its root keep values that only the root holds', async () => {
      const saver = await newSaver();
      const thread = newThread();
      const root = checkpointOf({ n: 1 });
      await saver.put({ configurable: { thread_id: thread } }, root, LOOP, { n: 1 });
      const copy = { ...root, id: emptyCheckpoint().id };
      const at = await saver.put({ configurable: { thread_id: thread } }, copy, LOOP, {});
      expect((await saver.getTuple(at))?.checkpoint.channel_values).toEqual({ n: 1 });
    });

    it('gives data that names a class back as data, where the default saver builds the class', async () => {
      const claim = {
        lc: 1,
        type: 'constructor',
        id: ['langchain_core', 'messages', 'HumanMessage'],
        kwargs: { content: 'x' },
      };
      const revive = async (saver: BaseCheckpointSaver) =>
        (await saver.getTuple(await store(saver, newThread(), { claim })))?.checkpoint.channel_values.claim;
      expect(await revive(await newSaver())).toStrictEqual(claim);
      expect(await revive(new MemorySaver())).not.toStrictEqual(claim);
    });
  });
}

async function steps(...args: Parameters<typeof listed>): Promise<unknown[]> {
  return (await listed(...args)).map((tuple) => tuple.metadata?.step);
}
