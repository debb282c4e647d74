/** Starts the Expert: `npm start` is web and worker in one; `npm run web` and `npm run worker` are each alone. */
import './fast-start.ts';
import { flushCompileCache } from 'node:module';
import { offLine } from './chat-credentials.ts';
import { type Env, readEnv } from './env.ts';
import { stopOnSignal } from './stop-on-signal.ts';

try {
  const [given = 'all'] = process.argv.slice(2);
  if (given !== 'all' && given !== 'web' && given !== 'worker')
    throw new Error(`Start with nothing, with web or with worker; ${given} is none of them.`);
  const env = readEnv();
  const { startApp } = await import('./app.ts');
  const app = await startApp(env, { role: given });
  process.stdout.write(given === 'worker' ? '\n  The worker is ready.\n\n' : ready(env, app.url, given));
  // Otherwise kept at the end only, which one that is killed never comes to.
  flushCompileCache();
  stopOnSignal(() => app.close());
} catch (error) {
  process.stderr.write(`\n  The Expert did not start.\n\n  ${saying(error)}\n\n`);
  process.exit(1);
}

function ready(env: Env, address: string, role: string): string {
  const url = env.PUBLIC_URL ?? address;
  const who = env.DEMO ? 'Choose who you want to be and ask something.' : 'People sign in with the accounts they have.';
  const hint = role === 'web' ? 'Answers come from workers: npm run worker.' : who;
  const off = offLine(env);
  return `\n  The Expert is ready: ${url}\n  ${hint} Stop with Ctrl-C.\n${off && `  ${off}\n`}\n`;
}

/** The message and what caused it, each on a line of its own. */
function saying(error: unknown): string {
  const lines: string[] = [];
  for (let one = error; one instanceof Error && lines.length < 5; one = one.cause)
    lines.push(...one.message.split('\n'));
  return lines.join('\n  ');
}
