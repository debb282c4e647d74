/** Takes what was erased out of the embedded database's files too; a server's are in the care of whoever runs it. */
import type { Database } from './client.ts';

/** Writes every table anew and lets go of the log of what was before; true when the files are ours to clean. */
export async function forgetOnDisk({ pool, mode }: Pick<Database, 'pool' | 'mode'>): Promise<boolean> {
  if (mode === 'server') return false;
  await pool.query('vacuum full');
  // Otherwise finished parts of the log are renamed and kept, with all that is in them.
  await pool.query('set wal_recycle = off');
  for (let pass = 0; pass < 2; pass++) {
    await pool.query('select pg_switch_wal()');
    await pool.query('checkpoint');
  }
  await pool.query('reset wal_recycle');
  return true;
}
