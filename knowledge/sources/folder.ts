/** A folder that documents are put into, on this machine or mounted on it. */
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { constants, type FileHandle, lstat, open, opendir, readlink, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SourceOfKind } from '../../agents/source-schema.ts';
import { MOST_DOCUMENTS } from './limits.ts';
import type { Look, Seen, Source, Taking } from './source.ts';
import { faultText, SourceFault, shownSize } from './source-fault.ts';

interface File {
  /** From the folder on, with slashes. */
  path: string;
  /** Where it really is, within the folder. */
  at: string;
}

/** Looks through the folder and the folders in it; links that lead out of it, hidden files and those being made are left alone. */
export function createFolderSource({ path: folder }: SourceOfKind<'folder'>, taking: Taking): Source {
  return {
    look: async ({ marks }, signal) => {
      const { root, files } = await listFiles(folder, taking);
      const documents = async function* (): AsyncGenerator<Seen> {
        for (const file of files) {
          signal.throwIfAborted();
          yield* seenIn(file, root, marks.get(file.path), taking.documentBytes);
        }
      };
      return { expected: files.length, documents: documents() } satisfies Look;
    },
  };
}

/** Whether a name belongs to a hidden file or to one that a program keeps while it writes. */
export function isTemporary(name: string): boolean {
  return /^[.~]|~$|\.(tmp|temp|part|partial|crdownload|download|swp|swx|lock)$|^Thumbs\.db$/i.test(name);
}

async function listFiles(folder: string, { isDocument }: Taking): Promise<{ root: string; files: File[] }> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    throw new SourceFault('no_folder', folder, error.code ?? error.name, { cause: error });
  };
  const root = await realpath(folder).catch(unreadable);
  const found: File[] = [];
  const walk = async (at: string): Promise<void> => {
    for await (const entry of await opendir(at)) {
      if (isTemporary(entry.name)) continue;
      const full = join(at, entry.name);
      if (entry.isDirectory()) await walk(full);
      else if (isDocument(entry.name)) {
        const real = entry.isFile() ? full : await linkedFile(full, root);
        if (real) found.push({ path: relative(root, full).split(sep).join('/'), at: real });
      }
      if (found.length > MOST_DOCUMENTS) throw new SourceFault('too_many', folder, String(MOST_DOCUMENTS));
    }
  };
  await walk(root).catch((error) => (error instanceof SourceFault ? Promise.reject(error) : unreadable(error)));
  return { root, files: found.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** What a link leads to, if that is a file of the folder. */
async function linkedFile(link: string, root: string): Promise<string | undefined> {
  const real = await realpath(link).catch(() => undefined);
  if (!real?.startsWith(root + sep)) return undefined;
  return (await lstat(real)).isFile() ? real : undefined;
}

async function* seenIn({ path, at }: File, root: string, mark: string | undefined, most: number): AsyncGenerator<Seen> {
  const refused = (fault: Parameters<typeof faultText>[0], detail = ''): Seen => ({
    ...{ path, found: 'refused', fault: faultText(fault, path, detail) },
  });
  let file: FileHandle;
  try {
    // The last step is no link any more: one put there since it was looked at is not followed.
    file = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') yield refused('unreadable', code);
    return;
  }
  try {
    if (!(await isWithin(root, file))) return;
    const before = await file.stat({ bigint: true });
    if (mark?.split(' ')[0] === timesOf(before)) return yield { path, found: 'same', mark };
    if (before.size > BigInt(most)) return yield refused('too_large', shownSize(most));
    const bytes = await file.readFile();
    if (timesOf(await file.stat({ bigint: true })) !== timesOf(before)) return yield refused('being_written');
    const hash = createHash('sha256').update(bytes).digest('hex');
    const next = `${timesOf(before)} ${hash}`;
    if (mark?.split(' ')[1] === hash) return yield { path, found: 'same', mark: next };
    yield { path, found: 'changed', mark: next, fileName: path.split('/').at(-1) ?? path, bytes };
  } catch (error) {
    yield refused('unreadable', (error as NodeJS.ErrnoException).code ?? '');
  } finally {
    await file.close();
  }
}

/** Where the system tells what is open, a folder that became a link meanwhile leads nowhere. */
async function isWithin(root: string, { fd }: FileHandle): Promise<boolean> {
  const real = await readlink(`/proc/self/fd/${fd}`).catch(() => undefined);
  return real === undefined || real.startsWith(root + sep);
}

/** A change of the file without a change of these would need a clock turned back. */
function timesOf({ size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${size}:${mtimeNs}:${ctimeNs}`;
}
