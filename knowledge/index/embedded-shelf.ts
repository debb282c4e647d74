/** A tenant's passages in this process, loaded from the rows and compared with them again and again. */
import type { Db } from '../../db/tenant.ts';
import { modelInUse } from '../embed-in-use.ts';
import { documentStamps, libraryStamp, loadIndex, readPassages } from '../load.ts';
import { createEmbeddedIndex } from './embedded.ts';
import type { Shelf } from './shelf.ts';

/** Passages whose vectors are read at once. */
const PAGE = 500;

/** Fills an index in this process; `wanted` names the embedding model the tenant is configured with. */
export async function openEmbeddedShelf(db: Db, tenant: string, wanted: () => string | null): Promise<Shelf> {
  const index = createEmbeddedIndex();
  let model = await modelInUse(db, tenant, wanted());
  // Before the passages: what is written meanwhile then differs at the next look.
  let seen = await libraryStamp(db, tenant);
  const stamps = await documentStamps(db, tenant);
  await loadIndex(db, index, tenant, undefined, model ?? undefined);

  const load = async (document: string) => {
    const stamp = (await documentStamps(db, tenant, [document])).get(document);
    await loadIndex(db, index, tenant, document, model ?? undefined);
    if (stamp === undefined) stamps.delete(document);
    else stamps.set(document, stamp);
  };
  const takeIn = async (made: string) => {
    const lacking = index.lacking(tenant, made);
    for (let at = 0; at < lacking.length; at += PAGE) {
      const { vectors } = await readPassages(db, tenant, lacking.slice(at, at + PAGE), made);
      if (vectors && vectors.of.size > 0) await index.attach(tenant, vectors);
    }
  };
  return {
    index,
    model: () => model,
    load,
    async heard(document) {
      const stamp = (await documentStamps(db, tenant, [document])).get(document);
      if (stamp === undefined || stamp !== stamps.get(document)) await load(document);
    },
    async look() {
      const now = await libraryStamp(db, tenant);
      if (now !== seen) {
        const current = await documentStamps(db, tenant);
        const changed = [...current].filter(([id, stamp]) => stamps.get(id) !== stamp).map(([id]) => id);
        const gone = [...stamps.keys()].filter((id) => !current.has(id));
        for (const document of [...changed, ...gone]) await load(document);
        seen = now;
      }
      const next = await modelInUse(db, tenant, wanted());
      if (next !== null) await takeIn(next);
      // Only now, with all of its vectors here: until then the old ones are compared.
      if (model !== null && model !== next) index.detach(tenant, model);
      model = next;
    },
    prepare: async () => {},
  };
}
