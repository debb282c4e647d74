/** `cli.ts token` and `cli.ts chat`: being somebody of the demo company at a terminal. */
import { readConfig } from './agents/config.ts';
import { chat } from './channels/terminal/chat.ts';
import { openTokens } from './channels/token.ts';
import { demoPeople } from './db/seed/people.ts';
import type { Env } from './env.ts';

/** Prints a bearer token of a person. */
export async function token(env: Env, [person]: string[]): Promise<void> {
  process.stdout.write(`${await demoToken(env, person)}\n`);
}

/** Talks to the running product as a person, until the input ends. */
export async function talk(env: Env, args: string[]): Promise<void> {
  const person = args[0] === '--as' ? args[1] : args[0];
  const signed = await demoToken(env, person);
  const baseUrl = env.PUBLIC_URL ?? `http://${env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST}:${env.PORT}`;
  const { stdin: input, stdout: output } = process;
  if (!(await chat({ baseUrl, token: signed, person: person ?? '', input, output }))) process.exitCode = 1;
}

async function demoToken(env: Env, person: string | undefined): Promise<string> {
  const [tenant] = readConfig(env.CONFIG).tenants;
  if (!env.DEMO || !tenant)
    throw new Error('Tokens of this kind exist only in the embedded demo; this installation has DEMO switched off.');
  const known = demoPeople(tenant.id, new Date()).map(({ id }) => id);
  const some = `for example: ${known.slice(0, 7).join(', ')}.`;
  if (!person) throw new Error(`Name a person of the demo company, ${some}`);
  if (!known.includes(person))
    throw new Error(`Nobody in the demo company is called “${person}”. Name one of them, ${some}`);
  return (await openTokens(env.DATA_DIR)).sign({ tenant: tenant.id, person });
}
