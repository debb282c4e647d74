/** Thumbs up and down below an answer, which Teams draws by itself: each becomes a turn. */
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import { withTenant } from '../../db/tenant.ts';
import { conversationFor } from '../chat/places.ts';
import { storeThumb } from '../feedback.ts';
import { type Activity, baseOf, kindOf } from './activity.ts';
import type { Teams } from './deps.ts';
import { turnOfAnswer } from './posted-answers.ts';
import { userOf } from './speaking.ts';

const submit = z.object({
  actionName: z.literal('feedback'),
  actionValue: z.object({ reaction: z.enum(['like', 'dislike']), feedback: z.string().nullish() }),
});

/** Stores the thumb as a turn; one below a message that nobody knows any more is left out. */
export async function feedback(teams: Teams, tenant: string, activity: Activity): Promise<void> {
  const parsed = submit.safeParse(activity.value);
  const user = userOf(teams, tenant, activity);
  const message = activity.replyToId;
  if (!parsed.success || !user || !message) return;
  const spoken = await teams.speakers.find(user);
  if ('code' in spoken) return;
  const { reaction, feedback: given } = parsed.data.actionValue;
  const reason = wordsOf(given);
  const about = await withTenant(teams.db, tenant, (tx) =>
    turnOfAnswer(tx, { conversation: activity.conversation.id, id: message }),
  );
  if (!about) return;
  const isDirect = kindOf(activity) === 'personal';
  await storeThumb(teams, {
    ...{ tenant, channel: 'teams', person: spoken.speaker.id },
    conversation: isDirect
      ? `dm:${spoken.speaker.id}`
      : conversationFor(tenantConfig(teams.config, tenant), 'teams', baseOf(activity.conversation.id)),
    key: `thumb:${activity.conversation.id}:${activity.id ?? `${message}:${user.externalId}:${reaction}:${reason}`}`,
    feedback: { turn: about, helpful: reaction === 'like', ...(reason ? { reason } : {}) },
  });
}

/** Teams sends the words as JSON in a string. */
function wordsOf(given: string | null | undefined): string {
  try {
    const { feedbackText } = JSON.parse(given ?? '{}') as { feedbackText?: unknown };
    return typeof feedbackText === 'string' ? feedbackText : '';
  } catch {
    return '';
  }
}
