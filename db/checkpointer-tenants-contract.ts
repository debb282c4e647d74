/** Tenants share the tables and nothing else. */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { describe, expect, it } from 'vitest';
import { createCheckpointer } from './checkpointer.ts';
import { checkpointOf, LOOP, listed, newThread, store } from './checkpointer-fixtures.ts';
import type { Database } from './client.ts';

/** Registers the tests; `database` is asked when they run. */
export function tenantsContract(database: () => Database, newTenant: () => Promise<string>): void {
  describe('tenants', () => {
    it('do not see, change or delete checkpoints of the same thread of another', async () => {
      const [a, b, thread] = [await newTenant(), await newTenant(), newThread()];
      const [ours, theirs] = [createCheckpointer(database().db, a), createCheckpointer(database().db, b)];
      const at = await store(ours, thread, { owner: 'a' });
      await ours.putWrites(at, [['owner', 'a']], 'task');
      await store(theirs, thread, { owner: 'b' });

      expect(await owners(ours, thread)).toEqual(['a']);
      expect(await owners(theirs, thread)).toEqual(['b']);
      expect(await theirs.getTuple(at)).toBeUndefined();
      await theirs.deleteThread(thread);
      expect((await ours.getTuple(at))?.pendingWrites).toEqual([['task', 'owner', 'a']]);
      expect(await owners(theirs, thread)).toEqual([]);
    });

    it('share the tables, as the owner of the database sees', async () => {
      const [a, b, thread] = [await newTenant(), await newTenant(), newThread()];
      await store(createCheckpointer(database().db, a), thread, {});
      await store(createCheckpointer(database().db, b), thread, {});
      const { rows } = await database().pool.query('select tenant_id from checkpoints where thread = $1', [thread]);
      expect(rows.map((row: { tenant_id: string }) => row.tenant_id).sort()).toEqual([a, b].sort());
    });

    it('are not chosen by the config of a run', async () => {
      const [a, b, thread] = [await newTenant(), await newTenant(), newThread()];
      const ours = createCheckpointer(database().db, a);
      await ours.put({ configurable: { thread_id: thread, tenant: b, tenant_id: b } }, checkpointOf({}), LOOP, {});
      expect(await owners(createCheckpointer(database().db, b), thread)).toEqual([]);
      expect(await owners(ours, thread)).toHaveLength(1);
    });

    it('must be named', () => {
      expect(() => createCheckpointer(database().db, '')).toThrow(/tenant/);
      expect(() => createCheckpointer(database().db, ' ')).toThrow(/tenant/);
    });
  });
}

async function owners(saver: BaseCheckpointSaver, thread: string): Promise<unknown[]> {
  return (await listed(saver, thread)).map((tuple) => tuple.checkpoint.channel_values.owner);
}
