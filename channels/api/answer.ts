/** What a question is answered with. */
import { z } from 'zod';
import { detectLanguage } from '../../agents/language.ts';
import type { Citation, Language, Reply } from '../../agents/message.ts';
import { replyMarkdown } from './card-text.ts';

export const sourceSchema = z
  .object({
    doc_id: z.string(),
    title: z.string(),
    section: z.string(),
    relevance: z.number().describe('0 to 1, relative to the best passage of this answer.'),
    url: z.string(),
    date: z.iso.date().optional().describe('When it began to hold.'),
    author: z.string().optional().describe('Of an answer that an expert gave.'),
    page: z.int().optional().describe('Of a document that has pages, from 1.'),
  })
  .meta({ id: 'Source', description: 'Where an answer comes from.' });

export const receiptSchema = z
  .object({ id: z.string(), tool: z.string(), record: z.string() })
  .meta({ id: 'Receipt', description: 'Proof that a record was written.' });

export const answerStatusSchema = z.enum(['answered', 'waiting', 'question', 'unknown', 'refused']);

export const answerSchema = z
  .object({
    query_id: z.string(),
    thread: z.string(),
    department: z.string().nullable(),
    status: answerStatusSchema,
    answer: z.string().describe('Markdown.'),
    language: z.string().describe('BCP 47 tag.'),
    confidence: z.number(),
    sources: z.array(sourceSchema),
    model_used: z.string().nullable(),
    requires_approval: z.boolean(),
    approvals: z.array(z.object({ id: z.string(), status: z.string() })),
    receipts: z.array(receiptSchema),
    latency_ms: z.int(),
  })
  .meta({ id: 'Answer', description: 'What became of a question.' });

export type Answer = z.output<typeof answerSchema>;

type Asked = { query_id: string; thread: string; latency_ms: number };

/** The answer of a finished turn. */
export function answerOf(reply: Reply, asked: Asked, publicUrl: string): Answer {
  return {
    ...asked,
    department: reply.department,
    status: reply.status,
    answer: replyMarkdown(reply, publicUrl),
    language: reply.language,
    confidence: reply.confidence,
    sources: sourcesOf(reply.sources, publicUrl),
    model_used: reply.model,
    requires_approval: reply.status === 'waiting',
    approvals: reply.approvals,
    receipts: reply.receipts,
  };
}

const STILL_WORKING: Record<Language, string> = {
  en: 'I am still working on this. The answer will appear in the messages of this thread.',
  th: 'กำลังดำเนินการอยู่ คำตอบจะปรากฏในข้อความของบทสนทนานี้',
};

/** The answer of a turn that takes longer than the caller can be kept waiting. */
export function stillWorking(text: string, department: string | undefined, asked: Asked): Answer {
  const language = detectLanguage(text);
  return {
    ...asked,
    department: department ?? null,
    status: 'waiting',
    answer: STILL_WORKING[language],
    language,
    confidence: 0,
    sources: [],
    model_used: null,
    requires_approval: false,
    approvals: [],
    receipts: [],
  };
}

/** Citations as the API writes them, with links that work outside this server. */
export function sourcesOf(citations: readonly Citation[], publicUrl: string): z.output<typeof sourceSchema>[] {
  return citations.map(({ docId, title, section, relevance, url, date, author, page }) => ({
    doc_id: docId,
    title,
    section,
    relevance,
    url: URL.canParse(url, publicUrl) ? new URL(url, publicUrl).href : url,
    ...(date === undefined ? {} : { date }),
    ...(author === undefined ? {} : { author }),
    ...(page === undefined ? {} : { page }),
  }));
}
