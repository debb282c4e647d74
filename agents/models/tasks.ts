/** What models are asked to do, and the shape of what comes back. */
import { z } from 'zod';
import type { OpenForm } from '../form.ts';
import type { Language } from '../message.ts';

export const MODEL_TASKS = ['route', 'agent', 'answer', 'extract', 'summarise', 'vision', 'embed', 'rerank'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

/** Result of `route`: which department a message is for, and which of its intents. Probabilities are calibrated. */
export const routeSchema = z.object({
  /** Department ids plus `none` and `social`, most probable first. */
  departments: z.array(z.object({ id: z.string(), probability: z.number().min(0).max(1) })),
  /** Tool names, `department/topic`, `none` or `social/topic`, most probable first. */
  intents: z.array(z.object({ label: z.string(), probability: z.number().min(0).max(1) })),
});
export type Route = z.output<typeof routeSchema>;

/** Result of `answer`: sentences, each with the passage it stands on, and the probability that an expert would approve them. */
export const answerSchema = z.object({
  sentences: z.array(z.object({ text: z.string(), passageId: z.string(), step: z.boolean().default(false) })),
  confidence: z.number().min(0).max(1),
});
export type GroundedAnswer = z.output<typeof answerSchema>;

/** A passage a model may answer from. */
export interface ModelPassage {
  id: string;
  docId: string;
  title: string;
  section: string;
  text: string;
  language: Language;
  score: number;
  lexical: number;
  vector: number;
  date: string | null;
  ordinal: number;
  kind: 'document' | 'curated';
}

/** The moment and the people, for engines that read slots by themselves; language models get the same in the prompt. */
export interface ModelContext {
  language: Language;
  now: Date;
  timeZone: string;
  currency: string;
  self: string;
  people: { id: string; name: string; nameTh?: string; email?: string; title?: string }[];
  /** Earlier questions of the person in this thread, newest last. */
  previous: string[];
  form: OpenForm | null;
  /** The whole message, when what is asked is only a part of it. */
  message?: string;
  /** Which tool the router took the message for. */
  intent?: string;
  passages?: ModelPassage[];
  /** How rare each token of the question is in what the person may read. */
  rarity?: Map<string, number>;
}
