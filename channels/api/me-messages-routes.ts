/** What the Expert sent to the caller: cards to decide, notices, reminders and digests, where no chat tool carries them. */
import { z } from 'zod';
import type { Card, Reply } from '../../agents/message.ts';
import { type DirectMessage, directMessages, holdsMessage } from '../../db/direct-messages.ts';
import { withTenant } from '../../db/tenant.ts';
import { conversationsOf } from '../members.ts';
import { sourceSchema, sourcesOf } from './answer.ts';
import { callerOf } from './caller.ts';
import { replyMarkdown } from './card-text.ts';
import { onlyFields, optionalText } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const named = z.object({ label: z.string(), value: z.string() });
const cardSchema = z
  .object({
    kind: z.enum(['confirm', 'approval', 'escalation', 'choice', 'decided', 'receipt']),
    title: z.string(),
    facts: z.array(named),
    changes: z.array(z.object({ label: z.string(), before: z.string().optional(), after: z.string() })),
    quotes: z.array(named).describe('Plain text, whatever it looks like.'),
    fields: z.array(z.string()).describe('Names of the values that may be changed before approving.'),
    footer: z.string().optional(),
  })
  .meta({ id: 'MessageCard', description: 'A card as it is now; all of it is plain text.' });
const messageSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    language: z.enum(['en', 'th']),
    text: z.string().describe('Markdown of a notice, or the plain title of a card.'),
    sources: z.array(sourceSchema),
    approval: z.string().optional().describe('What a card asks for: decide it at /approvals/{id}.'),
    card: cardSchema.optional(),
  })
  .meta({ id: 'DirectMessage' });
type Message = z.output<typeof messageSchema>;

/** Adds GET /me/messages. */
export async function messageRoutes(app: ApiServer, deps: Pick<ApiDeps, 'db' | 'publicUrl'>): Promise<void> {
  const schema = {
    operationId: 'listDirectMessages',
    tags: ['Messages'],
    summary: 'What was sent to you where no chat tool is connected, newest first.',
    security: [{ bearer: [] }],
    querystring: onlyFields({
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: optionalText(200).optional().describe('next_cursor of the page before.'),
    }),
    response: {
      200: z.object({ messages: z.array(messageSchema), next_cursor: z.string().optional() }),
      ...problems(400, 401, 500, 503),
    },
  };
  app.get('/me/messages', { schema }, async (request) => {
    const { tenant, person } = callerOf(request);
    const { limit, cursor } = request.query;
    const conversations = conversationsOf(tenant, person).map(({ name }) => name);
    const box = { channel: 'api', person: person.id, conversations };
    const rows = await withTenant(deps.db, tenant.id, async (tx) => {
      if (cursor !== undefined && !(await holdsMessage(tx, box, cursor))) throw unknownCursor();
      return directMessages(tx, box, { most: limit + 1, before: cursor });
    });
    const messages = rows.slice(0, limit).map((row) => messageOf(row, deps.publicUrl));
    const last = messages.at(-1);
    return rows.length > limit && last ? { messages, next_cursor: last.id } : { messages };
  });
}

function unknownCursor(): Problem {
  return new Problem('invalid', 'cursor is not one this list gave out.', [
    { field: 'cursor', message: 'is not known' },
  ]);
}

function messageOf({ id, kind, subject, payload, at }: DirectMessage, publicUrl: string): Message {
  const base = { id, at: at.toISOString() };
  if (kind === 'reply') {
    const reply = JSON.parse(payload) as Reply;
    const { language, sources } = reply;
    return { ...base, language, text: replyMarkdown(reply, publicUrl), sources: sourcesOf(sources, publicUrl) };
  }
  const card = JSON.parse(payload) as Card;
  return {
    ...base,
    language: card.language,
    text: card.title,
    sources: sourcesOf(card.evidence, publicUrl),
    ...(subject ? { approval: subject } : {}),
    card: {
      kind: card.kind,
      title: card.title,
      facts: card.facts,
      changes: card.changes,
      quotes: card.quotes.map(({ label, text }) => ({ label, value: text })),
      fields: card.editable.map(({ name }) => name),
      ...(card.footer === undefined ? {} : { footer: card.footer }),
    },
  };
}
