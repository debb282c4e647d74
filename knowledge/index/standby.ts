/** Searches by words over the rows themselves while the index is away: slower, and honest, since it says "not found" only of what is not there. */
import { type SQL, sql } from 'drizzle-orm';
import { type Db, withTenant } from '../../db/tenant.ts';
import { readPassages } from '../load.ts';
import { isWord } from '../terms.ts';
import type { KnowledgeIndex, SearchFilters, SearchScope } from './contract.ts';
import {
  byScore,
  type FusionSettings,
  fusionDefaults,
  passes,
  queryTerms,
  queryVector,
  questionTerms,
  rarityOf,
  type Statistics,
} from './fusion.ts';
import { judged } from './judge.ts';

/** Each word is one more look at every row; the longest say most. */
const MOST_WORDS = 8;
const CANDIDATES = 200;
const USUAL_LENGTH = 60;

/** Creates the stand-in; it needs nothing but the database. */
export function createStandby(
  db: Db,
  settings: FusionSettings = fusionDefaults,
): Pick<Required<KnowledgeIndex>, 'search' | 'rarity'> {
  return {
    async rarity(scope) {
      const { rarity, words } = await matched(db, scope, scope.tokens);
      const known = scope.tokens.filter((token) => token === '' || words.includes(token));
      return new Map(known.map((token) => [token, rarity(token)]));
    },
    async search(query) {
      const { text, context = '', tenant, k } = query;
      if (query.departments.length === 0 || query.acl.length === 0 || k <= 0) return [];
      const asked = questionTerms(text, context, settings.contextShare);
      const statistics = await matched(db, query, [...asked.keys()], asked);
      const { words } = statistics;
      const terms = queryTerms(text, context, statistics, settings.contextShare).filter(({ term }) =>
        words.includes(term),
      );
      if (terms.length === 0) return [];
      const ids = best(statistics, new Map(terms.map(({ term, weight }) => [term, weight])), Math.max(CANDIDATES, k));
      const loaded = await readPassages(db, tenant, ids);
      const judgement = { terms, builtin: queryVector(terms), text, counted: statistics, semantic: undefined };
      return loaded.passages
        .filter((passage) => passes(passage, query))
        .map((passage) => judged(passage, judgement, settings))
        .sort(byScore)
        .slice(0, k);
    },
  };
}

/** Passages in which the same of the words stand. */
interface Group {
  /** A bit for each word, the first the lowest. */
  bits: number;
  count: number;
  /** Some of them, narrowed as asked; null where none is left, or where no word stands. */
  ids: string[] | null;
}

interface Matched extends Statistics {
  words: string[];
  groups: Group[];
}

/** Looks once at each row the scope may read for which of the words stand in it. */
async function matched(
  db: Db,
  query: SearchScope & SearchFilters & { k?: number },
  all: readonly string[],
  shares: ReadonlyMap<string, number> = new Map(),
): Promise<Matched> {
  const share = (word: string) => shares.get(word) ?? 1;
  const words = [...new Set(all)]
    .filter((term) => term !== '' && isWord(term))
    .sort((a, b) => share(b) - share(a) || b.length - a.length)
    .slice(0, MOST_WORDS);
  const bits = words.map((word, at) => sql`((strpos(hay, ${rootOf(word)}) > 0)::int << ${at}::int)`);
  const { departments, acl } = query;
  // Without the first offset a row's text would be put together again for every word, without the second it would be sorted.
  const { rows: groups } = await withTenant(db, query.tenant, (tx) =>
    tx.execute<Group & Record<string, unknown>>(sql`
      select bits, count(*)::int as count,
        (array_agg(id order by id) filter (where bits <> 0 and is_narrowed))[1:${Math.max(CANDIDATES, query.k ?? 0)}::int] as ids
      from (
        select id, is_narrowed, ${bits.length > 0 ? sql.join(bits, sql` | `) : sql`0`} as bits from (
          select p.id, (${narrowed(query)}) as is_narrowed,
            lower(concat_ws(' ', d.title, p.section, d.question, p.text)) collate "C" as hay
          from passages p join documents d on d.id = p.document
          where d.department = any(${sql.param(departments)}::text[]) and d.acl && ${sql.param(acl)}::text[]
          offset 0) as readable
        offset 0) as seen
      group by bits`),
  );
  const documents = groups.reduce((sum, { count }) => sum + count, 0);
  const frequency = new Map(
    words.map((word, at) => [word, groups.reduce((sum, group) => sum + (hasBit(group, at) ? group.count : 0), 0)]),
  );
  return {
    ...{ documents, averageLength: USUAL_LENGTH, words, groups },
    rarity: (term) => rarityOf(documents, frequency.get(term) ?? 0),
  };
}

function narrowed({ language, since, until, kinds }: SearchFilters): SQL {
  const conditions = [
    ...(language === undefined ? [] : [sql`p.language = ${language}`]),
    ...(kinds === undefined ? [] : [sql`d.kind = any(${sql.param(kinds)}::text[])`]),
    ...(since === undefined ? [] : [sql`d.effective_on >= ${since}`]),
    ...(until === undefined ? [] : [sql`d.effective_on <= ${until}`]),
  ];
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}

/** Ids of passages whose words weigh most. */
function best({ groups, words }: Matched, weights: ReadonlyMap<string, number>, most: number): string[] {
  const weightOf = (group: Group) =>
    words.reduce((sum, word, at) => sum + (hasBit(group, at) ? (weights.get(word) ?? 0) : 0), 0);
  return groups
    .map((group) => ({ ids: group.ids ?? [], weight: weightOf(group) }))
    .sort((a, b) => b.weight - a.weight)
    .flatMap(({ ids }) => ids)
    .slice(0, most);
}

function hasBit({ bits }: Group, at: number): boolean {
  return (bits & (1 << at)) !== 0;
}

/** A stem as it stands in the words it was made of: 'polici' is 'polic' in policy and policies. */
function rootOf(stem: string): string {
  return /^[a-z]{4,}i$/.test(stem) ? stem.slice(0, -1) : stem;
}
