/** An expert's answer to a question no document answered: it becomes curated knowledge and is searched like a document. */
import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { storeCurated } from '../../db/curated.ts';
import { closeGapOf } from '../../db/gaps.ts';
import { approvals, proposals } from '../../db/schema/approvals.ts';
import { people } from '../../db/schema/people.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';

export const ANSWER_TOOL = 'knowledge.answer_question';
/** Days an answer is used where nothing says otherwise. */
const YEAR = 365;

const input = z.strictObject({
  question: z.string().min(1).max(8_000),
  answer: z
    .string()
    .max(8_000)
    .meta({
      slot: 'text',
      label: { en: 'Answer', th: 'คำตอบ' },
      ask: { en: 'What is the answer?', th: 'คำตอบคืออะไร' },
    }),
  department: z.string(),
  language: z.enum(['en', 'th']),
  /** How long it is used, as the department had it when the question was asked. */
  keptDays: z.int().min(1).max(36_500).optional(),
});

export const answerQuestion = defineTool({
  name: ANSWER_TOOL,
  department: 'any',
  effect: 'write',
  permission: 'knowledge.ask',
  title: { en: 'Question for an expert', th: 'คำถามถึงผู้เชี่ยวชาญ' },
  description: 'Raised by the machine when no document answers; never offered to a model.',
  input,
  output: z.object({ document: z.string(), question: z.string(), answer: z.string(), author: z.string() }),
  examples: { en: [], th: [] },
  prepare: async (_ctx, { question, answer }) => ({
    summary: question.length > 120 ? `${question.slice(0, 117)}…` : question,
    changes: answer ? [{ label: 'answer', after: answer }] : [],
  }),
  run: async (ctx, { question, answer, department, language, keptDays }) => {
    if (answer.trim() === '') {
      throw new ToolRefusal('invalid', { en: 'The answer is empty.', th: 'คำตอบว่างเปล่า' }, 'answer');
    }
    const author = await authorOf(ctx);
    const document = `${department}/curated/${ctx.proposalId}`;
    const on = ctx.clock.now().toISOString().slice(0, 10);
    await storeCurated(ctx.db, ctx.tenant, {
      ...{ id: document, department, question, answer, language, author, on },
      keptDays: keptDays ?? YEAR,
    });
    if (ctx.proposalId) await closeGapOf(ctx.db, ctx.proposalId, document);
    return { document, question, answer, author: author.name };
  },
  record: ({ document }) => document,
  say: ({ answer }) => answer,
});

/** Whoever approved or rewrote the answer signs it. */
async function authorOf(ctx: ToolContext): Promise<{ id: string; name: string }> {
  const [author] = await ctx.db
    .select({ id: people.id, name: people.name })
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .innerJoin(people, eq(people.id, approvals.decidedBy))
    .where(and(eq(proposals.id, ctx.proposalId ?? ''), eq(approvals.status, 'approved')))
    .orderBy(desc(approvals.stage))
    .limit(1);
  if (!author) throw new Error(`Nobody approved ${ctx.proposalId}, so nobody can sign its answer.`);
  return author;
}
