/** What a department's machine carries from node to node; small, since a pause stores it. */
import { Annotation } from '@langchain/langgraph';
import type { OpenForm } from '../agents/form.ts';
import type { Card, Citation, Language, ReceiptLine, ReplyStatus, ReplyTrace } from '../agents/message.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';

/** One thing a person wants, given to one department. */
export interface Task {
  /** The turn it came in; with `n` it names the run. */
  turn: string;
  n: number;
  thread: string;
  channel: string;
  /** As the person wrote it: the whole message, or the part of it this task is about. */
  said: string;
  /** The whole message. */
  message: string;
  /** Complete in itself, with what earlier messages add. */
  question: string;
  previous: string[];
  /** What was said before those, in short. */
  summary: string | null;
  language: Language;
  /** `either`: perhaps a tool, unless the documents answer it. */
  kind: 'question' | 'tool' | 'either' | 'confirm';
  /** Which tool or topic the router took it for. */
  intent: string | null;
  /** How sure the router was of the department. */
  routed: number;
  form: OpenForm | null;
  /** The person asked for several look-ups. */
  research?: boolean;
  /** Facts the person or the caller added: attachments, a page they are on. */
  context: string | null;
}

/** What the department makes of it. */
export interface Part {
  status: ReplyStatus;
  text: string;
  sources: Citation[];
  confidence: number;
  model: string;
  approvals: { id: string; status: string }[];
  receipts: ReceiptLine[];
  card?: Card;
  /** Replaces the thread's open form; null closes it. */
  form?: OpenForm | null;
  /** The message waits for the person to name a department. */
  undecided?: string;
  trace?: ReplyTrace;
}

/** Retrieved passages and the question's rarities, dropped before a pause. */
export interface Found {
  passages: ModelPassage[];
  rarity: [string, number][];
  disagreements: { a: ModelPassage; b: ModelPassage; figures: [string, string] }[];
  citations: Record<string, Citation>;
}

export const MachineState = Annotation.Root({
  task: Annotation<Task>,
  found: Annotation<Found | null>,
  part: Annotation<Part | null>,
  /** What several look-ups came to, once they were made. */
  researched: Annotation<'answered' | 'nothing' | null>,
  /** Tool calls of the model, as text: arguments are people's words and are never revived into objects. */
  calls: Annotation<string | null>,
  /** Proposals that wait for people. */
  waiting: Annotation<string[]>,
});

export type Machine = typeof MachineState.State;
export type MachineUpdate = typeof MachineState.Update;
