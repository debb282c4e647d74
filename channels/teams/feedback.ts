/** Thumbs up and down below an answer, kept in the audit with the turn they are about. */
import { z } from 'zod';
import { appendAudit } from '../../db/audit.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Activity } from './activity.ts';
import type { Teams } from './deps.ts';
import { isFirstThumb, turnOfAnswer } from './posted-answers.ts';
import { userOf } from './speaking.ts';

const LONGEST = 2_000;

const submit = z.object({
  actionName: z.literal('feedback'),
  actionValue: z.object({ reaction: z.enum(['like', 'dislike']), feedback: z.string().nullish() }),
});

/** Records the first of a person below an answer; what is said about a message nobody knows any more is left out. */
export async function feedback(teams: Teams, tenant: string, activity: Activity): Promise<void> {
  const parsed = submit.safeParse(activity.value);
  const user = userOf(teams, tenant, activity);
  const message = activity.replyToId;
  if (!parsed.success || !user || !message) return;
  const spoken = await teams.speakers.find(user);
  if ('code' in spoken) return;
  const { reaction, feedback: given } = parsed.data.actionValue;
  const why = wordsOf(given);
  await withTenant(teams.db, tenant, async (tx) => {
    const turn = await turnOfAnswer(tx, { conversation: activity.conversation.id, id: message });
    const person = spoken.speaker.id;
    if (!turn || !(await isFirstThumb(tx, tenant, { turn, person, user: user.externalId }))) return;
    const detail = { helpful: reaction === 'like', ...(why ? { why } : {}) };
    await appendAudit(tx, tenant, { actor: person, action: 'answer.feedback', subject: turn, detail });
  });
}

/** Teams sends the words as JSON in a string. */
function wordsOf(given: string | null | undefined): string {
  try {
    const { feedbackText } = JSON.parse(given ?? '{}') as { feedbackText?: unknown };
    return typeof feedbackText === 'string'
      ? feedbackText.replaceAll('\0', '').slice(0, LONGEST).toWellFormed().trim()
      : '';
  } catch {
    return '';
  }
}
