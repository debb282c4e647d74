/** Whether the process lives and whether it can serve. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const PATIENCE_MS = 3_000;

/** Adds GET /healthz and GET /readyz. */
export async function healthRoutes(app: ApiServer, { db, version }: Pick<ApiDeps, 'db' | 'version'>): Promise<void> {
  const healthz = {
    operationId: 'health',
    tags: ['Health'],
    summary: 'The process is alive; nothing else is looked at.',
    response: { 200: z.object({ status: z.literal('ok'), version: z.string() }) },
  };
  app.get('/healthz', { schema: healthz }, async () => ({ status: 'ok' as const, version }));

  const readyz = {
    operationId: 'ready',
    tags: ['Health'],
    summary: 'The database answers.',
    response: { 200: z.object({ status: z.literal('ready') }), ...problems(503) },
  };
  app.get('/readyz', { schema: readyz }, async () => {
    if (!(await answers(db))) throw new Problem('not_ready', 'The database does not answer.');
    return { status: 'ready' as const };
  });
}

async function answers(db: ApiDeps['db']): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), PATIENCE_MS);
  const query = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  const answered = await Promise.race([query, late.promise]);
  clearTimeout(timer);
  return answered;
}
