/** What the Bot Framework sends: the parts of an activity that are read here, and what they say. */
import { z } from 'zod';

const account = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  aadObjectId: z.string().optional(),
  role: z.string().optional(),
});

const entity = z.object({
  type: z.string(),
  text: z.string().optional(),
  mentioned: account.partial().optional(),
});

const attachment = z.object({
  contentType: z.string(),
  contentUrl: z.string().nullish(),
  name: z.string().nullish(),
  content: z.unknown().optional(),
});

/** An activity of Microsoft Teams; what is not named here is not read. */
export const activitySchema = z.object({
  type: z.string().min(1),
  id: z.string().min(1).optional(),
  name: z.string().optional(),
  action: z.string().optional(),
  text: z.string().nullish(),
  locale: z.string().nullish(),
  channelId: z.literal('msteams'),
  serviceUrl: z.url({ protocol: /^https?$/ }),
  from: account,
  recipient: account,
  conversation: z.object({
    id: z.string().min(1),
    tenantId: z.string().optional(),
    conversationType: z.string().optional(),
  }),
  channelData: z
    .object({ tenant: z.object({ id: z.string() }).optional(), eventType: z.string().optional() })
    .nullish(),
  entities: z.array(entity).nullish(),
  attachments: z.array(attachment).nullish(),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
  replyToId: z.string().nullish(),
  value: z.unknown().optional(),
});

export type Activity = z.output<typeof activitySchema>;
export type ConversationKind = 'personal' | 'groupChat' | 'channel';

/** The Microsoft tenant it comes from; undefined when its parts do not agree or name none. */
export function microsoftTenant({ conversation, channelData }: Activity): string | undefined {
  const named = [conversation.tenantId, channelData?.tenant?.id].filter((id) => id !== undefined);
  return new Set(named).size === 1 ? named[0] : undefined;
}

/** Unknown kinds are taken for a place that others read, too. */
export function kindOf({ conversation }: Activity): ConversationKind {
  const { conversationType } = conversation;
  return conversationType === 'personal' || conversationType === 'channel' ? conversationType : 'groupChat';
}

/** The conversation without the message a thread hangs on. */
export function baseOf(conversation: string): string {
  return conversation.split(';', 1)[0] ?? conversation;
}

/** Whether a bot, the Expert itself included, wrote it. */
export function isFromBot({ from, recipient }: Activity): boolean {
  return from.id === recipient.id || from.role === 'bot' || from.id.startsWith('28:');
}

export function isMentioned({ entities, recipient }: Activity): boolean {
  return (entities ?? []).some(({ type, mentioned }) => type === 'mention' && mentioned?.id === recipient.id);
}

/** The words, without the mention of the Expert; other people are called by their names. */
export function textOf({ text, entities, recipient }: Activity): string {
  const mentions = (entities ?? []).filter(({ type }) => type === 'mention');
  const named = mentions.reduce((left, { text: at, mentioned }) => {
    if (!at) return left;
    return left.replaceAll(at, mentioned?.id === recipient.id ? '' : `@${mentioned?.name ?? ''}`);
  }, text ?? '');
  // Teams puts a blank of its own around mentions.
  return named.replace(/&nbsp;|\u00a0/g, ' ').trim();
}
