/** Finding vendors by what people remember of their names. */
import { and, eq, ilike, or } from 'drizzle-orm';
import { normalise, stopWords } from '../../agents/language.ts';
import { vendors } from '../../db/schema/finance.ts';
import type { ToolContext } from '../tool.ts';

export type Vendor = typeof vendors.$inferSelect;

const GRAM = 3;
const CANDIDATES = 50;
const SHOWN = 5;
/** Share of a name's pieces that must be found before it counts as meant. */
const ENOUGH = 0.4;
/** Everything this close to the best is shown with it. */
const AS_GOOD = 0.15;
/** Words of a question about a vendor that are no part of its name. */
const AROUND_NAMES =
  /^(?:co|ltd|inc|llc|company|corp|vendors?|suppliers?|payment|terms?|tax|id|number|details?|record|information|look|find|search|check|show|status|system|บริษัท|จำกัด)$/;

/** Vendors the text may mean, best first; an id finds exactly its vendor. */
export async function findVendors(ctx: Pick<ToolContext, 'db' | 'tenant'>, text: string): Promise<Vendor[]> {
  const [id] = /\bVEN-\d+/i.exec(text) ?? [];
  const inTenant = eq(vendors.tenantId, ctx.tenant);
  if (id)
    return ctx.db
      .select()
      .from(vendors)
      .where(and(inTenant, eq(vendors.id, id.toUpperCase())));
  const pieces = piecesOf(text);
  if (pieces.length === 0) return [];
  const similar = or(...pieces.map((piece) => ilike(vendors.name, `%${piece}%`)));
  const rows = await ctx.db.select().from(vendors).where(and(inTenant, similar)).orderBy(vendors.id).limit(CANDIDATES);
  return best(rows, pieces);
}

/** The one vendor whose name has every word of the text; undefined when there is none, or more than one. */
export async function vendorNamed(ctx: Pick<ToolContext, 'db' | 'tenant'>, text: string): Promise<Vendor | undefined> {
  const words = wordsOf(text);
  const similar = await findVendors(ctx, text);
  const [vendor, ...others] = similar.filter(({ id, name }) =>
    words.every((word) => `${id} ${name}`.toLowerCase().includes(word)),
  );
  return others.length === 0 ? vendor : undefined;
}

/** Overlapping pieces of the words, so that one wrong letter spoils a few of them and not the word. */
function piecesOf(text: string): string[] {
  return [...new Set(wordsOf(text).flatMap(gramsOf))].slice(0, CANDIDATES);
}

function wordsOf(text: string): string[] {
  const words = normalise(text).match(/[\p{L}\p{M}\p{N}]{2,}/gu) ?? [];
  return words.filter((word) => !AROUND_NAMES.test(word) && !stopWords.has(word));
}

function gramsOf(word: string): string[] {
  if (word.length <= GRAM) return [word];
  return Array.from({ length: word.length - GRAM + 1 }, (_, at) => word.slice(at, at + GRAM));
}

function best(rows: Vendor[], pieces: string[]): Vendor[] {
  const scored = rows.map((vendor) => ({ vendor, score: likeness(vendor.name, pieces) }));
  const top = Math.max(0, ...scored.map(({ score }) => score));
  const meant = scored.filter(({ score }) => score >= ENOUGH && score >= top - AS_GOOD);
  return meant
    .sort((a, b) => b.score - a.score)
    .map(({ vendor }) => vendor)
    .slice(0, SHOWN);
}

/** How much of the text is in the name, or of the name in the text, whichever says more: people write half a name or a whole sentence. */
function likeness(name: string, pieces: string[]): number {
  const spellings = name
    .split(/[()]/)
    .map(piecesOf)
    .filter((spelling) => spelling.length > 0);
  return Math.max(...spellings.flatMap((spelling) => [shareIn(pieces, spelling), shareIn(spelling, pieces)]));
}

function shareIn(pieces: string[], others: string[]): number {
  return pieces.filter((piece) => others.includes(piece)).length / pieces.length;
}
