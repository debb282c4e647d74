/** For bridges to chat tools of a company's own: whose account a chat user is. */
import { z } from 'zod';
import { permissionsOf } from '../../agents/principals.ts';
import { resolvePerson } from '../resolve-person.ts';
import { callerOf } from './caller.ts';
import { onlyFields, readableText } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const resolvedSchema = z
  .object({
    person: z.object({ id: z.string(), name: z.string(), language: z.enum(['en', 'th']) }).optional(),
    code: z
      .string()
      .optional()
      .describe('Give it to the chat user; they tie it to themselves with POST /me/identities.'),
    expires_in_minutes: z.int().optional(),
  })
  .meta({ id: 'ChannelUser', description: 'The person, or a code while nobody is tied to the chat user.' });

/** Adds POST /channel-users/resolve, for administrators. */
export async function channelUserRoutes(app: ApiServer, deps: Pick<ApiDeps, 'db'>): Promise<void> {
  const schema = {
    operationId: 'resolveChannelUser',
    tags: ['Identities'],
    summary: 'Whose account a user of a chat tool is, for bridges that an administrator runs.',
    security: [{ bearer: [] }],
    body: onlyFields({
      channel: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower-case letters, digits and _, such as mattermost'),
      external_id: readableText(200),
      email: z.email('is not an e-mail address').max(254).optional(),
      email_verified: z.boolean().default(false).describe('Say true only where the chat tool vouches for the address.'),
    }),
    response: { 200: resolvedSchema, ...problems(400, 401, 403, 413, 415, 500, 503) },
  };
  app.post('/channel-users/resolve', { schema }, async (request) => {
    const { tenant, person: caller } = callerOf(request);
    if (!permissionsOf(tenant.roles, caller).has('platform.administer'))
      throw new Problem('not_allowed', 'Only administrators may look up whose account a chat user is.');
    const { channel, external_id: externalId, email, email_verified: emailVerified } = request.body;
    const resolved = await resolvePerson(deps.db, tenant.id, { channel, externalId, email, emailVerified });
    if ('code' in resolved) return { code: resolved.code, expires_in_minutes: resolved.expiresInMinutes };
    const { id, name, language } = resolved.person;
    return { person: { id, name, language } };
  });
}
