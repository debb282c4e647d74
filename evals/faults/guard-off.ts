/** Loaded before the product: takes the guard named by GUARD_OFF out of the source as it is read; see `source-guards.ts`. */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { SOURCE_GUARDS, type SourceGuard, type SourceGuardName } from './source-guards.ts';

const off: SourceGuard | undefined = SOURCE_GUARDS[env.GUARD_OFF as SourceGuardName];
if (!off) throw new Error(`There is no guard "${env.GUARD_OFF}".`);
const { file, guard, without } = off;
const url = pathToFileURL(join(import.meta.dirname, '../..', file)).href;

registerHooks({
  load: (at, context, next) => {
    const loaded = next(at, context);
    if (at !== url) return loaded;
    const source = String(loaded.source);
    // A control that removes nothing would prove nothing.
    if (source.split(guard).length !== 2) throw new Error(`${file} does not hold its guard once: ${guard}`);
    return { ...loaded, source: source.replace(guard, () => without) };
  },
});
