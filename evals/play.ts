/** Plays people: says and clicks through the real path, and gathers what came of it. */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { OpenForm } from '../agents/form.ts';
import type { Attachment, Decision, Reply, Turn } from '../agents/message.ts';
import { type Outcome, storeTurn, turnOutcome } from '../db/inbox.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { inbox, threads } from '../db/schema/turns.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import type { Step } from './case.ts';
import { type Company, TENANT, type Workplace } from './company.ts';
import type { ToolUse } from './observe.ts';

/** One step of a case: who does it, where, and which machines answer. */
interface Playing {
  company: Company;
  workplace: Workplace;
  thread: string;
  person: string;
  conversation: string;
  department?: string;
}

/** What a step came to. */
export interface Played {
  outcome: Outcome;
  /** What the asker was told afterwards because of it, such as the result of an approval. */
  told: Reply[];
  uses: ToolUse[];
  form: OpenForm | null;
}

/** Plays the steps of a case in one thread, one after the other. */
export async function play(playing: Playing, steps: Step[]): Promise<Played[]> {
  const played: Played[] = [];
  for (const [n, step] of steps.entries()) played.push(await playOne(playing, step, `${playing.thread}#${n}`));
  return played;
}

async function playOne(playing: Playing, step: Step, providerKey: string): Promise<Played> {
  const { company, workplace, thread } = playing;
  const within = <T>(work: (tx: Tx) => Promise<T>) => withTenant(company.database.db, TENANT, work);
  const usesBefore = company.uses.length;
  const toldBefore = await within((tx) => resumed(tx, thread));
  const turn =
    'say' in step ? said(playing, step, providerKey) : await within((tx) => clicked(tx, playing, step, providerKey));
  const { id } = await within((tx) => storeTurn(tx, turn));
  await workplace.wake(turn.thread);
  const outcome = await within((tx) => turnOutcome(tx, id));
  if (!outcome)
    throw new Error(`Turn ${providerKey} was never finished: ${company.errors.at(-1) ?? 'no error was reported'}`);
  const told = (await within((tx) => resumed(tx, thread))).slice(toldBefore.length);
  return { outcome, told, uses: company.uses.slice(usesBefore), form: await within((tx) => openForm(tx, thread)) };
}

function said(playing: Playing, step: Extract<Step, { say: string }>, providerKey: string): Turn {
  const { attachment } = step;
  const file = (one: { name: string; text: string }): Attachment => ({
    ...one,
    mediaType: 'text/plain',
    bytes: Buffer.byteLength(one.text),
  });
  return {
    ...message(playing, step.as ?? playing.person, providerKey),
    kind: 'message',
    text: step.say,
    attachments: attachment ? [file(attachment)] : [],
    ...(step.in ? { conversation: step.in } : {}),
    ...(step.context ? { context: step.context } : {}),
    ...(playing.department ? { department: playing.department } : {}),
  };
}

/** A click names the card of the moment; an approver clicks in a thread of their own. */
async function clicked(
  tx: Tx,
  playing: Playing,
  step: Extract<Step, { click: string }>,
  providerKey: string,
): Promise<Turn> {
  const { click: action, as: person = playing.person, reason, answer, edits } = step;
  const decides = action === 'approve' || action === 'reject';
  const target = decides
    ? await newestApproval(tx, playing.thread)
    : ((await openForm(tx, playing.thread))?.proposal ?? 'none');
  const decision: Decision = {
    action,
    target,
    ...(reason ? { reason } : {}),
    ...(answer ? { answer } : {}),
    ...(edits ? { edits } : {}),
  };
  const turn: Turn = {
    ...message(playing, person, providerKey),
    kind: 'decision',
    text: '',
    attachments: [],
    decision,
  };
  return decides ? { ...turn, thread: `${playing.thread}:${person}`, conversation: `dm:${person}` } : turn;
}

function message({ thread, conversation }: Playing, person: string, providerKey: string) {
  return { tenant: TENANT, channel: 'evaluation', conversation, thread, person, providerKey };
}

async function newestApproval(tx: Tx, thread: string): Promise<string> {
  const [row] = await tx
    .select({ id: approvals.id })
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(eq(proposals.thread, thread))
    .orderBy(desc(approvals.createdAt), desc(approvals.stage))
    .limit(1);
  return row?.id ?? 'none';
}

async function openForm(tx: Tx, thread: string): Promise<OpenForm | null> {
  const [row] = await tx.select({ memory: threads.memory }).from(threads).where(eq(threads.id, thread));
  return (JSON.parse(row?.memory ?? '{}') as { form?: OpenForm | null }).form ?? null;
}

async function resumed(tx: Tx, thread: string): Promise<Reply[]> {
  const rows = await tx
    .select({ outcome: inbox.outcome })
    .from(inbox)
    .where(and(eq(inbox.thread, thread), eq(inbox.kind, 'resume')))
    .orderBy(asc(inbox.seq));
  return rows.flatMap(({ outcome }) => (outcome ? ((JSON.parse(outcome) as Outcome).reply ?? []) : []));
}

/** Tools of the proposals of a thread that still wait for somebody. */
export async function stillWaiting(company: Company, thread: string): Promise<string[]> {
  const rows = await withTenant(company.database.db, TENANT, (tx) =>
    tx
      .select({ tool: proposals.tool })
      .from(proposals)
      .where(and(eq(proposals.thread, thread), inArray(proposals.status, ['confirming', 'pending']))),
  );
  return rows.map(({ tool }) => tool);
}
