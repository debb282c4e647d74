/** The product as the fault tests start it, with a model and tools of theirs: `node evals/faults/product.ts all|web|worker <address of the ERP>`. */
import '../../lean-imports.ts';
import { join } from 'node:path';
import process from 'node:process';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { readConfig } from '../../agents/config.ts';
import { BuiltinChatModel } from '../../agents/models/builtin/model.ts';
import { modelFor } from '../../agents/models/builtin/model-cache.ts';
import { trainingDocuments, trainingExamples } from '../../agents/models/builtin/training.ts';
import { startApp } from '../../app.ts';
import { demoPeople } from '../../db/seed/people.ts';
import { type Env, readEnv } from '../../env.ts';
import { loadCatalog } from '../../tools/catalog.ts';
import { CommandModel } from './command-model.ts';
import { faultTools } from './fault-tools.ts';

const env = readEnv();
const role = roleOf(process.argv[2]);
const app = await startApp(env, {
  role,
  models: role === 'web' ? new Map() : await models(env),
  tools: faultTools(process.argv[3] ?? ''),
});
if (role === 'worker') process.stdout.write('worker is ready\n');
else process.stdout.write(`tokens ${JSON.stringify(await tokens())}\nis ready: ${app.url}\n`);
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));

function roleOf(name: string | undefined): 'all' | 'web' | 'worker' {
  if (name === 'all' || name === 'web' || name === 'worker') return name;
  throw new Error('Say which part to start: all, web or worker.');
}

/** The built-in engine, behind a model that carries out commands. */
async function models({ CONFIG, DATA_DIR }: Env): Promise<Map<string, BaseChatModel>> {
  const departments = readConfig(CONFIG).tenants.flatMap((tenant) => tenant.departments);
  const examples = trainingExamples(departments, (await loadCatalog()).values());
  const classifier = await modelFor(examples, join(DATA_DIR, 'cache'), { documents: trainingDocuments(departments) });
  return new Map<string, BaseChatModel>([['builtin', new CommandModel(new BuiltinChatModel(classifier))]]);
}

/** A token for everybody of every company, by `tenant/person`. */
async function tokens(): Promise<Record<string, string>> {
  const signed: Record<string, string> = {};
  for (const { id: tenant } of readConfig(env.CONFIG).tenants)
    for (const { id: person } of demoPeople(tenant, new Date()))
      signed[`${tenant}/${person}`] = await app.tokens.sign({ tenant, person });
  return signed;
}
