/** How places of a chat tool are called here, and back. */
import type { ChatChannel, ExpertConfig, TenantConfig } from '../../agents/config-schema.ts';

/** The tenant a workspace belongs to; undefined for one that nobody declared, which is nobody's. */
export function tenantOfWorkspace(
  config: ExpertConfig,
  channel: ChatChannel,
  workspace: string,
): TenantConfig | undefined {
  return config.tenants.find(({ workspaces }) => workspaces[channel]?.includes(workspace));
}

/** A channel's name in the configuration, else one made of its own id, such as `#slack.C024BE91L`. */
export function conversationFor(tenant: TenantConfig, channel: ChatChannel, id: string): string {
  return tenant.conversations.find(({ places }) => places[channel] === id)?.name ?? `#${channel}.${id}`;
}

/** The chat tool's own id of a channel; undefined for direct messages and where this conversation is not there. */
export function placeOfConversation(
  tenant: TenantConfig,
  channel: ChatChannel,
  conversation: string,
): string | undefined {
  const own = `#${channel}.`;
  if (conversation.startsWith(own)) return conversation.slice(own.length) || undefined;
  return tenant.conversations.find(({ name }) => name === conversation)?.places[channel];
}

/** The person of a direct conversation, or undefined. */
export function personOfConversation(conversation: string): string | undefined {
  return /^dm:(.+)$/s.exec(conversation)?.[1];
}

/** One name for a thread of a chat tool; equal parts give the same one. */
export function threadName(channel: ChatChannel, ...parts: string[]): string {
  return [channel, ...parts.map(encodeURIComponent)].join(':');
}

/** The parts a thread was named by; undefined for a thread of another channel. */
export function threadParts(channel: ChatChannel, thread: string): string[] | undefined {
  const [own, ...parts] = thread.split(':');
  if (own !== channel) return undefined;
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
