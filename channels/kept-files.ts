/** Files that this house keeps itself for a message, where no chat tool does. */
import { readKept } from '../db/attachments.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import { FileRefused } from './post-failure.ts';

/** The `readFile` of a channel whose files are rows of the database. */
export function keptFiles(db: Db): (tenant: string, ref: string, most: number) => Promise<Uint8Array> {
  return async (tenant, ref, most) => {
    const kept = await withTenant(db, tenant, (tx) => readKept(tx, ref, most));
    if (kept === undefined) throw new FileRefused('gone');
    if (typeof kept === 'number') throw new FileRefused('too_large');
    return kept;
  };
}
