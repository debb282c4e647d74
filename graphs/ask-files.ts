/** Answers a question from the files that came with it, in their own sentences. */

import type { Attachment, Localized } from '../agents/message.ts';
import { answerFrom } from '../agents/models/builtin/answer.ts';
import { isRequest } from '../agents/models/builtin/request.ts';
import { chunkGently } from '../knowledge/chunk.ts';
import { createEmbeddedIndex } from '../knowledge/index/embedded.ts';
import type { Passage } from '../knowledge/passage.ts';
import { readMarkdown } from '../knowledge/readers/markdown.ts';
import { retrieve } from '../knowledge/search.ts';
import { compose } from './answer.ts';
import type { Desk } from './desk.ts';
import { momentOf } from './model-context.ts';
import type { Found, Part } from './state.ts';

/** Files hold little and are there to be asked about, so that less certainty is enough than for the documents of a department. */
const SURE_OF_FILE = 0.5;
const FOUND = 8;
/** Sections whose beginning says what is in a file. */
const OUTLINED = 6;
/** Characters of all files together that are read for an answer. */
const MOST_TEXT = 400_000;

const WHOLE_FILE =
  /^(?:please |can you |could you )?(?:(?:what(?:'s| is| does)?|tell me what|show me what)\b.{0,20}\b(?:in|inside|say|contain|about)\b.{0,30}|(?:summari[sz]e|read|outline)\b.{0,30})[?.!]*$|^(?:สรุป|ในไฟล์|ไฟล์นี้|เอกสารนี้|อ่าน).{0,30}$/i;

const phrases = {
  from: (names: string): Localized => ({ en: `_From ${names}:_`, th: `_จาก ${names}:_` }),
  none: (names: string): Localized => ({
    en: `I found no answer to this in ${names}; what I say does not come from there.`,
    th: `ไม่พบคำตอบเรื่องนี้ใน ${names} คำตอบนี้จึงไม่ได้มาจากไฟล์นั้น`,
  }),
  empty: (names: string): Localized => ({ en: `There is no text in ${names}.`, th: `ไม่มีข้อความใน ${names}` }),
};

/** What the files say to a question: an answer, or a note that they do not; nothing where no file can be asked. */
export async function askFiles(desk: Desk, question: string): Promise<{ part: Part } | { note: string } | undefined> {
  const files = desk.turn.attachments.filter(({ mediaType }) => !mediaType.startsWith('image/'));
  if (files.length === 0 || isRequest(question)) return undefined;
  const { language } = desk;
  const written = files.filter(({ text }) => text.trim() !== '');
  if (written.length === 0) return { note: phrases.empty(namesOf(files))[language] };
  const passages = await passagesOf(written);
  const part = WHOLE_FILE.test(question.trim()) ? outline(passages) : await answer(desk, question, passages);
  if (!part) return { note: phrases.none(namesOf(written))[language] };
  return { part: { ...part, text: `${phrases.from(namesOf(written))[language]}\n\n${part.text}` } };
}

function namesOf(files: readonly Pick<Attachment, 'name'>[]): string {
  return files.map(({ name }) => `“${name}”`).join(', ');
}

async function passagesOf(files: readonly Attachment[]): Promise<Passage[]> {
  let left = MOST_TEXT;
  const passages: Passage[] = [];
  for (const { name, text } of files) {
    const read = text.slice(0, left).toWellFormed();
    left -= read.length;
    passages.push(...(await chunkGently(readMarkdown(read, name), { ...HERE, docId: name, acl: [...HERE.acl] })));
  }
  return passages;
}

/** Where the passages of a message stand: in an index of their own that ends with it. */
const HERE = { tenant: 'turn', department: 'turn', acl: ['everyone'] as const };

async function answer(
  { deps, person, language }: Desk,
  question: string,
  passages: Passage[],
): Promise<Part | undefined> {
  const index = createEmbeddedIndex();
  await index.upsert(passages);
  const { tenant, department, acl } = HERE;
  const scope = { tenant, departments: [department], acl: [...acl] };
  const { hits, rarity } = await retrieve(index, { ...scope, text: question, language, k: FOUND });
  const found: Found = {
    passages: hits.map(({ passage, score, lexical, vector }) => ({ ...passage, score, lexical, vector })),
    ...{ rarity: [...rarity], disagreements: [], citations: {} },
  };
  const { timeZone, currency, id: self } = person;
  const moment = momentOf({ language, now: deps.clock.now(), timeZone, currency, self });
  const said = answerFrom(question, { ...moment, passages: found.passages, rarity });
  return said.confidence >= SURE_OF_FILE ? compose({ language }, found, said, 'builtin') : undefined;
}

/** How each section begins. */
function outline(passages: readonly Passage[]): Part {
  const lines = passages.slice(0, OUTLINED).map(({ section, text }) => {
    const [first = ''] = text.trim().split(/\n|(?<=[.!?])\s/);
    return section ? `- **${section}**: ${first}` : `- ${first}`;
  });
  const more = passages.length > OUTLINED ? '\n- …' : '';
  return {
    ...{ status: 'answered', text: lines.join('\n') + more, sources: [], confidence: 1, model: 'builtin' },
    ...{ approvals: [], receipts: [] },
  };
}
