/** Turns per second in server mode with one and two workers, and processor time per turn against a bare LangGraph that stores as ours does. */
import { createCheckpointer } from '../../db/checkpointer.ts';
import { openServer } from '../../db/client.ts';
import { newId } from '../../db/id.ts';
import { settle } from '../faults/oracle.ts';
import type { Stack } from '../faults/stack.ts';
import { mixed, sendAll } from '../faults/traffic.ts';
import { bareGraph } from './bare-graph.ts';
import { cpuSeconds, withServer } from './server.ts';

const TURNS = 600;
const WARM_UP = 100;
const AT_ONCE = 8;

/** Prints turns per second, processor time per turn and the ratio to the bare graph of this run. */
export async function benchThroughput(): Promise<void> {
  await withServer(2, async (stack) => {
    await drain(stack, WARM_UP, 2);
    const two = await drain(stack, TURNS, 2);
    const one = await drain(stack, TURNS, 1);
    const bare = await measureBare(stack);
    console.log(
      `turns/s, server mode, built-in engine: 1 worker ${one.perSecond.toFixed(0)}, 2 workers ${two.perSecond.toFixed(0)} (target 100 with 2)`,
    );
    console.log(
      `processor per turn: ${two.cpuMs.toFixed(1)} ms in the workers; bare five-node LangGraph with exit on our saver ${bare.cpuMs.toFixed(1)} ms (${bare.perSecond.toFixed(0)}/s); ratio ${(two.cpuMs / bare.cpuMs).toFixed(2)} (target 2)`,
    );
  });
}

interface Measured {
  perSecond: number;
  cpuMs: number;
}

/** Stores turns while the workers stand still, then lets that many of them work until all is done. */
async function drain(stack: Stack, count: number, workers: number): Promise<Measured> {
  const turns = mixed(count, ['question', 'thai', 'ticket']);
  for (const worker of stack.workers) worker.signal('SIGSTOP');
  await sendAll(stack, turns, { atOnce: 16 });
  const working = stack.workers.slice(0, workers);
  const used = () => working.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  const before = used();
  const began = performance.now();
  for (const worker of working) worker.signal('SIGCONT');
  await settle(stack, turns, 300_000);
  const seconds = (performance.now() - began) / 1_000;
  const measured = { perSecond: count / seconds, cpuMs: ((used() - before) * 1_000) / count };
  for (const worker of stack.workers) worker.signal('SIGCONT');
  return measured;
}

async function measureBare({ postgres }: Stack): Promise<Measured> {
  const database = await openServer(postgres.url);
  const graph = bareGraph().compile({ checkpointer: createCheckpointer(database.db, 'meridian') });
  const run = async (count: number) => {
    const left = Array.from({ length: count }, () => newId('run')).values();
    const worker = async () => {
      for (const id of left)
        await graph.invoke({ n: 0, text: 'x' }, { configurable: { thread_id: id }, durability: 'exit' });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };
  await run(WARM_UP);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await run(TURNS);
  const { user, system } = process.cpuUsage(cpu);
  await database.close();
  return { perSecond: TURNS / ((performance.now() - began) / 1_000), cpuMs: (user + system) / 1_000 / TURNS };
}
