import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knowledgeSource, type SourceOfKind } from '../../agents/source-schema.ts';
import { createFolderSource, isTemporary } from './folder.ts';
import { watchFolder } from './folder-watch.ts';
import type { Seen } from './source.ts';
import { sourceContract } from './source-contract.ts';

const parsed = (path: string) =>
  knowledgeSource.parse({ kind: 'folder', name: 'papers', path }) as SourceOfKind<'folder'>;
const write = (folder: string, path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

sourceContract('folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-'));
  return {
    source: parsed(folder),
    secrets: {},
    put: async (files) => {
      for (const [path, text] of Object.entries(files))
        if (text === undefined) rmSync(join(folder, path));
        else write(folder, path, text);
    },
    handedOut: () => undefined,
    fail: async (isFailing) => renameSync(isFailing ? folder : `${folder}.away`, isFailing ? `${folder}.away` : folder),
    close: async () => {
      for (const path of [folder, `${folder}.away`]) rmSync(path, { recursive: true, force: true });
    },
  };
});

describe('a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const taking = { documentBytes: 1_000, isDocument: (name: string) => name.endsWith('.md') };
  const look = async (marks: Map<string, string> = new Map()): Promise<Seen[]> => {
    const { documents } = await createFolderSource(parsed(folder), taking).look(
      { marks, state: undefined },
      new AbortController().signal,
    );
    const seen: Seen[] = [];
    for await (const one of documents) seen.push(one);
    return seen;
  };
  const marksOf = (seen: Seen[]) =>
    new Map(seen.flatMap((one) => (one.found === 'refused' ? [] : [[one.path, one.mark]])));

  it('does not follow links that lead out of it, but those that stay', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    write(outside, 'secret.md', 'secret');
    write(folder, 'own.md', 'own');
    symlinkSync(join(outside, 'secret.md'), join(folder, 'leads-out.md'));
    symlinkSync(outside, join(folder, 'folder-out'));
    symlinkSync('own.md', join(folder, 'stays.md'));
    symlinkSync('nowhere.md', join(folder, 'dangling.md'));
    expect((await look()).map(({ path }) => path)).toEqual(['own.md', 'stays.md']);
    rmSync(outside, { recursive: true });
  });

  it('reads nothing from a folder that became a link out of it since it was listed', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    write(outside, 'a.md', 'secret');
    write(folder, 'sub/a.md', 'own');
    const at = { marks: new Map(), state: undefined };
    const { documents } = await createFolderSource(parsed(folder), taking).look(at, new AbortController().signal);
    renameSync(join(folder, 'sub'), join(folder, 'was-sub'));
    symlinkSync(outside, join(folder, 'sub'));
    const seen: Seen[] = [];
    for await (const one of documents) seen.push(one);
    expect(seen).toEqual([]);
    expect((await look()).map(({ path }) => path)).toEqual(['was-sub/a.md']);
    rmSync(outside, { recursive: true });
  });

  it('leaves hidden files and those that programs keep while they write alone', async () => {
    for (const name of ['.hidden.md', '~$open.md', 'draft.md~', '.git/config.md', 'a.md']) write(folder, name, 'x');
    expect((await look()).map(({ path }) => path)).toEqual(['a.md']);
    expect(['x.tmp', 'x.md.part', 'Thumbs.db', '.DS_Store', 'x.crdownload'].every(isTemporary)).toBe(true);
    expect(['x.md', 'temporary.md', 'part.pdf'].some(isTemporary)).toBe(false);
  });

  it('knows a file that was only touched by its content', async () => {
    write(folder, 'a.md', 'same words');
    const first = await look();
    utimesSync(join(folder, 'a.md'), new Date(), new Date(Date.now() + 60_000));
    const [second] = await look(marksOf(first));
    expect(second).toMatchObject({ path: 'a.md', found: 'same' });
    expect(second).not.toEqual({ path: 'a.md', found: 'same', mark: marksOf(first).get('a.md') });
  });

  it('notices other words of the same length under the old time', async () => {
    write(folder, 'a.md', 'nine');
    const old = new Date('2020-01-01');
    utimesSync(join(folder, 'a.md'), old, old);
    const first = await look();
    write(folder, 'a.md', 'five');
    utimesSync(join(folder, 'a.md'), old, old);
    expect(await look(marksOf(first))).toMatchObject([{ found: 'changed' }]);
  });

  it('is heard when a document is put into it, and not when a program writes beside it', async () => {
    let heard: () => void = () => {};
    let times = 0;
    const change = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const watch = watchFolder(folder, () => {
      times++;
      heard();
    });
    await watch.ready;
    write(folder, '.a.md.tmp', 'half');
    write(folder, 'a.md', 'whole');
    await change;
    await watch.close();
    expect(times).toBe(1);
  });

  it('that is not there is watched without harm', async () => {
    const watch = watchFolder(join(folder, 'later'), () => {});
    await watch.ready;
    await watch.close();
  });
});
