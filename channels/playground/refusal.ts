/** A request that is refused with a sentence for the person who made it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { isOutage } from '../../db/outage.ts';
import { words } from './words.ts';

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/** The language the page is shown in, which it sends with every request. */
export function requestLanguage(request: FastifyRequest): Language {
  return request.headers['accept-language']?.startsWith('th') ? 'th' : 'en';
}

/** Answers like a thing that does not exist, which is also how things of other people answer. */
export function notFound(request: FastifyRequest): Refusal {
  return new Refusal(404, 'not_found', words(requestLanguage(request)).notFound);
}

/** Reads a body or a query, or refuses it and names the first field at fault. */
export function parsed<T extends z.ZodType>(schema: T, value: unknown, request: FastifyRequest): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') ?? '';
  throw new Refusal(400, 'invalid', words(requestLanguage(request)).invalid(field));
}

/** Turns refusals into JSON; anything unexpected is logged and says no more than that it failed. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const language = requestLanguage(request);
    if (error instanceof Refusal) return reply.code(error.status).send({ code: error.code, message: error.message });
    const status = statusOf(error);
    if (status < 500) return reply.code(status).send({ code: 'invalid', message: words(language).unreadable });
    request.log.error(error);
    if (isOutage(error)) return reply.code(503).send({ code: 'not_ready', message: words(language).notReady });
    return reply.code(500).send({ code: 'failed', message: words(language).failed });
  });
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}
