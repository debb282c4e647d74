/** Feedback: whether an answer helped, and why. */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { newId } from '../../db/id.ts';
import { inbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { LONGEST_REASON, storeThumb } from '../feedback.ts';
import { callerOf } from './caller.ts';
import { onlyFields, optionalText } from './clean-text.ts';
import { type ApiDeps, type ApiServer, DEFAULT_PATIENCE } from './deps.ts';
import { requireOk } from './outcome.ts';
import { Problem, problems } from './problem.ts';

const kept = z
  .object({
    query_id: z.string(),
    helpful: z.boolean(),
    status: z.enum(['kept', 'received']).describe('received: stored, and kept as soon as its turn comes.'),
  })
  .meta({ id: 'KeptFeedback' });

/** Adds POST /query/{query_id}/feedback. */
export async function feedbackRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  const schema = {
    operationId: 'giveFeedback',
    tags: ['Questions'],
    summary: 'Say whether an answer to a question of yours helped.',
    description:
      'Your last word counts. Where an answer did not help, the department sees the question among its gaps.',
    security: [{ bearer: [] }],
    params: z.object({ query_id: z.string().describe('query_id of the answer.') }),
    body: onlyFields({
      helpful: z.boolean({ error: 'must be true or false' }),
      reason: optionalText(LONGEST_REASON).optional().describe('What was wrong or missing, or what was good.'),
    }),
    response: { 200: kept, 202: kept, ...problems(400, 401, 404, 413, 415, 500, 503) },
  };
  app.post('/query/:query_id/feedback', { schema }, async (request, reply) => {
    const { tenant, person } = callerOf(request);
    const { query_id } = request.params;
    const { helpful, reason } = request.body;
    await requireOwnQuery(deps, tenant.id, person.id, query_id);
    const { turn } = await storeThumb(deps, {
      ...{ tenant: tenant.id, channel: 'api', conversation: `api:${person.id}`, person: person.id },
      key: newId('req'),
      feedback: { turn: query_id, helpful, ...(reason ? { reason } : {}) },
    });
    const outcome = await deps.intake.outcome(tenant.id, turn, deps.patience ?? DEFAULT_PATIENCE);
    if (outcome) requireOk(outcome);
    return reply.code(outcome ? 200 : 202).send({ query_id, helpful, status: outcome ? 'kept' : 'received' });
  });
}

/** The same 404 for a question of somebody else and for none at all. */
async function requireOwnQuery({ db }: ApiDeps, tenant: string, person: string, id: string): Promise<void> {
  const [found] = /^[\w-]{1,64}$/.test(id)
    ? await withTenant(db, tenant, (tx) =>
        tx
          .select({ id: inbox.id })
          .from(inbox)
          .where(and(eq(inbox.id, id), eq(inbox.person, person), eq(inbox.kind, 'message'))),
      )
    : [];
  if (!found) throw new Problem('not_found', 'There is no such question of yours.');
}
