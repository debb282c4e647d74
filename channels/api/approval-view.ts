/** An approval as one person may see it. */
import { z } from 'zod';
import { type Directory, decidersOf } from '../../agents/approvers.ts';
import type { Card, CardChange, Citation } from '../../agents/message.ts';
import { visible } from '../../agents/visible-text.ts';
import { type ApprovalRow, type ProposalRow, ruleOf } from '../../db/approvals.ts';
import { nameIn, type Person } from '../../db/people.ts';
import { sourceSchema, sourcesOf } from './answer.ts';

export const approvalStatusSchema = z.enum([
  'pending',
  'approved',
  'rejected',
  'expired',
  'escalated',
  'withdrawn',
  'superseded',
]);
const personSchema = z.object({ id: z.string(), name: z.string() });

export const approvalSchema = z
  .object({
    id: z.string(),
    status: approvalStatusSchema,
    department: z.string(),
    tool: z.string(),
    requester: personSchema,
    summary: z.string(),
    changes: z.array(z.object({ label: z.string(), before: z.string().optional(), after: z.string() })),
    evidence: z.array(sourceSchema),
    reason: z.string().nullable(),
    fields: z.array(z.string()).describe('Names of the values that may be changed before approving.'),
    can_decide: z.boolean(),
    created_at: z.string(),
    expires_at: z.string(),
    decided_by: personSchema.optional(),
    decided_at: z.string().optional(),
  })
  .meta({ id: 'Approval', description: 'A decision that is asked of people.' });

export type Approval = z.output<typeof approvalSchema>;

export interface Candidate {
  approval: ApprovalRow;
  proposal: ProposalRow;
  /** By the database's clock. */
  open: boolean;
  /** The viewer's yes is among those this stage has. */
  voted: boolean;
}

export interface Viewer {
  person: Person;
  /** Everybody the tenant ever had, so that names of those who left are known. */
  people: ReadonlyMap<string, Person>;
  /** Who may be named by the rules of a department's approvals at this moment. */
  directoryOf(department: string): Directory<Person>;
  publicUrl: string;
}

/** The approval for the viewer; undefined when it is none of her business. */
export function approvalView({ approval, proposal, open, voted }: Candidate, viewer: Viewer): Approval | undefined {
  const me = viewer.person.id;
  const approver = isApprover(approval, proposal, viewer);
  if (!approver && proposal.requester !== me && approval.decidedBy !== me) return undefined;
  const card = JSON.parse(approval.card) as Card;
  return {
    id: approval.id,
    status: approval.status,
    department: approval.department,
    tool: proposal.tool,
    requester: named(proposal.requester, viewer),
    summary: visible(proposal.summary),
    changes: [...(JSON.parse(proposal.changes) as CardChange[]), ...quoted(card)].map(shown),
    evidence: sourcesOf(JSON.parse(proposal.evidence) as Citation[], viewer.publicUrl),
    reason: proposal.reason === null ? null : visible(proposal.reason),
    fields: card.editable.map((field) => field.name),
    can_decide: approver && open && !voted,
    created_at: approval.createdAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
    ...(approval.decidedBy ? { decided_by: named(approval.decidedBy, viewer) } : {}),
    ...(approval.decidedAt ? { decided_at: approval.decidedAt.toISOString() } : {}),
  };
}

/** A question and the draft of its answer stand on the card as quotes; nobody may approve them unread. */
function quoted(card: Card): CardChange[] {
  return card.quotes.map(({ label, text }) => ({ label, after: text }));
}

/** As on cards: nothing on which people decide may hide from them. */
function shown({ label, before, after }: CardChange): CardChange {
  return {
    label: visible(label),
    ...(before === undefined ? {} : { before: visible(before) }),
    after: visible(after),
  };
}

function isApprover(approval: ApprovalRow, proposal: ProposalRow, { person, directoryOf }: Viewer): boolean {
  const directory = directoryOf(approval.department);
  const requester = directory.people.find(({ id }) => id === proposal.requester);
  if (!requester) return false;
  return decidersOf(ruleOf(approval), requester, directory).some(({ id }) => id === person.id);
}

function named(id: string, { person, people }: Viewer): z.output<typeof personSchema> {
  const found = people.get(id);
  return { id, name: found ? nameIn(found, person.language) : id };
}
