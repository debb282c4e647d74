/** How far embedding models are with a tenant's passages. */
import { sql } from 'drizzle-orm';
import type { Localized } from '../agents/message.ts';
import type { Tx } from '../db/tenant.ts';

export interface EmbeddingProgress {
  passages: number;
  /** By model, the furthest first: while one follows another, both have vectors. Passages that a model makes nothing of count as seen. */
  models: { model: string; embedded: number }[];
}

/** Counts the passages, and those each model has seen. */
export async function embeddingProgress(tx: Tx): Promise<EmbeddingProgress> {
  const counted = await tx.execute<{ passages: number }>(sql`select count(*)::int as passages from passages`);
  const { rows } = await tx.execute<{ model: string; embedded: number }>(
    sql`select model, count(*)::int as embedded from embeddings group by model order by embedded desc, model`,
  );
  return { passages: counted.rows[0]?.passages ?? 0, models: rows };
}

/** A line for each model; the configured one has its line before it has seen anything. */
export function progressLines({ passages, models }: EmbeddingProgress, configured?: string): Localized[] {
  const begun = models.length > 0 || configured === undefined ? models : [{ model: configured, embedded: 0 }];
  const all = passages.toLocaleString('en-US');
  return begun.map(({ model, embedded }) => {
    // What follows is how its texts are introduced, which tells its vectors from others and nothing to people.
    const name = model.split('#')[0];
    const done = embedded.toLocaleString('en-US');
    return {
      en: `vectors of ${name}: ${done} of ${all} passages`,
      th: `เวกเตอร์ของ ${name}: ${done} จาก ${all} ส่วนของเอกสาร`,
    };
  });
}
