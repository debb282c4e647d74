/** What the asker hears when people have decided: rendered from the rows that prove it, never from memory. */
import { and, desc, eq, inArray } from 'drizzle-orm';
import { departmentConfig } from '../agents/config-schema.ts';
import type { Citation, Reply } from '../agents/message.ts';
import { type ProposalRow, votesOf } from '../db/approvals.ts';
import { nameIn, type Person } from '../db/people.ts';
import { approvals, ledger, proposals } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import type { Tx } from '../db/tenant.ts';
import { isUnsettled } from '../tools/foreign-effect.ts';
import { uncertain } from '../tools/foreign-phrases.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { contextFor, writeTool } from '../tools/ledger.ts';
import { saidOf } from '../tools/receipt.ts';
import { settledSaid } from './approval-phrases.ts';
import { listed, say } from './phrases.ts';
import type { MachineDeps } from './scope.ts';

/** How an approval ends for good; others were replaced by a later one. */
const ENDINGS = ['approved' as const, 'rejected' as const, 'expired' as const, 'withdrawn' as const];

type Settled = Pick<Reply, 'status' | 'text' | 'receipts' | 'sources'>;

/** The reply about a proposal that was decided, expired or failed, or that another system does not answer to; undefined while it still waits. */
export async function settledReply(tx: Tx, deps: MachineDeps, proposalId: string): Promise<Reply | undefined> {
  const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, proposalId));
  if (!proposal) return undefined;
  const [decision] = await tx
    .select({ approval: approvals, decider: people })
    .from(approvals)
    .leftJoin(people, eq(people.id, approvals.decidedBy))
    .where(and(eq(approvals.proposal, proposalId), inArray(approvals.status, ENDINGS)))
    .orderBy(desc(approvals.decidedAt), desc(approvals.stage))
    .limit(1);
  const names = decision?.decider ? await decidersOf(tx, decision.approval.id, decision.decider, proposal) : '';
  const settled = await outcomeOf(tx, deps, proposal, names);
  if (!settled) return undefined;
  const department = departmentConfig(deps.tenant, proposal.department);
  return {
    ...settled,
    language: proposal.language,
    department: department?.id ?? null,
    confidence: 1,
    model: decision?.decider ? 'expert' : 'policy',
    approvals: decision ? [{ id: decision.approval.id, status: decision.approval.status }] : [],
  };
}

/** Everybody whose yes the last stage needed; a no has one author. */
async function decidersOf(tx: Tx, approval: string, decider: Person, { language }: ProposalRow): Promise<string> {
  const voters = (await votesOf(tx, approval)).map(({ person }) => person);
  if (voters.length < 2 || !voters.includes(decider.id)) return nameIn(decider, language);
  const found = await tx.select().from(people).where(inArray(people.id, voters)).orderBy(people.id);
  return listed(
    found.map((person) => nameIn(person, language)),
    language,
    'conjunction',
  );
}

async function outcomeOf(tx: Tx, deps: MachineDeps, proposal: ProposalRow, name: string): Promise<Settled | undefined> {
  const { language, summary } = proposal;
  const nothing = { receipts: [], sources: [] };
  switch (proposal.status) {
    case 'done':
      return done(tx, deps, proposal, name);
    case 'failed':
      return { ...nothing, status: 'refused', text: say.notDone(language, summary, proposal.said ?? '') };
    case 'expired':
      return {
        ...nothing,
        status: 'refused',
        text:
          proposal.tool === ANSWER_TOOL
            ? settledSaid.expiredQuestion(summary)[language]
            : say.expiredRequest(language, summary),
      };
    case 'cancelled':
      return { ...nothing, status: 'answered', text: settledSaid.withdrawn(summary)[language] };
    case 'rejected': {
      const no =
        proposal.tool === ANSWER_TOOL
          ? say.answerWithheld(language, name, proposal.said ?? '')
          : say.rejectedBy(language, summary, name, proposal.said ?? '');
      return { ...nothing, status: 'refused', text: no };
    }
    case 'approved':
      if (!(await isUnsettled(tx, proposal.id))) return undefined;
      return { ...nothing, status: 'waiting', text: uncertain.meanwhile(summary)[language] };
    default:
      return undefined;
  }
}

async function done(tx: Tx, deps: MachineDeps, proposal: ProposalRow, name: string): Promise<Settled> {
  const { language } = proposal;
  const [row] = await tx.select().from(ledger).where(eq(ledger.proposal, proposal.id));
  if (!row) throw new Error(`Proposal ${proposal.id} is done but has no receipt.`);
  const tool = writeTool(deps.catalog, proposal.tool);
  const text = saidOf(row, tool, await contextFor(tx, deps, proposal.requester, language, proposal.id));
  const receipts = [{ id: row.id, tool: row.tool, record: row.record }];
  if (proposal.tool !== ANSWER_TOOL) {
    return {
      status: 'answered',
      text: name ? `${say.approvedBy(language, name)} ${text}` : text,
      receipts,
      sources: JSON.parse(proposal.evidence) as Citation[],
    };
  }
  const source: Citation = {
    docId: row.record,
    title: proposal.summary,
    section: name,
    url: `${deps.publicUrl}/documents/${encodeURIComponent(row.record)}#answer`,
    relevance: 1,
    date: row.at.toISOString().slice(0, 10),
    author: name,
  };
  return { status: 'answered', text: `${say.answeredBy(language, name)}\n\n${text}`, receipts, sources: [source] };
}
