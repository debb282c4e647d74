/** Who calls: the person a bearer token was signed for, as the tenant knows that person now. */
import type { FastifyRequest } from 'fastify';
import type { TenantConfig } from '../../agents/config-schema.ts';
import { findPersonByEmail, lookUpPerson, type Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { KeysUnavailable } from '../issuer-keys.ts';
import type { Claimed } from '../sign-in.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem } from './problem.ts';

export interface Caller {
  tenant: TenantConfig;
  person: Person;
}

/** Makes every route of the instance ask for a token before it reads the body. */
export function requireToken(app: ApiServer, deps: Pick<ApiDeps, 'db' | 'tokens' | 'config'>): void {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    request.setDecorator('caller', await identify(deps, request.headers.authorization));
  });
}

/** The verified caller; only on routes behind `requireToken`. */
export function callerOf(request: FastifyRequest): Caller {
  return request.getDecorator<Caller>('caller');
}

async function identify(
  { db, tokens, config }: Pick<ApiDeps, 'db' | 'tokens' | 'config'>,
  header?: string,
): Promise<Caller> {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '') ?? [];
  if (!token) throw new Problem('unauthorized', 'Send a token in the header Authorization: Bearer …');
  const identity = await claimed(tokens, token);
  const tenant = config.tenants.find((candidate) => candidate.id === identity?.tenant);
  if (!identity || !tenant)
    throw new Problem('unauthorized', 'The token is not valid here or no longer; sign in again.');
  const person =
    'email' in identity
      ? await withTenant(db, tenant.id, (tx) => findPersonByEmail(tx, identity.email))
      : await lookUpPerson(db, tenant.id, identity.person);
  if (!person) throw new Problem('unauthorized', 'The token belongs to somebody who is no longer with the company.');
  return { tenant, person };
}

/** A sign-in service that does not answer makes no token bad: clients would throw theirs away and all sign in again. */
async function claimed(tokens: ApiDeps['tokens'], token: string): Promise<Claimed | undefined> {
  try {
    return await tokens.verify(token);
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    throw new Problem(
      'not_ready',
      'Your company’s sign-in service cannot be reached to check the token; try again soon.',
    );
  }
}
