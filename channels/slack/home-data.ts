/** What one person's Home tab shows: what waits for them, what they asked for, what they were told, who stands in for whom. */
import { and, asc, desc, eq, exists, gt, inArray, isNotNull, isNull, not, or, sql } from 'drizzle-orm';
import { decidersOf } from '../../agents/approvers.ts';
import type { Card, Reply } from '../../agents/message.ts';
import { type ProposalRow, ruleOf } from '../../db/approvals.ts';
import type { DelegationRow } from '../../db/delegations.ts';
import { loadDirectories } from '../../db/directory.ts';
import type { Person } from '../../db/people.ts';
import { approvals, approvalVotes, delegations, proposals } from '../../db/schema/approvals.ts';
import { people } from '../../db/schema/people.ts';
import { messages, threads } from '../../db/schema/turns.ts';
import type { Tx } from '../../db/tenant.ts';

/** Open approvals looked at, the soonest to expire first: who may decide is known only after reading. */
const MOST_CANDIDATES = 1_000;
const MOST_REQUESTS = 200;
const MOST_ANSWERS = 5;
const MOST_DELEGATIONS = 20;

export interface Answered {
  question: string;
  reply: Reply;
}

export interface HomeData {
  /** Cards of approvals that this person may decide now and has not. */
  waiting: Card[];
  requests: ProposalRow[];
  answers: Answered[];
  delegations: DelegationRow[];
  /** Everybody the tenant ever had, by id, for their names. */
  people: ReadonlyMap<string, Pick<Person, 'name' | 'nameTh'>>;
}

/** Reads all of it at one moment. */
export async function homeData(tx: Tx, person: string): Promise<HomeData> {
  return {
    waiting: await waitingFor(tx, person),
    requests: await openRequests(tx, person),
    answers: await recentAnswers(tx, person),
    delegations: await delegationsOf(tx, person),
    people: await namesOf(tx),
  };
}

async function waitingFor(tx: Tx, person: string): Promise<Card[]> {
  const hasVoted = exists(
    tx
      .select({ one: sql`1` })
      .from(approvalVotes)
      .where(and(eq(approvalVotes.approval, approvals.id), eq(approvalVotes.person, person))),
  );
  const rows = await tx
    .select()
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(and(eq(approvals.status, 'pending'), gt(approvals.expiresAt, sql`now()`), not(hasVoted)))
    .orderBy(asc(approvals.expiresAt), asc(approvals.id))
    .limit(MOST_CANDIDATES);
  if (rows.length === 0) return [];
  const directoryOf = await loadDirectories(tx);
  const mine = rows.filter(({ approvals: approval, proposals: proposal }) => {
    const directory = directoryOf(approval.department);
    const requester = directory.people.find(({ id }) => id === proposal.requester);
    return requester && decidersOf(ruleOf(approval), requester, directory).some(({ id }) => id === person);
  });
  return mine.map((row) => JSON.parse(row.approvals.card) as Card);
}

function openRequests(tx: Tx, person: string): Promise<ProposalRow[]> {
  return tx
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.requester, person),
        inArray(proposals.status, ['confirming', 'pending']),
        gt(proposals.expiresAt, sql`now()`),
      ),
    )
    .orderBy(desc(proposals.createdAt), desc(proposals.id))
    .limit(MOST_REQUESTS);
}

async function recentAnswers(tx: Tx, person: string): Promise<Answered[]> {
  const answered = await tx
    .select({ turn: messages.turn, reply: messages.reply })
    .from(messages)
    .innerJoin(threads, eq(threads.id, messages.thread))
    .where(
      and(
        eq(threads.owner, person),
        isNull(messages.person),
        isNotNull(messages.reply),
        sql`${messages.reply}::jsonb ->> 'status' = 'answered'`,
      ),
    )
    .orderBy(desc(messages.seq))
    .limit(MOST_ANSWERS);
  if (answered.length === 0) return [];
  const asked = await tx
    .select({ turn: messages.turn, text: messages.text })
    .from(messages)
    .where(
      and(
        inArray(
          messages.turn,
          answered.map(({ turn }) => turn),
        ),
        eq(messages.person, person),
      ),
    );
  const questions = new Map(asked.map(({ turn, text }) => [turn, text]));
  return answered.flatMap(({ turn, reply }) => {
    const question = questions.get(turn);
    return question && reply ? [{ question, reply: JSON.parse(reply) as Reply }] : [];
  });
}

function delegationsOf(tx: Tx, person: string): Promise<DelegationRow[]> {
  return tx
    .select()
    .from(delegations)
    .where(
      and(
        or(eq(delegations.fromPerson, person), eq(delegations.toPerson, person)),
        isNull(delegations.revokedAt),
        gt(delegations.endsAt, sql`now()`),
      ),
    )
    .orderBy(asc(delegations.startsAt), asc(delegations.id))
    .limit(MOST_DELEGATIONS);
}

async function namesOf(tx: Tx): Promise<HomeData['people']> {
  const rows = await tx.select({ id: people.id, name: people.name, nameTh: people.nameTh }).from(people);
  return new Map(rows.map((row) => [row.id, row]));
}
