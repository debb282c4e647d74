/** Who wrote an activity, and how they are told something that is for them alone. */
import type { Language } from '../../agents/message.ts';
import type { ChatUser } from '../chat/speaker.ts';
import { type Activity, kindOf } from './activity.ts';
import { ConnectorError, type Message } from './connector.ts';
import type { Teams } from './deps.ts';
import { conversationWith, referenceOf } from './references.ts';
import { teamsWords } from './words.ts';

/** The user of an activity; undefined for guests and others whom no directory vouches for. */
export function userOf({ connector }: Teams, tenant: string, activity: Activity): ChatUser | undefined {
  const { aadObjectId, id } = activity.from;
  if (!aadObjectId) return undefined;
  return {
    tenant,
    externalId: aadObjectId,
    email: async () => (await connector.member(referenceOf(activity), id))?.email,
  };
}

/** Says it in the direct conversation; where the activity came from a place others read, one line there says so. */
export async function tellPrivately(
  teams: Teams,
  tenant: string,
  activity: Activity,
  text: string,
  language: Language,
): Promise<void> {
  const here = referenceOf(activity);
  if (kindOf(activity) === 'personal') return void (await teams.connector.send(here, textMessage(text)));
  const say = teamsWords(language);
  try {
    const { conversation: _, ...service } = here;
    const { id, aadObjectId = '' } = activity.from;
    const there = await conversationWith(teams, tenant, { ...service, id }, aadObjectId);
    await teams.connector.send(there, textMessage(text));
  } catch (error) {
    if (!(error instanceof ConnectorError) || (error.status ?? 500) >= 429) throw error;
    // Whoever has no direct conversation with the bot cannot be written to alone; the words may hold a code.
    await teams.connector.send(here, textMessage(say.writeDirectly));
  }
}

/** A short message of the Expert's own words. */
export function textMessage(text: string): Message {
  return { type: 'message', text, textFormat: 'markdown' };
}
