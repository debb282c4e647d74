/** Approvals: what waits for a decision, and deciding it. */
import { z } from 'zod';
import { withTenant } from '../../db/tenant.ts';
import { approvalPage } from './approval-page.ts';
import { approvalSchema, approvalStatusSchema } from './approval-view.ts';
import { batchRoutes } from './batch-routes.ts';
import { callerOf } from './caller.ts';
import { onlyFields, optionalText, readableText, storableData } from './clean-text.ts';
import { decideApproval, decidedSchema } from './decide-approval.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { problems } from './problem.ts';

/** Adds GET /approvals, POST /approvals/{id}/approve and …/reject, and the batch of both. */
export async function approvalRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  batchRoutes(app, deps);
  const text = deps.limits.messageCharacters;
  const shared = { tags: ['Approvals'], security: [{ bearer: [] }] };
  const decision = {
    ...shared,
    params: z.object({ id: z.string().describe('Id of the approval.') }),
    response: { 200: decidedSchema, 202: decidedSchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
  };

  app.get('/approvals', { schema: listSchema(shared) }, async (request) => {
    const { tenant, person } = callerOf(request);
    const { status, limit, cursor } = request.query;
    return withTenant(deps.db, tenant.id, (tx) => approvalPage(tx, person, { status, limit, cursor }, deps.publicUrl));
  });

  const approve = {
    ...decision,
    operationId: 'approve',
    summary: 'Approve, perhaps with changed values.',
    body: onlyFields({
      edits: z.record(z.string(), z.unknown(), { error: 'must be an object of values by field name' }).optional(),
      note: optionalText(text).optional(),
    }),
  };
  // An approval without changes or a note needs no body at all.
  const bodyless = {
    preValidation: async (request: { body: unknown }) => {
      request.body ??= {};
    },
  };
  app.post('/approvals/:id/approve', { schema: approve, ...bodyless }, async (request, reply) => {
    const { edits, note } = request.body;
    const values = edits && Object.keys(edits).length > 0 ? { edits: storableData(edits, 'edits') } : {};
    const said = note?.trim() ? { reason: note } : {};
    const decided = await decideApproval(deps, callerOf(request), {
      action: 'approve',
      target: request.params.id,
      ...values,
      ...said,
    });
    return reply.code(decided.finished ? 200 : 202).send(decided.body);
  });

  const reject = {
    ...decision,
    operationId: 'reject',
    summary: 'Reject with a reason, perhaps with an answer of your own.',
    body: onlyFields({ reason: readableText(text), answer: readableText(text).optional() }),
  };
  app.post('/approvals/:id/reject', { schema: reject }, async (request, reply) => {
    const { reason, answer } = request.body;
    const rewritten = answer === undefined ? {} : { answer };
    const decided = await decideApproval(deps, callerOf(request), {
      action: 'reject',
      target: request.params.id,
      reason,
      ...rewritten,
    });
    return reply.code(decided.finished ? 200 : 202).send(decided.body);
  });
}

function listSchema(shared: { tags: string[]; security: { bearer: never[] }[] }) {
  return {
    ...shared,
    operationId: 'listApprovals',
    summary: 'What you may decide, and what you asked for.',
    querystring: onlyFields({
      status: approvalStatusSchema.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: optionalText(200).optional().describe('next_cursor of the page before.'),
    }),
    response: {
      200: z.object({ approvals: z.array(approvalSchema), next_cursor: z.string().optional() }),
      ...problems(400, 401, 500, 503),
    },
  };
}
