/** `POST /api/messages`: what the Bot Framework sends is verified, stored, and only then acknowledged. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withTenant } from '../../db/tenant.ts';
import { tenantOfWorkspace } from '../chat/places.ts';
import { type Activity, activitySchema, microsoftTenant } from './activity.ts';
import { pressedCard } from './card-action.ts';
import { depart, isDeparture } from './departure.ts';
import type { Teams } from './deps.ts';
import { feedback } from './feedback.ts';
import { fileConsent } from './files-out.ts';
import { hearMessage, unhearMessage } from './hear-message.ts';
import { createMemory, type Fresh } from './references.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createVerify } from './verify.ts';
import { welcome } from './welcome.ts';

const BODY_LIMIT = 512 * 1024;

export async function messagesRoute(app: FastifyInstance, teams: Teams): Promise<void> {
  const verify = createVerify(teams.settings, createSigningKeys(teams.settings.openIdUrl));
  const handle = createHandler(teams);

  app.post(
    '/api/messages',
    { bodyLimit: BODY_LIMIT, schema: { hide: true } },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const verdict = await verify(request);
      if (verdict !== 'genuine') return reply.code(verdict === 'forged' ? 401 : 503).send();
      const parsed = activitySchema.safeParse(request.body);
      if (!parsed.success) return reply.code(400).send();
      try {
        const { status, body } = await handle(parsed.data);
        return reply.code(status).send(body);
      } catch (error) {
        teams.onError(error, 'teams');
        return reply.code(503).send();
      }
    },
  );
}

/** What the Bot Framework is answered; only invokes are answered with a body. */
interface Answer {
  status: number;
  body?: object;
}

const DONE: Answer = { status: 200 };

function createHandler(teams: Teams): (activity: Activity) => Promise<Answer> {
  const remember = createMemory();
  return async (activity) => {
    const company = tenantOfWorkspace(teams.config, 'teams', microsoftTenant(activity) ?? '');
    if (!company) {
      teams.onNote('Teams: a message of a directory that no tenant names under workspaces → teams was refused.');
      return { status: 403 };
    }
    const fresh = remember(company.id, activity);
    const answer = await handled(teams, company.id, activity, fresh.alongside);
    fresh.kept();
    return answer;
  };
}

async function handled(
  teams: Teams,
  tenant: string,
  activity: Activity,
  alongside: Fresh['alongside'],
): Promise<Answer> {
  switch (activity.type) {
    case 'message':
      await hearMessage(teams, tenant, activity, alongside);
      return DONE;
    case 'messageDelete':
      await unhearMessage(teams, tenant, activity);
      return DONE;
    case 'conversationUpdate':
    case 'installationUpdate':
      if (isDeparture(activity)) {
        await depart(teams, tenant, activity);
        return DONE;
      }
      if (alongside) await withTenant(teams.db, tenant, alongside);
      await welcome(teams, tenant, activity);
      return DONE;
    case 'invoke':
      if (alongside) await withTenant(teams.db, tenant, alongside);
      return invoked(teams, tenant, activity);
    default:
      return DONE;
  }
}

async function invoked(teams: Teams, tenant: string, activity: Activity): Promise<Answer> {
  switch (activity.name) {
    case 'adaptiveCard/action':
      // Without an id a press that comes again could not be told from a new one.
      if (!activity.id) return { status: 400 };
      return { status: 200, body: await pressedCard(teams, tenant, { ...activity, id: activity.id }) };
    case 'message/submitAction':
      await feedback(teams, tenant, activity);
      return { status: 200, body: {} };
    case 'fileConsent/invoke':
      await fileConsent(teams, tenant, activity);
      return { status: 200, body: {} };
    default:
      return { status: 501 };
  }
}
