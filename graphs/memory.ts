/** What a thread remembers between turns: small, so that the thousandth turn costs what the first did. */
import type { OpenForm } from '../agents/form.ts';
import type { Language } from '../agents/message.ts';

export interface Memory {
  /** The department that spoke last; follow-ups stay with it. */
  department?: string;
  /** The person's last questions, newest last. */
  previous?: string[];
  form?: OpenForm | null;
  /** The language spoken last; a click says nothing in any. */
  language?: Language;
  /** A message that waits for the person to name a department. */
  undecided?: string;
}

const REMEMBERED = 3;

/** Reads a thread's memory; anything unreadable is forgotten rather than guessed. */
export function readMemory(text: string): Memory {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Memory) : {};
  } catch {
    return {};
  }
}

/** Adds a question to those remembered. */
export function remember(memory: Memory, question: string): string[] {
  return [...(memory.previous ?? []), question].slice(-REMEMBERED);
}
