/** Who may read and write in a conversation. */
import type { ConversationConfig, TenantConfig } from '../agents/config-schema.ts';
import { principalsOf } from '../agents/principals.ts';

type Member = { id: string; roles: string[]; team: string };

/** Conversations the person is a member of, in the order of the configuration. */
export function conversationsOf(tenant: TenantConfig, person: Member): ConversationConfig[] {
  const principals = new Set(principalsOf(person));
  return tenant.conversations.filter((conversation) => conversation.members.some((who) => principals.has(who)));
}

/** True for one's own direct messages and for conversations one is a member of. */
export function mayUse(tenant: TenantConfig, person: Member, conversation: string): boolean {
  if (conversation.startsWith('dm:')) return conversation === `dm:${person.id}`;
  return conversationsOf(tenant, person).some((candidate) => candidate.name === conversation);
}
