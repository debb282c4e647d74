/** Commands for people at a terminal: check, token, chat, env, audit, effect, models, person, people, group, knowledge, who-can, manifest, install. */
import { readConfig } from './agents/config.ts';
import { providerFaults } from './agents/model-references.ts';
import { chat } from './channels/terminal/chat.ts';
import { openTokens } from './channels/token.ts';
import { chatFaults, offLine, workspaceFaults } from './chat-credentials.ts';
import { audit } from './cli-audit.ts';
import { effect } from './cli-effect.ts';
import { knowledge } from './cli-knowledge.ts';
import { models } from './cli-models.ts';
import { group, people } from './cli-people.ts';
import { person } from './cli-person.ts';
import { install, manifest } from './cli-slack.ts';
import { whoCan } from './cli-who-can.ts';
import { demoPeople } from './db/seed/people.ts';
import { type Env, envExample, readEnv } from './env.ts';
import { missingSecrets } from './knowledge/sources/secrets.ts';
import { loadCatalog, unknownTools } from './tools/catalog.ts';
import { unknownFields } from './tools/field-rights.ts';

const commands: Record<string, { about: string; run(env: Env, args: string[]): Promise<void> }> = {
  check: { about: 'check the configuration without starting anything', run: check },
  token: { about: 'token <person>: print a bearer token for a person of the demo company', run: token },
  chat: { about: 'chat --as <person>: talk to the Expert in the terminal', run: talk },
  env: { about: 'print .env.example', run: async () => void process.stdout.write(envExample()) },
  audit: { about: 'audit verify | anchor | export: the audit of a tenant, or of all', run: audit },
  effect: { about: 'effect list: requests to other systems that never got a clear answer', run: effect },
  models: { about: 'models: what is configured, whether it answers, and how long one call takes', run: models },
  person: { about: 'person export | erase <id>: what is held on a person', run: person },
  people: { about: 'people import <file.csv> | list: who works here', run: people },
  group: { about: 'group add | remove | list: groups that approvers are named by', run: group },
  knowledge: {
    about: 'knowledge list | sync <department>: what departments know and where it comes from',
    run: knowledge,
  },
  manifest: { about: 'manifest slack [--socket]: the manifest of the Slack app for this server', run: manifest },
  install: { about: 'install slack <tenant>: a link that installs the app into a workspace', run: install },
  'who-can': { about: 'who-can <tool> [person]: who may decide a request, and why', run: whoCan },
};

async function check(env: Env): Promise<void> {
  const catalog = await loadCatalog();
  const config = readConfig(env.CONFIG, (read) => [
    ...unknownTools(catalog, read),
    ...unknownFields(catalog, read),
    ...missingSecrets(read, env.secrets),
    ...providerFaults(read, env),
  ]);
  const faults = [...chatFaults(env), ...workspaceFaults(env, config)];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const departments = config.tenants.reduce((sum, tenant) => sum + tenant.departments.length, 0);
  process.stdout.write(
    `${env.CONFIG} is sound: ${config.tenants.length} tenant, ${departments} departments, ${catalog.size} tools known.\n${offLine(env)}`
      .trimEnd()
      .concat('\n'),
  );
}

async function token(env: Env, [person]: string[]): Promise<void> {
  process.stdout.write(`${await demoToken(env, person)}\n`);
}

async function talk(env: Env, args: string[]): Promise<void> {
  const person = args[0] === '--as' ? args[1] : args[0];
  const signed = await demoToken(env, person);
  const baseUrl = env.PUBLIC_URL ?? `http://${env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST}:${env.PORT}`;
  await chat({ baseUrl, token: signed, person: person ?? '', input: process.stdin, output: process.stdout });
}

async function demoToken(env: Env, person: string | undefined): Promise<string> {
  const [tenant] = readConfig(env.CONFIG).tenants;
  if (!env.DEMO || !tenant)
    throw new Error('Tokens of this kind exist only in the embedded demo; this installation has DEMO switched off.');
  const known = demoPeople(tenant.id, new Date()).map(({ id }) => id);
  if (!person || !known.includes(person))
    throw new Error(`Name a person of the demo company, for example: ${known.slice(0, 7).join(', ')}.`);
  return (await openTokens(env.DATA_DIR)).sign({ tenant: tenant.id, person });
}

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
try {
  if (!command) {
    const list = Object.entries(commands).map(([known, { about }]) => `  ${known.padEnd(8)}${about}`);
    throw new Error(`Say what to do:\n${list.join('\n')}`);
  }
  await command.run(readEnv(), args);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
