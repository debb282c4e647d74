/** What a turn costs in a thread that has a thousand behind it, against one in a new thread. */
import { settle } from '../faults/oracle.ts';
import type { Stack } from '../faults/stack.ts';
import { type Asked, mixed, send } from '../faults/traffic.ts';
import { cpuSeconds, percentile, withServer } from './server.ts';

const BEHIND = 1_000;
const MEASURED = 150;

/** Prints the median time and the processor time of a turn in both, and the ratios. */
export async function benchThread(): Promise<void> {
  await withServer(1, async (stack) => {
    const [opener] = asked(1) as [Asked];
    await send(stack, opener);
    const thread = opener.accepted?.thread ?? '';
    const history = asked(BEHIND - 1).map((one) => ({ ...one, thread }));
    for (const one of history) await send(stack, one);
    await settle(stack, history, 300_000);
    // In turn, so that whatever else the machine does meets both alike.
    const [long, fresh]: [Cost[], Cost[]] = [[], []];
    for (const one of asked(MEASURED)) {
      long.push(await cost(stack, { ...one, thread }));
      fresh.push(await cost(stack, { ...one, key: `${one.key}-fresh` }));
    }
    const ms = (costs: Cost[]) =>
      percentile(
        costs.map((one) => one.ms),
        0.5,
      );
    const cpu = (costs: Cost[]) => (1_000 * costs.reduce((sum, one) => sum + one.cpu, 0)) / costs.length;
    console.log(
      `turn ${BEHIND + 1} of a thread: p50 ${ms(long).toFixed(1)} ms, ${cpu(long).toFixed(1)} ms of processor; first of a new thread ${ms(fresh).toFixed(1)} ms, ${cpu(fresh).toFixed(1)} ms; ratio ${(ms(long) / ms(fresh)).toFixed(2)} (target 0.8 to 1.2)`,
    );
  });
}

interface Cost {
  ms: number;
  cpu: number;
}

function asked(count: number): Asked[] {
  return mixed(count, ['question', 'thai']).map((one) => ({ ...one, tenant: 'meridian', person: 'mali' }));
}

/** Asks and waits for the answer. */
async function cost({ url, token, workers }: Stack, { tenant, person, text, thread, key }: Asked): Promise<Cost> {
  const used = () => workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  const [before, began] = [used(), performance.now()];
  const response = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token(tenant, person)}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(thread === undefined ? { text } : { text, thread }),
  });
  if (response.status !== 200) throw new Error(`${text} was answered ${response.status}.`);
  await response.arrayBuffer();
  return { ms: performance.now() - began, cpu: used() - before };
}
