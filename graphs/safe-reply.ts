/** A reply as it may leave the house, whoever's words are in it: a model's, a document's, an expert's or a colleague's. */
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Reply } from '../agents/message.ts';
import { safeMarkdown } from '../agents/safe-markdown.ts';

/** The reply with links to our own and the tenant's hosts alone, without images, and with mentions that ping nobody. */
export function safeReply(reply: Reply, { tenant, publicUrl }: { tenant: TenantConfig; publicUrl: string }): Reply {
  const hosts = [new URL(publicUrl).host, ...tenant.linkHosts];
  return { ...reply, text: safeMarkdown(reply.text, { hosts, language: reply.language }) };
}
