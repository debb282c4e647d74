/** One conversation: lines go in, answers and later news are shown. */
import { type Client, ClientError } from './api-client.ts';
import { createCommands, isCommand } from './commands.ts';
import { createFollower } from './follow.ts';
import { sayAnswer, sayLater } from './say.ts';
import type { Screen } from './screen.ts';

export interface Session {
  /** Says or does what the line asks for; `leave` when going on makes no sense. */
  take(line: string): Promise<'stay' | 'leave'>;
  /** Shows what arrived since the last look, unless a line is being worked on. */
  look(): Promise<void>;
  /** True while a question has no answer yet. */
  owes(): boolean;
  /** False once something could not be done. */
  well(): boolean;
}

/** A session that begins without a thread. */
export function createSession(client: Client, screen: Screen, baseUrl: string): Session {
  const follower = createFollower(client);
  let thread: string | undefined;
  let busy = false;
  let well = true;
  const commands = createCommands(client, screen, baseUrl, () => {
    thread = undefined;
  });

  const ask = async (text: string) => {
    const { answer, finished } = await screen.whileWorking(client.ask(text, thread));
    thread = answer.thread;
    follower.noteAnswer(answer, finished);
    screen.say(sayAnswer(answer, baseUrl, screen));
  };
  const act = async (line: string) => {
    if (isCommand(line)) screen.say(await screen.whileWorking(commands.run(line)));
    else if (line) await ask(line);
  };
  return {
    take: async (line) => {
      busy = true;
      try {
        await act(line);
        return 'stay';
      } catch (error) {
        well = false;
        screen.say(screen.style('red', sentence(error)));
        return error instanceof ClientError && error.final ? 'leave' : 'stay';
      } finally {
        busy = false;
      }
    },
    look: async () => {
      if (busy) return;
      // The next look tries again, so one that fails is not worth a word.
      const news = await follower.news().catch(() => []);
      for (const message of news) screen.say(sayLater(message, baseUrl, screen));
      if (news.length > 0) screen.prompt();
    },
    owes: follower.owes,
    well: () => well,
  };
}

/** What the person is told about an error. */
export function sentence(error: unknown): string {
  return error instanceof ClientError ? error.message : 'Something went wrong in this program; start it again.';
}
