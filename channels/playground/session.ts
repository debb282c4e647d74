/** Who is looking: a signed, http-only cookie that names one person of the demo company. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findPerson, type Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { PlaygroundDeps } from './deps.ts';
import { notFound, parsed, Refusal, requestLanguage } from './refusal.ts';
import { words } from './words.ts';

const COOKIE = 'expert_session';
const THIRTY_DAYS = 30 * 86_400;

/** The person of the cookie as the database knows them now; refuses when there is none. */
export async function whoIs(deps: PlaygroundDeps, request: FastifyRequest): Promise<Person> {
  const person = await sessionPerson(deps, request);
  if (!person) throw new Refusal(401, 'not_signed_in', words(requestLanguage(request)).chooseFirst);
  return person;
}

/** The same, undefined instead of a refusal. */
export async function sessionPerson(
  deps: Pick<PlaygroundDeps, 'db' | 'tokens' | 'tenant'>,
  request: FastifyRequest,
): Promise<Person | undefined> {
  const token = cookieOf(request);
  const identity = token ? await deps.tokens.verify(token) : undefined;
  if (!identity || identity.tenant !== deps.tenant) return undefined;
  return withTenant(deps.db, deps.tenant, (tx) => findPerson(tx, identity.person));
}

/** `POST /playground/session {person}` makes the visitor that person. */
export function sessionRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  const body = z.strictObject({ person: z.string().min(1).max(80) });
  app.post('/playground/session', async (request, reply) => {
    const { person: id } = parsed(body, request.body, request);
    const person = await withTenant(deps.db, deps.tenant, (tx) => findPerson(tx, id));
    if (!person) throw notFound(request);
    setCookie(request, reply, await deps.tokens.sign({ tenant: deps.tenant, person: person.id }));
    return { id: person.id, name: person.name, nameTh: person.nameTh, language: person.language };
  });
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header('set-cookie', `${COOKIE}=${token}; Path=/; Max-Age=${THIRTY_DAYS}; HttpOnly; SameSite=Strict${secure}`);
}

function cookieOf(request: FastifyRequest): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === COOKIE) return value;
  }
  return undefined;
}
