/** Gaps: what a department's documents did not answer, and answers that did not help, for those who look after it. */
import { z } from 'zod';
import { departmentConfig } from '../../agents/config-schema.ts';
import { manages } from '../../agents/principals.ts';
import { openGaps } from '../../db/gaps.ts';
import { withTenant } from '../../db/tenant.ts';
import { callerOf } from './caller.ts';
import { onlyFields } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const gapSchema = z
  .object({
    id: z.string(),
    question: z.string(),
    asked_by: z.string(),
    asked_at: z.string(),
    unhelpful: z.boolean().describe('It was answered, and that did not help.'),
    reason: z.string().nullable().describe('Why not, as the person wrote.'),
    waits: z.boolean().describe('An expert is asked for it on a card.'),
  })
  .meta({ id: 'Gap' });

/** Adds GET /knowledge/{department}/gaps. */
export async function gapRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  const schema = {
    operationId: 'listGaps',
    tags: ['Knowledge'],
    summary: 'Open gaps of a department you look after, newest first.',
    description: 'Close one with `/expert gaps close`, answer one with `/expert answer`.',
    security: [{ bearer: [] }],
    params: z.object({ department: z.string() }),
    querystring: onlyFields({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    response: { 200: z.object({ gaps: z.array(gapSchema) }), ...problems(400, 401, 403, 404, 500, 503) },
  };
  app.get('/knowledge/:department/gaps', { schema }, async (request) => {
    const { tenant, person } = callerOf(request);
    const department = departmentConfig(tenant, request.params.department);
    if (!department) throw new Problem('not_found', 'There is no such department.');
    if (!manages(tenant, person, department))
      throw new Problem('not_allowed', 'Only those who look after the department see its gaps.');
    const rows = await withTenant(deps.db, tenant.id, (tx) => openGaps(tx, department.id, request.query.limit));
    const gaps = rows.map(({ id, question, person: asker, createdAt, unhelpful, reason, waits }) => ({
      ...{ id, question, asked_by: asker, asked_at: createdAt.toISOString(), unhelpful, reason, waits },
    }));
    return { gaps };
  });
}
