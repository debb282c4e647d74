/** Looks at a tenant's sources when they are due, a few at a time and beside everything else a worker does. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { sources } from '../../db/schema/knowledge.ts';
import { withTenant } from '../../db/tenant.ts';
import { placeOfSource, readCursor } from './cursor.ts';
import { type FolderWatch, watchFolder } from './folder-watch.ts';
import { type LookDeps, lookAt, type Watched } from './look.ts';
import { keepSources, retireSources } from './retire.ts';
import { dueSources, ensureRows, lookSoon, sourceId } from './source-rows.ts';

/** Looks of one tenant that run side by side in one process. */
const AT_ONCE = 2;

export interface SourceWatchOptions extends LookDeps {
  departments: readonly Pick<DepartmentConfig, 'id' | 'access' | 'sources'>[];
  /** Aborted when the process is about to end: looks that run are handed back. */
  signal: AbortSignal;
}

export interface SourceWatch {
  /** Begins the looks that are due, and lets go of sources that are not configured any more; does not wait for the looks. */
  begin(): Promise<void>;
  /** Resolves when changes of folders are heard from now on. */
  hearing(): Promise<void>;
  /** Resolves when no look runs. */
  idle(): Promise<void>;
  /** Stops, and resolves when nothing runs any more. */
  close(): Promise<void>;
}

/** Looks at nothing until it is told to begin. */
export function createSourceWatch(options: SourceWatchOptions): SourceWatch {
  const { db, tenant, departments, onError, onChanged } = options;
  const closed = new AbortController();
  const signal = AbortSignal.any([options.signal, closed.signal]);
  const watched = new Map(
    departments.flatMap((department) =>
      department.sources.map((source): [string, Watched] => [
        sourceId(department.id, source.name),
        { department, source },
      ]),
    ),
  );
  const ids = [...watched.keys()];
  const running = new Map<string, Promise<void>>();
  let folders: FolderWatch[] | undefined;

  const start = (id: string, one: Watched) => {
    const look = lookAt(options, one, { signal })
      .then(() => {})
      .catch((error: unknown) => onError(error, id))
      .finally(() => {
        running.delete(id);
        if (!signal.aborted) void startDue().catch((error: unknown) => onError(error, tenant));
      });
    running.set(id, look);
  };
  const startDue = async () => {
    for (const id of await withTenant(db, tenant, dueSources)) {
      const one = watched.get(id);
      if (signal.aborted || running.size >= AT_ONCE) return;
      if (one && !running.has(id)) start(id, one);
    }
  };
  const hear = () =>
    [...watched].flatMap(([id, { source }]) =>
      source.kind === 'folder'
        ? watchFolder(source.path, () => {
            const soon = withTenant(db, tenant, (tx) => lookSoon(tx, [id])).then(startDue);
            soon.catch((error: unknown) => onError(error, id));
          })
        : [],
    );

  return {
    begin: async () => {
      if (signal.aborted) return;
      if (!folders) {
        folders = hear();
        await openRows(options, watched);
      }
      await keepSources(db, tenant, ids);
      for (const document of await retireSources(db, tenant, ids)) await onChanged(document);
      await startDue();
    },
    hearing: async () => void (await Promise.all((folders ?? []).map(({ ready }) => ready))),
    idle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
    close: async () => {
      closed.abort(new Error('The sources are let go of.'));
      for (const folder of folders ?? []) await folder.close();
      await Promise.all(running.values());
    },
  };
}

/** Sources that were changed in the configuration are looked at now rather than when they are due. */
async function openRows({ db, tenant, documentBytes }: SourceWatchOptions, watched: ReadonlyMap<string, Watched>) {
  await withTenant(db, tenant, async (tx) => {
    await ensureRows(tx, tenant, [...watched.keys()]);
    const rows = await tx.select({ id: sources.id, cursor: sources.cursor }).from(sources);
    const changed = rows.filter(({ id, cursor }) => {
      const one = watched.get(id);
      if (!one || cursor === null) return false;
      const { place, acl } = readCursor(cursor);
      const readers = one.source.access ?? one.department.access;
      return place !== placeOfSource(one.source, documentBytes) || JSON.stringify(acl) !== JSON.stringify(readers);
    });
    await lookSoon(
      tx,
      changed.map(({ id }) => id),
    );
  });
}
