/** Starts the Expert: `npm start`. */
import './lean-imports.ts';
import { readEnv } from './env.ts';

try {
  const env = readEnv();
  const { startApp } = await import('./app.ts');
  const app = await startApp(env);
  process.stdout.write(
    `\n  The Expert is ready: ${env.PUBLIC_URL ?? app.url}\n  Choose who you want to be and ask something. Stop with Ctrl-C.\n\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`\n  The Expert did not start.\n\n  ${saying(error)}\n\n`);
  process.exit(1);
}

/** The message and what caused it, each on a line of its own. */
function saying(error: unknown): string {
  const lines: string[] = [];
  for (let one = error; one instanceof Error && lines.length < 5; one = one.cause)
    lines.push(...one.message.split('\n'));
  return lines.join('\n  ');
}
