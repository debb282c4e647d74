/** What a thread remembers between turns: small, so that the thousandth turn costs what the first did. */
import type { OpenForm } from '../agents/form.ts';
import type { Language } from '../agents/message.ts';

export interface Memory {
  /** The department that spoke last; follow-ups stay with it. */
  department?: string;
  /** The person's last questions, newest last. */
  previous?: string[];
  /** What was asked before those, in short and of bounded length. */
  summary?: Summary;
  form?: OpenForm | null;
  /** The language spoken last; a click says nothing in any. */
  language?: Language;
  /** A message that waits for the person to name a department. */
  undecided?: string;
}

/** Earlier questions in the person's own words; the oldest give way, and are still counted. */
export interface Summary {
  earlier: number;
  lines: string[];
  /** What a language model made of the conversation, up to so many of the earlier questions. */
  text?: string;
  upTo?: number;
}

const REMEMBERED = 3;
/** Lines of a summary, and characters of each. */
const LINES = 8;
const LINE = 80;

/** Reads a thread's memory; anything unreadable is forgotten rather than guessed. */
export function readMemory(text: string): Memory {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Memory) : {};
  } catch {
    return {};
  }
}

/** Adds a question to those remembered; the one that gives way goes into the summary. */
export function remember(memory: Memory, question: string): Pick<Memory, 'previous' | 'summary'> {
  const all = [...(memory.previous ?? []), question];
  const [oldest] = all.length > REMEMBERED ? all : [];
  const previous = all.slice(-REMEMBERED);
  if (oldest === undefined) return { previous, ...(memory.summary ? { summary: memory.summary } : {}) };
  const { earlier = 0, lines = [], ...written } = memory.summary ?? {};
  return {
    previous,
    summary: { ...written, earlier: earlier + 1, lines: [...lines, shortened(oldest)].slice(-LINES) },
  };
}

/** The summary as a line for a model; empty when nothing went before. */
export function told({ earlier, lines, text, upTo = 0 }: Summary): string {
  // What the model has read is not told twice.
  const since = text ? lines.slice(Math.max(0, lines.length - (earlier - upTo))) : lines;
  if (text && earlier > upTo) return [text, 'Asked since then:', ...since.map((line) => `- ${line}`)].join('\n');
  if (text) return text;
  const older = earlier - lines.length;
  return [
    `Earlier in this conversation (${earlier} questions${older > 0 ? `, the first ${older} left out` : ''}):`,
    ...since,
  ].join('\n- ');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  // Cut between characters as people see them: half a Thai syllable or emoji is unreadable.
  const cut = [...new Intl.Segmenter().segment(line)].slice(0, LINE).map(({ segment }) => segment);
  return cut.length < LINE ? line : `${cut.join('')}…`;
}
