/** The first words in a direct conversation, once, with questions to begin with. */
import { tenantConfig } from '../../agents/config-schema.ts';
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import { type Activity, kindOf } from './activity.ts';
import type { Message } from './connector.ts';
import type { Teams } from './deps.ts';
import { referenceOf } from './references.ts';
import { textMessage } from './speaking.ts';
import { languageOfLocale, teamsWords } from './words.ts';

/** Teams shows six suggestions at most. */
const MOST_SUGGESTIONS = 6;

export async function welcome(teams: Teams, tenant: string, activity: Activity): Promise<void> {
  if (kindOf(activity) !== 'personal' || !isArrival(activity)) return;
  const key = `welcome:${activity.conversation.id}`;
  const isFirst = await withTenant(teams.db, tenant, async (tx) => {
    if (await addressOf(tx, 'teams', key)) return false;
    await rememberAddress(tx, { tenant, channel: 'teams', key, value: 'said' });
    return true;
  });
  if (!isFirst) return;
  const language = languageOfLocale(activity.locale);
  const suggestions = tenantConfig(teams.config, tenant).suggestions.map((one) => one[language]);
  const message = { ...textMessage(teamsWords(language).welcome), ...suggesting(suggestions, [activity.from.id]) };
  void teams.connector
    .send(referenceOf(activity), message)
    .catch((error: unknown) => teams.onError(error, 'teams welcome'));
}

/** Questions as buttons that send them; Teams has them in direct conversations alone. */
export function suggesting(texts: readonly string[], to: string[] = []): Pick<Message, 'suggestedActions'> {
  if (texts.length === 0) return {};
  const actions = texts.slice(0, MOST_SUGGESTIONS).map((text) => ({ type: 'imBack', title: text, value: text }));
  return { suggestedActions: { to, actions } };
}

function isArrival({ type, action, membersAdded, recipient }: Activity): boolean {
  if (type === 'installationUpdate') return action === 'add' || action === 'add-upgrade';
  return (membersAdded ?? []).some(({ id }) => id === recipient.id);
}
