/** Start of the embedded product: the first time in an empty folder, and again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from './product.ts';

const AGAIN = 3;

/** Prints seconds to ready for the first start and the best and worst of the following ones. */
export async function benchStart(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'expert-bench-'));
  try {
    const first = await once(folder);
    const again: number[] = [];
    for (let n = 0; n < AGAIN; n++) again.push(await once(folder));
    const [best, worst] = [Math.min(...again), Math.max(...again)];
    console.log(
      `start, embedded: first ${seconds(first)}, again ${seconds(best)} to ${seconds(worst)} (target 2.5 s); first / again = ${(first / best).toFixed(1)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function once(folder: string): Promise<number> {
  const product = await startProduct(folder);
  await product.stop();
  return product.startMs;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
