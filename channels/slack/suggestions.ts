/** First messages that are offered in a conversation with the app. */
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Language } from '../../agents/message.ts';
import { tiedPerson } from '../resolve-person.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { clipped } from './escape.ts';

/** As many as Slack shows. */
const MOST = 4;
const MOST_TITLE = 75;
const TITLE = { en: 'You could ask', th: 'ลองถามว่า' } as const satisfies Record<Language, string>;

export interface PromptPlace {
  tenant: string;
  team: string;
  user: string;
  channel: string;
  /** The `ts` of an older assistant's thread; prompts stand at the top of the conversation without one. */
  thread?: string;
}

/** Offers the tenant's suggestions in the person's language; a workspace that has no such thing goes without. */
export async function suggestPrompts(deps: SlackDeps, place: PromptPlace): Promise<void> {
  const { tenant, team, user, channel, thread } = place;
  const { suggestions } = tenantConfig(deps.config, tenant);
  if (suggestions.length === 0) return;
  const person = await tiedPerson(deps.db, tenant, { channel: 'slack', externalId: `${team}.${user}` });
  const language = person?.language ?? 'en';
  const prompts = suggestions.slice(0, MOST).map((one) => ({
    title: clipped(one[language], MOST_TITLE),
    message: one[language],
  }));
  try {
    await withSlack(deps, place, (client) =>
      client.assistant.threads.setSuggestedPrompts({
        ...{ channel_id: channel, title: TITLE[language], prompts },
        ...(thread ? { thread_ts: thread } : {}),
      }),
    );
  } catch (error) {
    if (!slackError(error)) throw error;
  }
}
