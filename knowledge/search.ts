/** Retrieval as the rest of the product asks for it: one call, best passages first, in the reader's language. */
import { detectLanguage, words } from '../agents/language.ts';
import type { Language } from '../agents/message.ts';
import { respelled } from '../agents/models/builtin/respelling.ts';
import { remembered } from '../agents/remembered.ts';
import type { KnowledgeIndex, SearchScope } from './index/contract.ts';
import type { Hit } from './passage.ts';
import { countTerms } from './terms.ts';

export interface RetrievalQuery extends SearchScope {
  text: string;
  language?: Language;
  /** The question before this one in the thread; read only when the text is too short to stand alone. */
  previous?: string;
  k?: number;
}

export interface Retrieval {
  /** What to answer from: near-duplicates collapsed, best first. */
  hits: Hit[];
  /** The same before collapsing, for contradictions. */
  candidates: Hit[];
  /** How rare each term of the question is among the passages this person may read. */
  rarity: Map<string, number>;
  language: Language;
}

const languagePreference = 0.04;
const tieBreak = 0.004;
const shortQuestion = 3;

/** Finds the passages that answer a question, within one tenant, some departments and one person's rights. */
export async function retrieve(index: KnowledgeIndex, query: RetrievalQuery): Promise<Retrieval> {
  const language = query.language ?? detectLanguage(query.text);
  const k = query.k ?? 10;
  const { tenant, departments, acl } = query;
  const scope = { tenant, departments, acl };
  const raritiesOf = async (text: string) =>
    (await index.rarity?.({ ...scope, tokens: ['', ...countTerms(text).keys()] })) ?? new Map<string, number>();
  const written = await raritiesOf(query.text);
  const text = respelled(query.text, (word) => written.size === 0 || (written.get(word) ?? 0) < (written.get('') ?? 0));
  const context = words(text).length <= shortQuestion ? query.previous : undefined;
  const found = await index.search({ ...scope, text, k: k * 2 + 10, ...(context === undefined ? {} : { context }) });
  const candidates = ranked(found, language);
  const rarity = new Map([...written, ...(await raritiesOf(`${text}\n${context ?? ''}`))]);
  return { hits: collapsed(candidates, language).slice(0, k), candidates, rarity, language };
}

/** The reader's language wins what is nearly equal, the newer document what would be a tie. */
function ranked(hits: Hit[], language: Language): Hit[] {
  const dates = [...new Set(hits.map(({ passage }) => passage.date ?? ''))].sort();
  const freshness = (hit: Hit) => (dates.indexOf(hit.passage.date ?? '') / Math.max(1, dates.length - 1)) * tieBreak;
  const preference = (hit: Hit) => (hit.passage.language === language ? languagePreference : 0) + freshness(hit);
  return hits
    .map((hit) => ({ hit, standing: hit.score + preference(hit) }))
    .sort((a, b) => b.standing - a.standing)
    .map(({ hit }) => hit);
}

function collapsed(hits: Hit[], language: Language): Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits) {
    const twin = kept.findIndex((other) => isTwin(other, hit));
    const other = kept[twin];
    if (!other) kept.push(hit);
    else if (other.passage.language !== language && hit.passage.language === language) kept[twin] = hit;
  }
  return kept;
}

function isTwin(a: Hit, b: Hit): boolean {
  if (a.passage.kind !== b.passage.kind) return false;
  if (a.passage.language === b.passage.language) return isAlike(a.passage.text, b.passage.text, 0.9);
  return family(a.passage.docId) === family(b.passage.docId) && samePlace(a, b);
}

/** 'leave-policy' and 'leave-policy.th' are one document. */
export const family = remembered((docId): string =>
  docId.replace(/\.(?:md|docx|pdf|html|txt)$/i, '').replace(/[._-](?:th|en)$/i, ''),
);

function samePlace(a: Hit, b: Hit): boolean {
  return isAlike(figuresOf(a.passage.text), figuresOf(b.passage.text), 0.6);
}

const figuresOf = remembered((text): string => (text.match(/\d[\d,.]*/g) ?? []).join(' '));

/** Whether the larger of two texts has at least this share of its words in common with the other. */
function isAlike(a: string, b: string, share: number): boolean {
  const [left, right] = [writtenWords(a), writtenWords(b)];
  const needed = share * Math.max(left.size, right.size);
  if (needed === 0 || Math.min(left.size, right.size) < needed) return false;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared += 1;
  return shared >= needed;
}

const writtenWords = remembered(
  (text): ReadonlySet<string> => new Set(text.toLowerCase().split(/\s+/).filter(Boolean)),
);
