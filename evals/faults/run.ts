/** All fault tests, several files side by side: `npm run test:faults`, or some by name; the last line is the sum. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isShort } from './scale.ts';

interface Results {
  numPassedTests: number;
  numFailedTests: number;
}

interface Sum {
  passed: number;
  failed: number;
}

const VITEST = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
/** Most of the time is waiting for leases to run out, so that files do not hinder each other. */
const SIDE_BY_SIDE = 3;
/** Begun first, so that none of them is left over at the end while the other lanes are empty. */
const LONG = ['crash-points', 'workers', 'decisions', 'outages'];
/** What measures times runs by itself, after the others; with whole counts so does what must settle in a given time. */
const ALONE = ['slow-model.int.test.ts', ...(isShort ? [] : ['workers.int.test.ts', 'crash-points.int.test.ts'])];

const folder = mkdtempSync(join(tmpdir(), 'expert-fault-results-'));
const wanted = process.argv.slice(2);
const all = globSync('**/*.int.test.ts', { cwd: import.meta.dirname }).sort();
const chosen = all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const sums: Sum[] = [];
const isLong = (name: string) => LONG.some((long) => name.startsWith(long));
const together = chosen
  .filter((name) => !ALONE.includes(name))
  .toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)))
  .values();
const lane = async () => {
  for (const name of together) sums.push(await runFile(name));
};
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
for (const name of chosen.filter((one) => ALONE.includes(one))) sums.push(await runFile(name));
rmSync(folder, { recursive: true, force: true });

const passed = sums.reduce((total, sum) => total + sum.passed, 0);
const failed = sums.reduce((total, sum) => total + sum.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Runs one file in a process of its own and shows what it wrote when it is through. */
async function runFile(name: string): Promise<Sum> {
  const file = join(folder, `${name.replaceAll('/', '-')}.json`);
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = [VITEST, 'run', '--project', 'faults', join('evals/faults', name), ...reports];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => pieces.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  process.stdout.write(Buffer.concat(pieces));
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Results)
    : {};
  // A file that could not even begin, or did not end well, counts as one that failed.
  return { passed: numPassedTests, failed: code === 0 ? numFailedTests : Math.max(1, numFailedTests) };
}
