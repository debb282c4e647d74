/** Deciding several approvals alike in one go; each is still decided, audited and carried out by itself. */
import { z } from 'zod';
import { callerOf } from './caller.ts';
import { onlyFields, optionalText, readableText } from './clean-text.ts';
import { batchSchema, decideBatch } from './decide-batch.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const MOST = 50;

/** Adds POST /approvals/batch. */
export function batchRoutes(app: ApiServer, deps: ApiDeps): void {
  const schema = {
    tags: ['Approvals'],
    security: [{ bearer: [] }],
    operationId: 'decideBatch',
    summary: 'Approve or reject several requests of one kind; one that is refused does not stop the others.',
    body: onlyFields({
      ids: z
        .array(optionalText(120), { error: 'must be a list of ids' })
        .min(1, 'is empty')
        .max(MOST, `takes at most ${MOST} ids`),
      action: z.enum(['approve', 'reject'], { error: 'must be approve or reject' }),
      reason: readableText(deps.limits.messageCharacters).optional(),
    }),
    response: { 200: batchSchema, 202: batchSchema, ...problems(400, 401, 413, 415, 500, 503) },
  };
  app.post('/approvals/batch', { schema }, async (request, reply) => {
    const { ids, action, reason } = request.body;
    if (action === 'reject' && reason === undefined)
      throw new Problem('invalid', 'A rejection needs a reason.', [{ field: 'reason', message: 'is missing' }]);
    const decision = { action, ...(reason === undefined ? {} : { reason }) };
    const decided = await decideBatch(deps, callerOf(request), decision, ids);
    return reply.code(decided.finished ? 200 : 202).send(decided.body);
  });
}
