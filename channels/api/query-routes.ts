/** Asking: one question in, one answer out. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DEPARTMENT_IDS, departmentConfig, type TenantConfig } from '../../agents/config-schema.ts';
import { principalsOf } from '../../agents/principals.ts';
import { newId } from '../../db/id.ts';
import { withTenant } from '../../db/tenant.ts';
import { answerOf, answerSchema, stillWorking } from './answer.ts';
import { type Caller, callerOf } from './caller.ts';
import { onlyFields, optionalText, readableText } from './clean-text.ts';
import { type ApiDeps, type ApiServer, DEFAULT_PATIENCE } from './deps.ts';
import { acceptForms, attachmentsOf, readForm } from './multipart-body.ts';
import { finishedReply } from './outcome.ts';
import { requireOwnThread } from './own-thread.ts';
import { Problem, problems } from './problem.ts';
import { keyOf, type Request, submitTurn } from './submit-turn.ts';

/** Adds POST /query. */
export async function queryRoutes(app: ApiServer, deps: ApiDeps): Promise<void> {
  await acceptForms(app);
  const schema = {
    operationId: 'query',
    tags: ['Questions'],
    summary: 'Ask a question or make a request.',
    description: 'Waits for the answer; after 30 seconds answers 202 with the place where it will appear.',
    security: [{ bearer: [] }],
    consumes: ['application/json', 'multipart/form-data'],
    headers: z.object({
      prefer: z.string().optional().describe('respond-async: answer 202 as soon as the question is safely stored.'),
      'idempotency-key': z.string().optional().describe('The same key and body again give the first result.'),
    }),
    body: bodySchema(deps.limits.messageCharacters),
    response: { 200: answerSchema, 202: answerSchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
  };
  const bodyLimit = 30 * deps.limits.messageCharacters + 16_384;

  app.post('/query', { schema, bodyLimit, preValidation: readForm(deps) }, async (request, reply) => {
    const started = performance.now();
    const asked = await requestOf(deps, request, request.body);
    const { id, thread } = await submitTurn(deps, asked);
    const patience = prefersAsync(request) ? 0 : (deps.patience ?? DEFAULT_PATIENCE);
    const outcome = patience > 0 ? await deps.intake.outcome(asked.turn.tenant, id, patience) : undefined;
    const facts = { query_id: id, thread, latency_ms: Math.round(performance.now() - started) };
    if (outcome) return answerOf(finishedReply(outcome), facts, deps.publicUrl);
    reply.code(202).header('location', `/api/v1/threads/${encodeURIComponent(thread)}/messages`);
    return stillWorking(request.body.text, request.body.department, facts);
  });
}

/** RFC 7240: the caller comes back for the answer. */
function prefersAsync({ headers }: FastifyRequest): boolean {
  return /(?:^|,)\s*respond-async\s*(?:,|;|$)/i.test(String(headers.prefer ?? ''));
}

type Body = z.output<ReturnType<typeof bodySchema>>;

function bodySchema(most: number) {
  return onlyFields({
    text: readableText(most).describe('The question or request, in any language the company uses.'),
    department: optionalText(100)
      .meta({ enum: [...DEPARTMENT_IDS] })
      .optional()
      .describe('Leave out to let the Expert find it.'),
    thread: optionalText(200).optional().describe('A thread of yours to go on with; leave out to start one.'),
    context: optionalText(most)
      .optional()
      .describe('Facts that belong to the question; quoted as data, never followed.'),
  });
}

async function requestOf(deps: ApiDeps, request: FastifyRequest, body: Body): Promise<Request> {
  const { tenant, person } = callerOf(request);
  if (body.department !== undefined) requireDepartment({ tenant, person }, body.department);
  const { thread } = body;
  if (thread !== undefined) await withTenant(deps.db, tenant.id, (tx) => requireOwnThread(tx, person.id, thread));
  const key = request.headers['idempotency-key'];
  const files = attachmentsOf(request);
  const turn = {
    tenant: tenant.id,
    channel: 'api',
    conversation: `api:${person.id}`,
    thread: thread ?? newId('thr'),
    person: person.id,
    kind: 'message' as const,
    text: body.text,
    attachments: files.map(({ attachment }) => attachment),
    providerKey: keyOf(person.id, typeof key === 'string' ? key : newId('req')),
    ...(body.department === undefined ? {} : { department: body.department }),
    ...(body.context === undefined ? {} : { context: body.context }),
  };
  const kept = files.flatMap((file) => file.kept ?? []);
  return { turn, opensThread: thread === undefined, keyed: key !== undefined, kept };
}

function requireDepartment({ tenant, person }: Caller, id: string): void {
  if (departmentConfig(tenant, id)) return;
  const message = `must be one of ${availableTo(tenant, person).join(', ')}`;
  throw new Problem('unknown_department', `department ${message}, or left out.`, [{ field: 'department', message }]);
}

function availableTo(tenant: TenantConfig, person: Caller['person']): string[] {
  const principals = new Set(principalsOf(person));
  return tenant.departments.filter(({ access }) => access.some((who) => principals.has(who))).map(({ id }) => id);
}
