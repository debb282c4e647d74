/** Threads: what was said in a conversation of one's own. */
import { z } from 'zod';
import { withTenant } from '../../db/tenant.ts';
import { type Line, lastLines } from '../../db/transcript.ts';
import { answerStatusSchema, sourceSchema, sourcesOf } from './answer.ts';
import { callerOf } from './caller.ts';
import { replyMarkdown } from './card-text.ts';
import { onlyFields } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { requireOwnThread } from './own-thread.ts';
import { problems } from './problem.ts';

const messageSchema = z
  .object({
    id: z.string(),
    turn: z.string(),
    role: z.enum(['person', 'expert']),
    person: z.string().optional(),
    text: z.string().describe('Markdown when the Expert speaks.'),
    status: answerStatusSchema.optional(),
    sources: z.array(sourceSchema).optional(),
    at: z.string(),
  })
  .meta({ id: 'Message' });

export type Message = z.output<typeof messageSchema>;

/** Adds GET /threads/{thread}/messages. */
export async function threadRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  const schema = {
    operationId: 'listMessages',
    tags: ['Threads'],
    summary: 'The last messages of a thread of yours, oldest first.',
    security: [{ bearer: [] }],
    params: z.object({ thread: z.string() }),
    querystring: onlyFields({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    response: { 200: z.object({ messages: z.array(messageSchema) }), ...problems(400, 401, 404, 500, 503) },
  };
  app.get('/threads/:thread/messages', { schema }, async (request) => {
    const { tenant, person } = callerOf(request);
    const { thread } = request.params;
    const lines = await withTenant(deps.db, tenant.id, async (tx) => {
      await requireOwnThread(tx, person.id, thread);
      return lastLines(tx, thread, request.query.limit);
    });
    return { messages: lines.map((line) => messageOf(line, deps.publicUrl)) };
  });
}

function messageOf({ id, turn, person, text, reply, at }: Line, publicUrl: string): Message {
  const base = { id, turn, at: at.toISOString() };
  if (person !== null) return { ...base, role: 'person', person, text };
  if (!reply) return { ...base, role: 'expert', text };
  return {
    ...base,
    role: 'expert',
    text: replyMarkdown(reply, publicUrl),
    status: reply.status,
    sources: sourcesOf(reply.sources, publicUrl),
  };
}
