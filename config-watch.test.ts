import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExpertConfig } from './agents/config-schema.ts';
import { watchConfig } from './config-watch.ts';

let folder: string;
let file: string;
let stop: () => void = () => {};
let taken: string[];
let faults: string[];
let news: PromiseWithResolvers<void>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  file = join(folder, 'agents.config.yaml');
  writeFileSync(file, 'first');
  [taken, faults, news] = [[], [], Promise.withResolvers()];
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

/** Watches with a reader that takes every text but `faulty` for sound. */
function watching(take: (text: string) => Promise<void> = async () => {}): void {
  const read = () => {
    const text = readFileSync(file, 'utf8');
    if (text === 'faulty') throw new Error('agents.config.yaml:1:1 faulty');
    return { text } as unknown as ExpertConfig;
  };
  const told = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const taking = async (config: ExpertConfig) => {
    const { text } = config as unknown as { text: string };
    await take(text);
    taken.push(text);
    told();
  };
  stop = watchConfig(file, read, taking, (error) => {
    faults.push(error.message);
    told();
  });
}
/** Makes the change and waits until the watcher has said something about it. */
async function whenHeard(change: () => void): Promise<void> {
  const said = news.promise;
  change();
  await said;
}

describe('a changed configuration file', () => {
  it('is taken when it is sound', async () => {
    watching();
    await whenHeard(() => writeFileSync(file, 'second'));
    expect([taken, faults]).toEqual([['second'], []]);
  });

  it('is reported and not taken when it is faulty, and taken when it was mended', async () => {
    watching();
    await whenHeard(() => writeFileSync(file, 'faulty'));
    expect([taken, faults]).toEqual([[], ['agents.config.yaml:1:1 faulty']]);
    await whenHeard(() => writeFileSync(file, 'mended'));
    expect(taken).toEqual(['mended']);
  });

  it('is seen when an editor puts a new file in its place, again and again', async () => {
    watching();
    for (const text of ['second', 'third']) {
      await whenHeard(() => {
        writeFileSync(`${file}.tmp`, text);
        renameSync(`${file}.tmp`, file);
      });
    }
    expect(taken).toEqual(['second', 'third']);
  });

  it('that is written in several steps is read once, when it is whole', async () => {
    watching();
    await whenHeard(() => {
      for (const text of ['', 'sec', 'second']) writeFileSync(file, text);
    });
    await whenHeard(() => writeFileSync(file, 'third'));
    expect(taken).toEqual(['second', 'third']);
  });

  it('is not looked for in other files of its folder', async () => {
    watching();
    writeFileSync(join(folder, 'other.yaml'), 'faulty');
    await whenHeard(() => writeFileSync(file, 'second'));
    expect([taken, faults]).toEqual([['second'], []]);
  });

  it('that cannot be put to use is reported, and the next one is taken all the same', async () => {
    watching(async (text) => {
      if (text === 'second') throw new Error('no model of that name');
    });
    await whenHeard(() => writeFileSync(file, 'second'));
    expect(faults).toEqual(['no model of that name']);
    await whenHeard(() => writeFileSync(file, 'third'));
    expect(taken).toEqual(['third']);
  });

  it('is not taken by a watcher that was stopped', async () => {
    watching();
    stop();
    watching();
    await whenHeard(() => writeFileSync(file, 'second'));
    await whenHeard(() => writeFileSync(file, 'third'));
    expect(taken).toEqual(['second', 'third']);
  });
});
