/** What a line that begins with a slash does; everything else is said to the Expert. */
import type { Approval } from '../api/approval-view.ts';
import type { Client } from './api-client.ts';
import { plainText } from './plain-text.ts';
import { HELP, sayApprovals } from './say.ts';
import type { Screen } from './screen.ts';

export interface Commands {
  /** The text to show. */
  run(line: string): Promise<string>;
}

export const QUIT = '/quit';

/** Whether a line is for this program; `/expert …` is said to the Expert, as in every other chat. */
export function isCommand(line: string): boolean {
  return line.startsWith('/') && !/^\/expert(\s|$)/i.test(line);
}

/** Commands over `client`; numbers mean the list that was shown last. */
export function createCommands(client: Client, screen: Screen, baseUrl: string, startAnew: () => void): Commands {
  let listed: Approval[] = [];

  const chosen = (number: string): Approval | undefined =>
    /^\d+$/.test(number) ? listed[Number(number) - 1] : undefined;
  const decide = async (number: string, decision: (id: string) => Promise<{ message: string }>) => {
    const approval = chosen(number);
    if (!approval) return `There is no number ${number || 'given'} in the list; /approvals shows it.`;
    const { message } = await decision(approval.id);
    return plainText(message, baseUrl).text;
  };

  return {
    run: async (line) => {
      const [command = '', number = '', ...words] = line.split(/\s+/);
      const rest = words.join(' ');
      switch (command) {
        case '/new':
          startAnew();
          return 'A new conversation begins.';
        case '/approvals':
          listed = await client.decisions();
          return sayApprovals(listed, screen);
        case '/approve':
          return decide(number, (id) => client.approve(id));
        case '/reject':
          return rest ? decide(number, (id) => client.reject(id, rest)) : 'Say why: /reject <n> <reason>';
        case '/answer':
          if (!rest) return 'Write the answer: /answer <n> <text>';
          return decide(number, (id) => client.reject(id, 'Answered by an expert.', rest));
        case '/help':
          return HELP;
        default:
          return `There is no ${command}; /help lists the commands.`;
      }
    },
  };
}
