/** Somebody says whether an answer helped: kept when they are one who read it, and told to nobody. */
import type { Turn } from '../agents/message.ts';
import { score } from '../agents/trace-events.ts';
import { appendAudit } from '../db/audit.ts';
import { answerOf, type GivenAnswer, recordFeedback } from '../db/feedback.ts';
import type { Outcome } from '../db/inbox.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import type { MachineDeps } from './scope.ts';

const LONGEST_REASON = 2_000;
const NOT_THERE: Outcome = { code: 'not_found', message: 'There is no such answer.' };

/** Keeps the person's last word on an answer; an answer they have not read is none. */
export async function hearFeedback(tx: Tx, { tenant }: MachineDeps, turn: Turn, person: Person): Promise<Outcome> {
  if (!turn.feedback) return { code: 'invalid', message: 'Say which answer helped, or did not.' };
  const { turn: about, helpful, reason } = turn.feedback;
  const answer = await answerOf(tx, about);
  if (answer?.reply.status !== 'answered' || !hasRead(answer, turn, person)) return NOT_THERE;
  const words = reason?.slice(0, LONGEST_REASON).toWellFormed();
  const { id } = await recordFeedback(tx, tenant.id, person.id, answer, {
    helpful,
    ...(words === undefined ? {} : { reason: words }),
  });
  await appendAudit(tx, tenant.id, {
    actor: person.id,
    action: 'answer.feedback',
    subject: about,
    detail: { feedback: id, helpful, department: answer.reply.department },
  });
  return { code: 'ok' };
}

/** Tells watchers, once it is committed. */
export function tellScore(tenant: string, { feedback }: Turn): void {
  if (!feedback) return;
  const { turn, helpful, reason } = feedback;
  score({ tenant, turn, name: 'feedback', value: helpful ? 1 : 0, ...(reason ? { comment: reason } : {}) });
}

/** Whoever asked, and in a channel those who are there; where they are is the channel's word, as with every message. */
function hasRead({ owner, conversation }: GivenAnswer, said: Turn, person: Person): boolean {
  if (owner === person.id) return true;
  return conversation === said.conversation && !/^(?:dm|api):/.test(conversation);
}
