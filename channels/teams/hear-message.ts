/** What people write: questions become turns, deleted ones are taken back, and what bots or passers-by write is left alone. */

import { tenantConfig } from '../../agents/config-schema.ts';
import type { Tx } from '../../db/tenant.ts';
import { hear, unsay } from '../chat/hear.ts';
import { conversationFor } from '../chat/places.ts';
import { type Activity, baseOf, isFromBot, isMentioned, kindOf, microsoftTenant, textOf } from './activity.ts';
import type { Teams } from './deps.ts';
import { filesOf } from './files-in.ts';
import { threadOf } from './references.ts';
import { tellPrivately, userOf } from './speaking.ts';
import { languageOfLocale } from './words.ts';

/** Stores a message as a turn; in places that others read only when it mentions the Expert. */
export async function hearMessage(
  teams: Teams,
  tenant: string,
  activity: Activity,
  alongside: ((tx: Tx) => Promise<void>) | undefined,
): Promise<void> {
  const isDirect = kindOf(activity) === 'personal';
  if (isFromBot(activity) || !activity.id || (!isDirect && !isMentioned(activity))) return;
  const user = userOf(teams, tenant, activity);
  if (!user) return teams.onNote('Teams: a message of a user without a directory id was left unanswered.');
  const company = tenantConfig(teams.config, tenant);
  const hearing = await hear(teams, 'teams', teams.speakers, {
    user,
    conversation: isDirect ? null : conversationFor(company, 'teams', baseOf(activity.conversation.id)),
    thread: threadOf(activity),
    key: keyOf(activity),
    text: textOf(activity),
    attachments: await filesOf(teams.settings, activity),
    ...(alongside ? { alongside } : {}),
  });
  if (!('refusal' in hearing)) return;
  const telling = tellPrivately(teams, tenant, activity, hearing.refusal, languageOfLocale(activity.locale));
  void telling.catch((error: unknown) => teams.onError(error, 'teams refusal'));
}

/** A question that was deleted is taken back, as far as it can be. */
export async function unhearMessage(teams: Teams, tenant: string, activity: Activity): Promise<void> {
  await unsay(teams, 'teams', tenant, keyOf(activity));
}

/** The same for a message whenever and however often it comes. */
function keyOf(activity: Activity): string {
  return `${microsoftTenant(activity)}:${baseOf(activity.conversation.id)}:${activity.id}`;
}
