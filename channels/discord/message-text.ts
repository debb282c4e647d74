/** What somebody wrote, as everybody reads it: names in the place of Discord's own marks. */
import type { TenantConfig } from '../../agents/config-schema.ts';
import type { Attachment } from '../../agents/message.ts';
import type { Db } from '../../db/tenant.ts';
import { conversationFor } from '../chat/places.ts';
import { tiedPerson } from '../resolve-person.ts';
import type { User, WireAttachment } from './wire.ts';

const MOST_NAMED = 10;

export interface Reading {
  db: Db;
  tenant: TenantConfig;
  /** Our own user, whose mention says nothing. */
  self?: string | undefined;
  /** Users the payload describes. */
  mentions?: User[] | undefined;
}

/** The text with people as `@mali`, channels as `#ask-hr`, and no mention of the Expert. */
export async function readableText(content: string, { db, tenant, self, mentions = [] }: Reading): Promise<string> {
  const ids = [...new Set([...content.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id))].slice(0, MOST_NAMED);
  const names = new Map<string, string>();
  for (const id of ids) {
    if (id === self) continue;
    const person = await tiedPerson(db, tenant.id, { channel: 'discord', externalId: id });
    const user = mentions.find((one) => one.id === id);
    names.set(id, person?.id ?? user?.username ?? id);
  }
  return content
    .replaceAll(/<@!?(\d+)>/g, (_, id: string) => (id === self ? '' : `@${names.get(id) ?? id}`))
    .replaceAll(/<#(\d+)>/g, (_, id: string) => conversationFor(tenant, 'discord', id))
    .replaceAll(/<a?(:\w+:)\d+>/g, '$1')
    .trim();
}

/** Files by their address, which only Discord can give out. */
export function attachmentsOf(files: readonly WireAttachment[] = []): Attachment[] {
  return files.map(({ filename, content_type: mediaType = 'application/octet-stream', size, url }) => ({
    ...{ name: filename, mediaType, bytes: size },
    text: '',
    ref: url,
  }));
}
