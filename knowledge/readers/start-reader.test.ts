import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { frameBytes, framesOf } from './frames.ts';
import { createGate } from './gate.ts';
import { readFile } from './read-file.ts';
import { READ_LIMITS } from './read-limits.ts';
import { pngOf } from './reader-fixtures.ts';
import { readerArguments } from './start-reader.ts';

const written = join(tmpdir(), `reader-probe-${process.pid}`);

/** What a stranger's code could do from inside a reader. */
const attempts: Record<string, string> = {
  'read a file of the machine': `require('fs').readFileSync('/etc/hostname')`,
  'read what a department keeps': `require('fs').readdirSync('agents')`,
  'write a file': `require('fs').writeFileSync(${JSON.stringify(written)}, '')`,
  'start a program': `require('child_process').execFileSync('true')`,
  'start a thread': `new (require('worker_threads').Worker)('0', { eval: true })`,
  'make code of text': `new Function('return 1')()`,
  'load native code': `require('@napi-rs/canvas')`,
};

async function tried(code: string, flags: readonly string[]): Promise<string> {
  const probe = `try { ${code}; console.log('done'); } catch (error) { console.log('refused'); } `;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', probe], { env: {} });
  return stdout.trim();
}

it.each(Object.entries(attempts))('a reader cannot %s, which a plain process can', async (_, code) => {
  expect(await tried(code, readerArguments(READ_LIMITS, false))).toBe('refused');
  expect(await tried(code, [])).toBe('done');
  rmSync(written, { force: true });
});

it('a reader of pages may load the library that draws them, and still read nothing else', async () => {
  const flags = readerArguments(READ_LIMITS, true);
  expect(await tried(`require('@napi-rs/canvas')`, flags)).toBe('done');
  expect(await tried(attempts['read a file of the machine'] ?? '', flags)).toBe('refused');
});

it('waiting for the vision port does not count as the time of the reader', async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    return 'Seen at last.';
  };
  const file = { name: 'a.png', bytes: pngOf(4, 4) };
  const document = await readFile(file, { ocr: slow, limits: { milliseconds: 5_500 } });
  expect(document.sections[0]?.text).toBe('Seen at last.');
});

it('a document that says more than it may is refused', async () => {
  const bytes = Buffer.from(`<p>${'word '.repeat(1_000)}</p>`);
  await expect(readFile({ name: 'a.html', bytes }, { limits: { characters: 100 } })).rejects.toMatchObject({
    code: 'too_large',
  });
  await expect(readFile({ name: 'a.html', bytes })).resolves.toMatchObject({ title: 'A' });
});

it('frames arrive whole however the pipe cuts them, and an oversized one is refused before it is kept', async () => {
  const pipe = new PassThrough();
  const bytes = Buffer.concat([frameBytes({ a: 1 }, Buffer.from('one')), frameBytes({ b: 'ข' })]);
  for (let at = 0; at < bytes.length; at += 5) pipe.write(bytes.subarray(at, at + 5));
  pipe.end();
  const frames = [];
  for await (const { head, body } of framesOf(pipe, 1_000)) frames.push([head, body.toString()]);
  expect(frames).toEqual([
    [{ a: 1 }, 'one'],
    [{ b: 'ข' }, ''],
  ]);

  const large = new PassThrough();
  large.write(frameBytes({}, Buffer.alloc(2_000)).subarray(0, 20));
  await expect(framesOf(large, 1_000).next()).rejects.toThrow('larger than allowed');
});

it('a gate lets so many through at a time, and who gives up leaves the queue', async () => {
  const gate = createGate(1);
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const stop = new AbortController();
  const works = [
    gate.pass(async () => {
      order.push('first');
      await first.promise;
    }),
    gate.pass(async () => void order.push('second'), stop.signal),
    gate.pass(async () => void order.push('third')),
  ];
  stop.abort(new Error('gave up'));
  await expect(works[1]).rejects.toThrow('gave up');
  expect(order).toEqual(['first']);
  first.resolve();
  await works[2];
  expect(order).toEqual(['first', 'third']);
});
