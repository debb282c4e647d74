/** Thumbs up and down below an answer, kept in the audit with the turn they are about. */
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { appendAudit } from '../../db/audit.ts';
import { outbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { type Activity, baseOf } from './activity.ts';
import type { Teams } from './deps.ts';
import { readRef } from './posted-ref.ts';
import { userOf } from './speaking.ts';

const LONGEST = 2_000;

const submit = z.object({
  actionName: z.literal('feedback'),
  actionValue: z.object({ reaction: z.enum(['like', 'dislike']), feedback: z.string().nullish() }),
});

/** Records it once; what is said about a message nobody knows any more is left out. */
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
    const rows = await tx
      .select({ turn: outbox.turn, ref: outbox.providerRef })
      .from(outbox)
      .where(and(eq(outbox.channel, 'teams'), sql`${outbox.providerRef}::jsonb ->> 'id' = ${message}`));
    const about = rows.find(({ ref }) => baseOf(readRef(ref)?.conversation ?? '') === baseOf(activity.conversation.id));
    if (!about) return;
    const detail = { helpful: reaction === 'like', ...(why ? { why } : {}) };
    await appendAudit(tx, tenant, { actor: spoken.speaker.id, action: 'answer.feedback', subject: about.turn, detail });
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
