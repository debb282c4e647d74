/** Keeps departments' own folders taken in while the process runs: changes are heard at once, or found when it is told to look. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import type { Db } from '../db/tenant.ts';
import { ingestFolder } from './ingest.ts';
import { documentsOf, type FolderList, listFolder, passedOverLine } from './own-folder-list.ts';
import { type FolderWatch, watchFolder } from './sources/folder-watch.ts';

export interface OwnFoldersOptions {
  db: Db;
  tenant: string;
  departments: readonly DepartmentConfig[];
  /** A document is found new, different or not any more. */
  onChanged(document: string): Promise<void>;
  /** Files wait for a worker to read them. */
  onQueued(): void;
  onError(error: unknown, where: string): void;
}

export interface OwnFolders {
  /** Takes in every folder whole; throws what keeps one from being read. */
  takeIn(): Promise<void>;
  /** Takes in the folders that changed; hears of changes from the first time on. */
  look(): Promise<void>;
  /** Resolves when changes are heard from now on. */
  hearing(): Promise<void>;
  close(): Promise<void>;
}

/** Does nothing until it is told to. */
export function createOwnFolders(options: OwnFoldersOptions): OwnFolders {
  const folders = options.departments.map((department) => createOwnFolder(options, department));
  let watches: FolderWatch[] | undefined;
  let closed = false;
  const lookAll = () => Promise.all(folders.map(({ look }) => look()));
  return {
    takeIn: async () => {
      for (const { takeIn } of folders) await takeIn();
    },
    look: async () => {
      if (closed) return;
      watches ??= options.departments.map((department, at) =>
        watchFolder(documentsOf(department), () => void folders[at]?.look()),
      );
      await lookAll();
    },
    hearing: async () => void (await Promise.all((watches ?? []).map(({ ready }) => ready))),
    close: async () => {
      closed = true;
      await Promise.all((watches ?? []).map((watch) => watch.close()));
      await Promise.all(folders.map(({ idle }) => idle()));
    },
  };
}

function createOwnFolder(
  { db, tenant, onChanged, onQueued, onError }: OwnFoldersOptions,
  department: DepartmentConfig,
) {
  const told = new Set<string>();
  let [stamp, fault, last]: [string, string, Promise<void>] = ['', '', Promise.resolve()];
  const tell = (line: string) => {
    if (told.has(line)) return;
    told.add(line);
    onError(new Error(line), documentsOf(department));
  };
  const takeIn = async () => {
    // What changes meanwhile bears another stamp the next time.
    const list = await listFolder(department);
    const { changed, queued } = await ingestFolder(db, tenant, department);
    for (const document of changed) await onChanged(document);
    if (queued.length > 0) onQueued();
    for (const one of list.passedOver) tell(passedOverLine(one));
    stamp = stampOf(list);
  };
  const lookNow = async () => {
    try {
      if (stampOf(await listFolder(department)) !== stamp) await takeIn();
      fault = '';
    } catch (error) {
      // It is looked at again and again: one fault is told once.
      if (String(error) !== fault) onError(error, documentsOf(department));
      fault = String(error);
    }
  };
  return {
    takeIn,
    look: () => (last = last.then(lookNow)),
    idle: () => last,
  };
}

/** Unlike what is stored, it differs only when this folder does: processes with different folders would undo each other's. */
function stampOf({ files, passedOver }: FolderList): string {
  return JSON.stringify([files.map(({ fileName, size, modified }) => [fileName, size, modified]), passedOver]);
}
