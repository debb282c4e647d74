/** The product as the fault tests start it, with a model and tools of theirs: `node evals/faults/product.ts all|web|worker <address of the ERP>`. */
import '../../fast-start.ts';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type Env, readEnv } from '../../env.ts';
import { stopOnSignal } from '../../stop-on-signal.ts';

const { readConfig } = await import('../../agents/config.ts');
const { startApp } = await import('../../app.ts');
const { faultTools } = await import('./fault-tools.ts');
const env = readEnv();
const role = roleOf(process.argv[2]);
const app = await startApp(env, {
  role,
  models: role === 'web' ? new Map() : await models(env),
  tools: faultTools(process.argv[3] ?? ''),
});
if (role === 'worker') process.stdout.write('worker is ready\n');
else process.stdout.write(`tokens ${JSON.stringify(await tokens())}\nis ready: ${app.url}\n`);
flushCompileCache();
stopOnSignal(() => app.close());

function roleOf(name: string | undefined): 'all' | 'web' | 'worker' {
  if (name === 'all' || name === 'web' || name === 'worker') return name;
  throw new Error('Say which part to start: all, web or worker.');
}

/** The built-in engine, behind a model that carries out commands. */
async function models({ CONFIG, DATA_DIR }: Env): Promise<Map<string, BaseChatModel>> {
  const { BuiltinChatModel } = await import('../../agents/models/builtin/model.ts');
  const { modelFor } = await import('../../agents/models/builtin/model-cache.ts');
  const { trainingDocuments, trainingExamples } = await import('../../agents/models/builtin/training.ts');
  const { loadCatalog } = await import('../../tools/catalog.ts');
  const { CommandModel } = await import('./command-model.ts');
  const departments = readConfig(CONFIG).tenants.flatMap((tenant) => tenant.departments);
  const examples = trainingExamples(departments, (await loadCatalog()).values());
  const classifier = await modelFor(examples, join(DATA_DIR, 'cache'), { documents: trainingDocuments(departments) });
  return new Map<string, BaseChatModel>([['builtin', new CommandModel(new BuiltinChatModel(classifier))]]);
}

/** A token for everybody of every company, by `tenant/person`. */
async function tokens(): Promise<Record<string, string>> {
  const { demoPeople } = await import('../../db/seed/people.ts');
  const signed: Record<string, string> = {};
  for (const { id: tenant } of readConfig(env.CONFIG).tenants)
    for (const { id: person } of demoPeople(tenant, new Date()))
      signed[`${tenant}/${person}`] = await app.tokens.sign({ tenant, person });
  return signed;
}
