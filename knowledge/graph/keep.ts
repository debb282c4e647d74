/** Keeps a tenant's relations as fresh as its documents and records, a little at a time. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import type { Db } from '../../db/tenant.ts';
import { documentStamps, libraryStamp } from '../load.ts';
import { readRelations } from './of-document.ts';
import { readRecords } from './of-records.ts';

type Department = Pick<DepartmentConfig, 'id' | 'name' | 'experts' | 'access'>;

/** Documents read at one look; the others are next. */
const MOST = 25;
/** Milliseconds between two looks at the records, which have no stamp. */
const RECORDS_EVERY_MS = 10 * 60_000;

export interface Relations {
  /** Reads what changed since the last look; true when there is more to read. */
  look(departments: readonly Department[], stop?: AbortSignal): Promise<boolean>;
}

/** What this process has read so far is remembered here; what another one read is written the same once more. */
export function createRelations(db: Db, tenant: string, now: () => number = Date.now): Relations {
  const read = new Map<string, string>();
  let whole = '';
  let recordsAt = Number.NEGATIVE_INFINITY;
  return {
    async look(departments, stop) {
      if (now() - recordsAt >= RECORDS_EVERY_MS) {
        await readRecords(db, tenant, departments);
        recordsAt = now();
      }
      const stamp = await libraryStamp(db, tenant);
      if (stamp === whole) return false;
      const stamps = await documentStamps(db, tenant);
      const changed = [...stamps].filter(([id, one]) => read.get(id) !== one).map(([id]) => id);
      const gone = [...read.keys()].filter((id) => !stamps.has(id));
      for (const id of [...gone, ...changed].slice(0, MOST)) {
        if (stop?.aborted) return false;
        await readRelations(db, tenant, departments, id);
        const one = stamps.get(id);
        if (one === undefined) read.delete(id);
        else read.set(id, one);
      }
      const isWhole = gone.length + changed.length <= MOST;
      if (isWhole) whole = stamp;
      return !isWhole;
    },
  };
}
