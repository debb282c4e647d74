/** Turns grounded sentences into the text a person reads: quotations, their sources, and any disagreement between documents. */
import type { Language } from '../agents/message.ts';
import { isRow } from '../agents/models/builtin/units.ts';
import type { GroundedAnswer, ModelPassage } from '../agents/models/tasks.ts';
import { sourceName } from './cited-at.ts';
import { formatDate, say } from './phrases.ts';
import type { Found, Part, Task } from './state.ts';

/** What two documents contradict is never said with more confidence than this. */
const CONTRADICTED = 0.8;
/** A draft less sure than this is named but not quoted to someone who waits. */
const WORTH_QUOTING = 0.4;

/** The answer as a part of the reply; `answered` is decided by the thresholds, here it is only written. */
export function compose(task: Pick<Task, 'language'>, found: Found, answer: GroundedAnswer, model: string): Part {
  const cited = [...new Set(answer.sentences.map((sentence) => sentence.passageId))];
  const numbers = new Map(cited.map((id, index) => [id, index + 1]));
  const disagreements = answer.sentences.length > 0 ? found.disagreements : [];
  const extra = disagreements.flatMap(({ a, b }) => [a.id, b.id]).filter((id) => !numbers.has(id));
  const sources = [...cited, ...new Set(extra)].flatMap((id) => found.citations[id] ?? []);
  const text = [
    foreign(task.language, answer, found),
    quoted(answer, numbers),
    ...disagreements.map((one) => disagreement(task.language, one)),
  ].filter(Boolean);
  return {
    status: 'answered',
    text: text.join('\n\n'),
    sources,
    confidence: disagreements.length > 0 ? Math.min(answer.confidence, CONTRADICTED) : answer.confidence,
    model,
    approvals: [],
    receipts: [],
  };
}

/** Steps become a numbered list, sentences a paragraph, a row of a table a paragraph of its own; each group carries the number of its source. */
function quoted(answer: GroundedAnswer, numbers: Map<string, number>): string {
  const blocks: string[] = [];
  let steps = 0;
  const paragraphs = answer.sentences.map(({ text, step }) => !step && isRow(text));
  for (const { text, passageId, step } of answer.sentences) {
    const mark = numbers.size > 1 ? ` [${numbers.get(passageId)}]` : '';
    if (step) {
      // The mark goes to the first line: behind a closing fence it would keep the code open.
      const [first = '', ...rest] = text.replace(/^\s*\d+[.)]\s+/, '').split('\n');
      blocks.push([`${++steps}. ${first}${mark}`, ...rest.map((line) => `   ${line}`)].join('\n'));
    } else blocks.push(`${text}${mark}`);
  }
  if (steps > 0) return blocks.join('\n');
  const isApart = (at: number) => paragraphs[at] || paragraphs[at - 1];
  return blocks.map((block, at) => (at === 0 ? '' : isApart(at) ? '\n\n' : ' ') + block).join('');
}

function foreign(language: Language, answer: GroundedAnswer, found: Found): string {
  const used = found.passages.find((passage) => passage.id === answer.sentences[0]?.passageId);
  return used && used.language !== language ? say.otherLanguage(language) : '';
}

function disagreement(language: Language, { a, b, figures }: Found['disagreements'][number]): string {
  return say.disagree(language, named(language, a), figures[0], named(language, b), figures[1]);
}

function named(language: Language, passage: ModelPassage): string {
  if (!passage.date) return passage.title;
  return say.effective(language, passage.title, formatDate(new Date(`${passage.date}T00:00:00Z`), language, 'UTC'));
}

/** What came closest, quoted and marked as unconfirmed, for someone who has to wait for a person. */
export function closest(language: Language, draft: Part | null): string {
  if (!draft || draft.sources.length === 0) return '';
  const titles = draft.sources.slice(0, 3).map(sourceName);
  if (draft.confidence < WORTH_QUOTING)
    return `\n\n${say.closest(language)}\n${titles.map((title) => `- ${title}`).join('\n')}`;
  const quote = draft.text.split('\n').map((line) => `> ${line}`);
  return `\n\n${say.unconfirmed(language, titles[0] ?? '')}\n\n${quote.join('\n')}`;
}
