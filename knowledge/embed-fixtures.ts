/** For tests: a company's passages in the database, and an embedding model that can be away, slow, wrong or another one. */
import type { Embedder } from '../agents/models/gateway.ts';
import { documents, passages } from '../db/schema/knowledge.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import type { Passage } from './passage.ts';

export interface TestEmbedder extends Embedder {
  /** Texts of each call. */
  calls: string[][];
  mood: 'well' | 'away' | 'silent' | 'mute' | 'short' | 'not numbers';
  /** Texts with this word in them make it give no numbers. */
  poison?: string;
  /** Called before each answer. */
  before?(texts: string[]): Promise<void> | void;
}

/** Words that mean one thing to the model and share no letters. */
const meanings = [
  ['car', 'automobile', 'vehicle'],
  ['vacation', 'holiday', 'leave'],
  ['salary', 'wage', 'pay'],
];

/** Gives vectors by meaning; two of different seeds have nothing in common. */
export function testEmbedder(model: string, dimensions = 64): TestEmbedder {
  const embedder: TestEmbedder = {
    model,
    calls: [],
    mood: 'well',
    async embed(texts) {
      embedder.calls.push(texts);
      await embedder.before?.(texts);
      if (embedder.mood === 'away') throw new Error('connect ECONNREFUSED');
      if (embedder.mood === 'silent') return new Promise(() => {});
      if (embedder.mood === 'short') return texts.map((text) => vectorOf(text, model, dimensions / 2));
      const made = texts.map((text) => vectorOf(text, model, dimensions));
      if (embedder.mood === 'mute') return made.slice(1);
      for (const [at, text] of texts.entries())
        if (embedder.mood === 'not numbers' || (embedder.poison && text.includes(embedder.poison)))
          made[at]?.fill(Number.NaN);
      return made;
    },
  };
  return embedder;
}

function vectorOf(text: string, seed: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions).fill(0.05);
  for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
    const meaning = meanings.findIndex((words) => words.includes(word));
    const at = hash(`${seed} ${meaning < 0 ? word : `meaning ${meaning}`}`) % dimensions;
    vector[at] = (vector[at] ?? 0) + (meaning < 0 ? 0.3 : 3);
  }
  return vector;
}

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (Math.imul(value, 31) + letter.charCodeAt(0)) >>> 0;
  return value;
}

/** Writes passages and their documents, in place of what those were before. */
export async function storePassages(db: Db, list: Passage[]): Promise<void> {
  for (const passage of list) {
    await withTenant(db, passage.tenant, async (tx) => {
      const document = {
        department: passage.department,
        title: passage.title,
        effectiveOn: passage.date,
        acl: passage.acl,
        kind: passage.kind,
        author: passage.author ?? null,
        question: passage.question ?? null,
        contentHash: passage.text,
        updatedAt: new Date(),
      };
      const fixed = { tenantId: passage.tenant, id: passage.docId, fileName: passage.docId, version: '1', source: '' };
      const { language, section, anchor, ordinal, text } = passage;
      await tx
        .insert(documents)
        .values({ ...fixed, language, ...document })
        .onConflictDoUpdate({ target: [documents.tenantId, documents.id], set: document });
      await tx
        .insert(passages)
        .values({
          tenantId: passage.tenant,
          id: passage.id,
          document: passage.docId,
          language,
          section,
          anchor,
          ordinal,
          text,
        })
        .onConflictDoUpdate({ target: [passages.tenantId, passages.id], set: { section, text, language } });
    });
  }
}
