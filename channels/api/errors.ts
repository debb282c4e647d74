/** Turns whatever was thrown in a request into a problem, and answers with it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isOutage } from '../../db/outage.ts';
import { type FieldFault, Problem } from './problem.ts';

const RETRY_SECONDS = 5;

/** The error handler of the API's routes. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = asProblem(error);
  if (problem.status >= 500) request.log.error(error);
  if (problem.kind === 'not_ready') reply.header('retry-after', RETRY_SECONDS);
  if (problem.kind === 'unauthorized') reply.header('www-authenticate', challenge(request));
  return sendProblem(problem, request, reply);
}

/** The handler of paths that lead nowhere. */
export function answerUnknownRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = `There is no ${request.method} ${pathOf(request)}. The routes are described at /api/v1/docs.`;
  return sendProblem(new Problem('not_found', detail), request, reply);
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const document = JSON.stringify(problem.document(pathOf(request)));
  return reply.code(problem.status).type('application/problem+json').send(document);
}

function challenge(request: FastifyRequest): string {
  return request.headers.authorization
    ? 'Bearer realm="The Expert", error="invalid_token"'
    : 'Bearer realm="The Expert"';
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isOutage(error))
    return new Problem(
      'not_ready',
      'The records cannot be reached at the moment; nothing was kept. Send it again soon.',
    );
  if (hasZodFastifySchemaValidationErrors(error)) return invalidFields(error.validation, error.validationContext);
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return new Problem('invalid', 'The body is empty; send a JSON object.');
  if (statusCode === 413) return new Problem('too_large', 'The request is larger than this server accepts.');
  if (statusCode === 414)
    return new Problem('invalid', 'The address of the request is longer than this server accepts.');
  if (code === 'FST_ERR_BAD_URL')
    return new Problem('invalid', 'The address of the request has a % that stands for no character.');
  if (statusCode === 415) return new Problem('unsupported_type', 'Send the body as application/json.');
  if (statusCode === 400)
    return new Problem(
      'invalid',
      'The body is not JSON that can be accepted; check its quotes and brackets, and that no field is named __proto__ or constructor.',
    );
  return new Problem(
    'failed',
    'The request could not be carried out. Try again; if it keeps failing, tell the administrator.',
  );
}

type Fault = { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> };

function invalidFields(faults: readonly Fault[], where = 'body'): Problem {
  const fields = faults.flatMap((fault): FieldFault[] => {
    const at = fault.instancePath.split('/').filter(Boolean);
    const { keys } = fault.params;
    if (fault.keyword === 'unrecognized_keys' && Array.isArray(keys)) {
      return keys.map((key) => ({ field: named([...at, key]), message: 'is not a known field' }));
    }
    return [{ field: named(at) || where, message: plainly(fault.message ?? 'is not valid') }];
  });
  return new Problem('invalid', `${fields.map(({ field, message }) => `${field} ${message}`).join('; ')}.`, fields);
}

const LONGEST_NAME = 100;

/** A field as a person reads it; whoever sends a name of a thousand letters is not sent it back. */
function named(at: unknown[]): string {
  const name = at.join('.');
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME).toWellFormed()}…` : name;
}

/** What the validator says, as the end of a sentence about the field. */
function plainly(message: string): string {
  const [, type, got] = /^Invalid input: expected (\w+), received (\w+)/.exec(message) ?? [];
  if (type) return got === 'undefined' ? 'is missing' : `must be ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
  const [, options] = /^Invalid option: expected one of (.*)$/.exec(message) ?? [];
  if (options) return `must be one of ${options.replaceAll('"', '').replaceAll('|', ', ')}`;
  if (message === 'Invalid ISO date') return 'must be a date such as 2026-05-31';
  return message;
}
