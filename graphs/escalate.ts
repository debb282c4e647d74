/** Hands a question that no document answers well enough to the department's experts. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { and, eq, sql } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import type { ProposalRow } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { newId } from '../db/id.ts';
import { proposals } from '../db/schema/approvals.ts';
import { gaps } from '../db/schema/knowledge.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { rightsOf } from '../tools/rights.ts';
import { ToolRefusal } from '../tools/tool.ts';
import { closest } from './answer.ts';
import { refusal } from './guard.ts';
import { say } from './phrases.ts';
import { hashOf } from './propose.ts';
import { raise } from './raise.ts';
import { privateHint } from './readers.ts';
import { type Pod, type RunScope, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate, Part, Task } from './state.ts';

/** A draft less sure than this is not shown to the experts as a draft. */
const WORTH_SHOWING = 0.35;

export const escalate =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    const scope = scopeOf(config);
    const { task } = state;
    if (!rightsOf(pod.tenant, scope.person)('knowledge.ask')) {
      return { found: null, part: { ...refusal(say.mayNotAsk(task.language)), status: 'unknown' } };
    }
    try {
      const proposal = await withTenant(pod.db, pod.tenant.id, (tx) => store(tx, pod, scope, task, state.part));
      const { part, waiting } = await raise(pod, scope, proposal, proposal.run);
      const { form: _unchanged, ...rest } = part;
      const text = part.text + closest(task.language, state.part) + privateHint(scope, task.language);
      return { found: null, part: { ...rest, text, confidence: state.part?.confidence ?? 0 }, waiting: waiting ?? [] };
    } catch (error) {
      if (!(error instanceof ToolRefusal)) throw error;
      return { found: null, part: { ...refusal(error.said[task.language]), status: 'unknown' } };
    }
  };

/** The question as a proposal to publish an answer; the draft is what was found but not trusted. */
async function store(tx: Tx, pod: Pod, scope: RunScope, task: Task, draft: Part | null): Promise<ProposalRow> {
  const n = task.n * 100 + 99;
  const [before] = await tx
    .select()
    .from(proposals)
    .where(and(eq(proposals.turn, task.turn), eq(proposals.n, n)));
  if (before) return before;
  // An expert's answer to another question is no draft for this one.
  const isOwn = draft !== null && !draft.sources.some((source) => source.author);
  const shown = isOwn && draft.confidence >= WORTH_SHOWING ? draft.text : '';
  const { id: department, curated } = pod.department;
  const keptDays = Math.max(1, Math.ceil(curated.expires / 86_400_000));
  const args =
    stringify({ question: task.question, answer: shown, department, language: task.language, keptDays }) ?? '{}';
  const [row] = await tx
    .insert(proposals)
    .values({
      tenantId: pod.tenant.id,
      id: newId('prp'),
      turn: task.turn,
      n,
      run: `${task.turn}.${task.n}`,
      thread: task.thread,
      department: pod.department.id,
      tool: ANSWER_TOOL,
      requester: scope.person.id,
      args,
      argsHash: hashOf(ANSWER_TOOL, args),
      changes: '[]',
      evidence: JSON.stringify(draft?.sources ?? []),
      summary: task.said.length > 120 ? `${task.said.slice(0, 117)}…` : task.said,
      language: task.language,
      status: 'confirming',
      expiresAt: sql`now() + ${`${pod.department.escalation.expires} milliseconds`}::interval`,
    })
    .returning();
  if (!row) throw new Error('The question was not stored.');
  await tx.insert(gaps).values({
    tenantId: pod.tenant.id,
    id: newId('gap'),
    department: pod.department.id,
    question: task.question,
    person: scope.person.id,
    thread: task.thread,
    proposal: row.id,
  });
  await appendAudit(tx, pod.tenant.id, {
    actor: scope.person.id,
    action: 'question.escalated',
    subject: row.id,
    detail: { department: pod.department.id, confidence: draft?.confidence ?? 0 },
  });
  return row;
}
