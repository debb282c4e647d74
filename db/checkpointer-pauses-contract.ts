/** Machines that pause and go on with a saver and a graph that were made after the pause, as another process would. */
import {
  Annotation,
  Command,
  END,
  INTERRUPT,
  type Interrupt,
  interrupt,
  Send,
  START,
  StateGraph,
} from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { describe, expect, it } from 'vitest';
import { listed, newThread } from './checkpointer-fixtures.ts';

const State = Annotation.Root({
  calls: Annotation<string[]>,
  answers: Annotation<string[]>({ reducer: (before, more) => [...before, ...more], default: () => [] }),
  seen: Annotation<Date>,
});

/** Registers the tests; `newTenant` gives a factory of savers that share one tenant. */
export function pausesContract(newTenant: () => Promise<() => BaseCheckpointSaver>): void {
  describe('a paused machine', () => {
    it('stored at exit goes on by interrupt id in a saver made later', async () => {
      const [newSaver, config] = [await newTenant(), runConfig()];
      const [pause] = pausesOf(await machine(newSaver()).invoke({ calls: ['leave'], seen: new Date(0) }, config));
      expect(pause?.value).toEqual({ call: 'leave' });

      const done = await machine(newSaver()).invoke(resume(pause, 'yes'), config);
      expect(done.answers).toEqual(['leave: yes', 'closed']);
      expect(done.seen).toEqual(new Date(0));
      expect((await machine(newSaver()).getState(config)).tasks).toEqual([]);
    });

    it('is not there for another tenant that knows its thread', async () => {
      const [ours, theirs, config] = [await newTenant(), await newTenant(), runConfig()];
      await machine(ours()).invoke({ calls: ['leave'] }, config);
      expect((await machine(theirs()).getState(config)).tasks).toEqual([]);
      expect((await machine(ours()).getState(config)).tasks).toHaveLength(1);
    });

    it('with two parallel sends is answered one at a time, each once', async () => {
      const [newSaver, config, ran] = [await newTenant(), runConfig(), [] as string[]];
      const pauses = pausesOf(await machine(newSaver(), ran).invoke({ calls: ['a', 'b'] }, config));
      const of = (call: string) => pauses.find((pause) => pause.value?.call === call);
      expect(new Set(pauses.map((pause) => pause.id)).size).toBe(2);

      const half = await machine(newSaver(), ran).invoke(resume(of('b'), 'no'), config);
      expect(pausesOf(half)).toEqual([of('a')]);
      expect(ran).toEqual(['b']);

      const done = await machine(newSaver(), ran).invoke(resume(of('a'), 'yes'), config);
      expect(pausesOf(done)).toEqual([]);
      expect(done.answers.toSorted()).toEqual(['a: yes', 'b: no', 'closed']);
      expect(ran).toEqual(['b', 'a']);
    });

    it('has a history that ends, however often it was resumed', async () => {
      const [newSaver, config] = [await newTenant(), runConfig()];
      const pauses = pausesOf(await machine(newSaver()).invoke({ calls: ['a', 'b', 'c'] }, config));
      for (const pause of pauses) await machine(newSaver()).invoke(resume(pause, 'yes'), config);
      const history = await listed(newSaver(), config.configurable.thread_id);
      const ids = history.map((tuple) => tuple.checkpoint.id);
      const parents = history.map((tuple) => tuple.parentConfig?.configurable?.checkpoint_id);
      expect(parents).toEqual([...ids.slice(1), undefined]);
    });
  });
}

/** One `ask` per call, each waiting for its own answer, then `close`. */
function machine(checkpointer: BaseCheckpointSaver, ran: string[] = []) {
  return new StateGraph(State)
    .addNode('ask', ({ call }: { call: string }) => {
      const answer = interrupt<{ call: string }, string>({ call });
      ran.push(call);
      return { answers: [`${call}: ${answer}`] };
    })
    .addNode('close', () => ({ answers: ['closed'] }))
    .addConditionalEdges(START, ({ calls }) => calls.map((call) => new Send('ask', { call })), ['ask'])
    .addEdge('ask', 'close')
    .addEdge('close', END)
    .compile({ checkpointer });
}

function runConfig() {
  return { configurable: { thread_id: newThread() }, durability: 'exit' as const };
}

function pausesOf(result: object): Interrupt<{ call: string }>[] {
  return (result as { [INTERRUPT]?: Interrupt<{ call: string }>[] })[INTERRUPT] ?? [];
}

function resume(pause: Interrupt | undefined, answer: string) {
  return new Command<Record<string, string>, Partial<typeof State.State>, 'ask'>({
    resume: { [String(pause?.id)]: answer },
  });
}
