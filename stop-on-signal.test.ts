import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The signal or code a process ends with that is told to stop and closes like this. */
async function endOf(close: string, patienceMs: number): Promise<unknown> {
  const script = `import { stopOnSignal } from ${JSON.stringify(join(import.meta.dirname, 'stop-on-signal.ts'))};
    setInterval(() => {}, 1_000);
    stopOnSignal(${close}, ${patienceMs});
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'close');
  return signal ?? code;
}

describe('a process that is told to stop', () => {
  it('ends well once it has closed', async () => {
    expect(await endOf('async () => {}', 60_000)).toBe(0);
  });

  it('is ended, and says so, when it does not close in time', async () => {
    expect(await endOf('() => new Promise(() => {})', 100)).toBe(1);
  });

  it('ends badly when closing fails', async () => {
    expect(await endOf('() => Promise.reject(new Error("of this test"))', 60_000)).toBe(1);
  });
});
