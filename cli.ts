/** Commands for people at a terminal: each is loaded when it is asked for. */
import './fast-start.ts';
import { type Env, envExample, readEnv } from './env.ts';

type Run = (env: Env, args: string[]) => Promise<void>;

const commands: Record<string, { about: string; load(): Promise<Run> }> = {
  check: {
    about: 'check the configuration without starting anything',
    load: async () => (await import('./cli-check.ts')).check,
  },
  token: {
    about: 'token <person>: print a bearer token for a person of the demo company',
    load: async () => (await import('./cli-demo.ts')).token,
  },
  chat: {
    about: 'chat --as <person>: talk to the Expert in the terminal',
    load: async () => (await import('./cli-demo.ts')).talk,
  },
  env: { about: 'print .env.example', load: async () => async () => void process.stdout.write(envExample()) },
  audit: {
    about: 'audit verify | anchor | export: the audit of a tenant, or of all',
    load: async () => (await import('./cli-audit.ts')).audit,
  },
  effect: {
    about: 'effect list: requests to other systems that never got a clear answer',
    load: async () => (await import('./cli-effect.ts')).effect,
  },
  outbox: {
    about: 'outbox list | retry: what could not be posted in a chat tool',
    load: async () => (await import('./cli-outbox.ts')).outbox,
  },
  models: {
    about: 'models: what is configured, whether it answers, and how long one call takes',
    load: async () => (await import('./cli-models.ts')).models,
  },
  person: {
    about: 'person export | erase <id>: what is held on a person',
    load: async () => (await import('./cli-person.ts')).person,
  },
  people: {
    about: 'people import <file.csv> | list: who works here',
    load: async () => (await import('./cli-people.ts')).people,
  },
  group: {
    about: 'group add | remove | list: groups that approvers are named by',
    load: async () => (await import('./cli-people.ts')).group,
  },
  knowledge: {
    about: 'knowledge list | sync <department>: what departments know and where it comes from',
    load: async () => (await import('./cli-knowledge.ts')).knowledge,
  },
  manifest: {
    about: 'manifest slack [--socket]: the manifest of the Slack app for this server',
    load: async () => (await import('./cli-slack.ts')).manifest,
  },
  install: {
    about: 'install slack <tenant>: a link that installs the app into a workspace',
    load: async () => (await import('./cli-slack.ts')).install,
  },
  'who-can': {
    about: 'who-can <tool> [person]: who may decide a request, and why',
    load: async () => (await import('./cli-who-can.ts')).whoCan,
  },
};

const [name = '', ...args] = process.argv.slice(2);
try {
  if (name === '--help') process.stdout.write(`${list()}\n`);
  else await run(name);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function run(name: string): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new Error(name ? `There is no command “${name}”. There are:\n${list()}` : `Say what to do:\n${list()}`);
  const carryOut = await command.load();
  await carryOut(readEnv(), args);
}

function list(): string {
  return Object.entries(commands)
    .map(([known, { about }]) => `  ${known.padEnd(10)}${about}`)
    .join('\n');
}
