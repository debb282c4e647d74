/** The HTTP API: questions, decisions and conversations for programs, described by its own OpenAPI document. */
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Channel } from '../channel.ts';
import { keptFiles } from '../kept-files.ts';
import { approvalRoutes } from './approval-routes.ts';
import { requireToken } from './caller.ts';
import { channelUserRoutes } from './channel-user-routes.ts';
import { departmentRoutes } from './department-routes.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { openedDocumentRoutes } from './document-routes.ts';
import { documentRoutes } from './documentation.ts';
import { answerError, answerUnknownRoute } from './errors.ts';
import { feedbackRoutes } from './feedback-routes.ts';
import { gapRoutes } from './gap-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { knowledgeRoutes } from './knowledge-routes.ts';
import { messageRoutes } from './me-messages-routes.ts';
import { queryRoutes } from './query-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { threadRoutes } from './thread-routes.ts';
import { usageRoutes } from './usage-routes.ts';

/** The channel of programs: they wait for outcomes and read their messages, so that what is sent to them has arrived when it is written. */
export function createApi(deps: ApiDeps): Channel {
  return {
    id: 'api',
    capabilities: new Set(['threads', 'files']),
    routes: async (app) => {
      // A context of its own: the handlers and parsers below must not reach the playground's routes.
      await app.register((scope) => api(scope, deps));
    },
    post: async () => null,
    readFile: keptFiles(deps.db),
  };
}

async function api(scope: FastifyInstance, deps: ApiDeps): Promise<void> {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.removeContentTypeParser('text/plain');
  await documentRoutes(app, deps);
  await healthRoutes(app, deps);
  await app.register((v1) => version1(v1.withTypeProvider<ZodTypeProvider>(), deps), { prefix: '/api/v1' });
}

async function version1(app: ApiServer, deps: ApiDeps): Promise<void> {
  app.setNotFoundHandler(answerUnknownRoute);
  // Only files are larger than what people write, and they are measured as they come.
  app.addHook('onRoute', (route) => {
    route.bodyLimit ??= 30 * deps.limits.messageCharacters + 16_384;
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(async (scope) => {
    const signedIn = scope.withTypeProvider<ZodTypeProvider>();
    requireToken(signedIn, deps);
    await queryRoutes(signedIn, deps);
    await searchRoutes(signedIn, deps);
    await feedbackRoutes(signedIn, deps);
    await openedDocumentRoutes(signedIn, deps);
    await gapRoutes(signedIn, deps);
    await approvalRoutes(signedIn, deps);
    await departmentRoutes(signedIn);
    await threadRoutes(signedIn, deps);
    await identityRoutes(signedIn, deps);
    await channelUserRoutes(signedIn, deps);
    await messageRoutes(signedIn, deps);
    await usageRoutes(signedIn, deps);
    await knowledgeRoutes(signedIn, deps);
  });
}
