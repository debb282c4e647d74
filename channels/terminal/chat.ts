/** A conversation with the Expert in a terminal, or line by line through a pipe. */
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient } from './api-client.ts';
import { QUIT } from './commands.ts';
import { createScreen, type Output } from './screen.ts';
import { createSession, type Session, sentence } from './session.ts';

export interface ChatOptions {
  /** Address of the server, such as http://127.0.0.1:3000. */
  baseUrl: string;
  token: string;
  /** Shown in the prompt. */
  person: string;
  input: NodeJS.ReadableStream;
  output: Output;
  /** Milliseconds between looks for later messages. */
  pollMs?: number;
  /** How long the end of a pipe waits for answers that are still missing. */
  lastWaitMs?: number;
}

/** Talks until /quit, Ctrl-C or the end of the input; false when something could not be done. */
export async function chat(options: ChatOptions): Promise<boolean> {
  const { baseUrl, token, output, pollMs = 3_000, lastWaitMs = 300_000 } = options;
  const ended = new AbortController();
  const client = createClient({ baseUrl, token, signal: ended.signal });
  if (!(await greeted(client, output))) return false;

  const readline = openPrompt(options, ended);
  const screen = createScreen(output, readline, ended.signal);
  const session = createSession(client, screen, baseUrl);
  if (output.isTTY) screen.say('Ask the Expert. /help lists the commands, /quit leaves.');
  screen.prompt();
  const watching = watch(session, pollMs, ended.signal);
  await converse(readline, session, screen.prompt, ended.signal);
  if (!output.isTTY) await lastAnswers(session, lastWaitMs, ended);
  ended.abort();
  readline.close();
  await watching;
  return session.well() && (output.isTTY === true || !session.owes());
}

async function greeted(client: Client, output: Output): Promise<boolean> {
  try {
    await client.greet();
    return true;
  } catch (error) {
    output.write(`${sentence(error)}\n`);
    return false;
  }
}

function openPrompt({ input, output, person }: ChatOptions, ended: AbortController): Interface {
  const terminal = output.isTTY === true;
  const readline = createInterface({ input, terminal, prompt: `${person} › `, ...(terminal ? { output } : {}) });
  readline.on('SIGINT', () => {
    ended.abort();
    output.write('\n');
    readline.close();
  });
  return readline;
}

async function converse(
  lines: AsyncIterable<string>,
  session: Session,
  prompt: () => void,
  ended: AbortSignal,
): Promise<void> {
  for await (const line of lines) {
    if (ended.aborted || line.trim() === QUIT) return;
    if ((await session.take(line.trim())) === 'leave') return;
    prompt();
  }
}

async function watch(session: Session, pollMs: number, ended: AbortSignal): Promise<void> {
  const next = () => pause(pollMs, true, { signal: ended }).catch(() => false);
  while (await next()) await session.look();
}

/** The watch goes on meanwhile and shows what arrives. */
async function lastAnswers(session: Session, mostMs: number, ended: AbortController): Promise<void> {
  const deadline = Date.now() + mostMs;
  while (session.owes() && Date.now() < deadline && !ended.signal.aborted) await pause(50);
}
