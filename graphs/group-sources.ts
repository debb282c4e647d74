/** Where a group lives: in chat tools, as the configuration says, or in the database alone. */
import { CHAT_CHANNELS, type ChatChannel, type TenantConfig } from '../agents/config-schema.ts';

/** What people call the chat tools. */
export const CHAT_NAMES: Record<ChatChannel, string> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  discord: 'Discord',
};

/** The chat tools' own groups that a group is made of; empty for one that lives in the database. */
export function sourcesOf(
  { groups }: Pick<TenantConfig, 'groups'>,
  name: string,
): { channel: ChatChannel; id: string }[] {
  const ids = Object.hasOwn(groups, name) ? groups[name] : undefined;
  return CHAT_CHANNELS.flatMap((channel) => {
    const id = ids?.[channel];
    return id === undefined ? [] : [{ channel, id }];
  });
}
