/** Which model's vectors a tenant is searched by: a new one takes over at once, when it has seen every passage. */
import { and, count, gt, lt, ne, notExists, or, sql } from 'drizzle-orm';
import { embeddings, passages } from '../db/schema/knowledge.ts';
import { type Db, withTenant } from '../db/tenant.ts';

/**
 * The model in use. As long as vectors of another one are stored, `wanted` is not ready: they are removed in the very
 * statement that finds it complete. Null when no model made any.
 */
export async function modelInUse(db: Db, tenant: string, wanted: string | null): Promise<string | null> {
  return withTenant(db, tenant, async (tx) => {
    const [other] = await tx
      .select({ model: embeddings.model, made: count() })
      .from(embeddings)
      .where(wanted === null ? undefined : or(lt(embeddings.model, wanted), gt(embeddings.model, wanted)))
      .groupBy(embeddings.model)
      .orderBy(sql`count(*) desc`)
      .limit(1);
    return other?.model ?? wanted;
  });
}

/** Removes the vectors of all other models if `model` has seen every passage; says whether there were any to remove. */
export async function takeOver(db: Db, tenant: string, model: string): Promise<boolean> {
  return withTenant(db, tenant, async (tx) => {
    const unseen = tx
      .select({ one: sql`1` })
      .from(passages)
      .where(sql`not exists (select from embeddings e where e.passage = ${passages.id} and e.model = ${model})`);
    const { rowCount } = await tx.delete(embeddings).where(and(ne(embeddings.model, model), notExists(unseen)));
    return (rowCount ?? 0) > 0;
  });
}
