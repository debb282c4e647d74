/** One's own chat identities: which users of chat tools speak as the caller. */
import { z } from 'zod';
import { type IdentityRow, identitiesOf, type Redeemed, redeemLinkCode, unlink } from '../../db/identities.ts';
import { withTenant } from '../../db/tenant.ts';
import { callerOf } from './caller.ts';
import { onlyFields, readableText } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, type ProblemKind, problems } from './problem.ts';

const identitySchema = z
  .object({
    channel: z.string(),
    external_id: z.string().describe('The user in that chat tool.'),
    verified_by: z.enum(['email', 'code']),
    since: z.string(),
  })
  .meta({ id: 'Identity' });
const listed = z.object({ identities: z.array(identitySchema) });

const REFUSED: Record<Exclude<Redeemed, 'linked'>, [ProblemKind, string]> = {
  wrong: ['invalid', 'This is not a code that was given out; check the eight letters.'],
  expired: ['expired', 'This code was used or is older than 15 minutes; ask for another one in the chat.'],
  taken: ['not_allowed', 'This chat user is tied to somebody else, who must untie it first.'],
  too_many: ['not_allowed', 'There were five wrong codes within an hour; try again later.'],
};

/** Adds GET and POST /me/identities and DELETE /me/identities/{channel}/{external_id}. */
export async function identityRoutes(app: ApiServer, deps: Pick<ApiDeps, 'db'>): Promise<void> {
  const shared = { tags: ['Identities'], security: [{ bearer: [] }] };

  const list = {
    ...shared,
    operationId: 'listIdentities',
    summary: 'The chat users that speak as you.',
    response: { 200: listed, ...problems(401, 500, 503) },
  };
  app.get('/me/identities', { schema: list }, async (request) => {
    const { tenant, person } = callerOf(request);
    return withTenant(deps.db, tenant.id, async (tx) => answerOf(await identitiesOf(tx, person.id)));
  });

  const redeem = {
    ...shared,
    operationId: 'linkIdentity',
    summary: 'Tie the chat user to yourself to whom this code was given.',
    body: onlyFields({ code: readableText(40) }),
    response: { 200: listed, ...problems(400, 401, 403, 409, 413, 415, 500, 503) },
  };
  app.post('/me/identities', { schema: redeem }, async (request) => {
    const { tenant, person } = callerOf(request);
    // Committed before it is told: a wrong code counts, whatever becomes of the answer.
    const redeemed = await withTenant(deps.db, tenant.id, (tx) =>
      redeemLinkCode(tx, tenant.id, person.id, request.body.code),
    );
    if (redeemed !== 'linked') throw new Problem(...REFUSED[redeemed]);
    return withTenant(deps.db, tenant.id, async (tx) => answerOf(await identitiesOf(tx, person.id)));
  });

  const remove = {
    ...shared,
    operationId: 'unlinkIdentity',
    summary: 'Untie a chat user from yourself.',
    params: z.object({ channel: z.string(), external_id: z.string() }),
    response: { 200: listed, ...problems(400, 401, 404, 500, 503) },
  };
  app.delete('/me/identities/:channel/:external_id', { schema: remove }, async (request) => {
    const { tenant, person } = callerOf(request);
    const { channel, external_id: externalId } = request.params;
    return withTenant(deps.db, tenant.id, async (tx) => {
      const isGone =
        !`${channel}${externalId}`.includes('\0') && (await unlink(tx, tenant.id, person.id, { channel, externalId }));
      if (!isGone) throw new Problem('not_found', 'No such chat user is tied to you.');
      return answerOf(await identitiesOf(tx, person.id));
    });
  });
}

function answerOf(rows: IdentityRow[]): z.output<typeof listed> {
  return {
    identities: rows.map(({ channel, externalId, verifiedBy, createdAt }) => ({
      channel,
      external_id: externalId,
      verified_by: verifiedBy,
      since: createdAt.toISOString(),
    })),
  };
}
