/** The only reader of `process.env`: every setting, its default and what it is for. */
import { z } from 'zod';

const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port of the playground and the API.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  DATA_DIR: z.string().min(1).default('.data').describe('Folder of the embedded database, keys and caches.'),
  CONFIG: z.string().min(1).default('agents.config.yaml').describe('The configuration file.'),
  DATABASE_URL: z
    .string()
    .startsWith('postgres')
    .optional()
    .describe('PostgreSQL 15+; unset uses the embedded database.'),
  REDIS_URL: z.string().startsWith('redis').optional().describe('Redis 7+; unset wakes workers through the database.'),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]+$/)
    .default('expert')
    .describe('First part of every key and channel in Redis; installations that share one differ by it.'),
  PUBLIC_URL: z.url().optional().describe('Where people reach this server; links in answers start with it.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Least important line that is logged.'),
  DEMO: z
    .stringbool()
    .default(true)
    .describe('Playground, demo tokens and demo company; off by itself when DATABASE_URL is set.'),
  NOW: z.iso.datetime({ offset: true }).optional().describe('Fixes the clock of answers and demo records, for tests.'),
  INSTALLATION_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64: openssl rand -base64 32')
    .optional()
    .describe('Seals the tokens of workspaces that install the Slack app themselves.'),
  SLACK_SIGNING_SECRET: z.string().optional().describe('Slack: verifies what comes in over HTTP.'),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-').optional().describe('Slack: bot token of a single workspace.'),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional().describe('Slack: app-level token; uses Socket Mode.'),
  SLACK_CLIENT_ID: z.string().optional().describe('Slack: lets several workspaces install the app.'),
  SLACK_CLIENT_SECRET: z.string().optional().describe('Slack: goes with SLACK_CLIENT_ID.'),
  SLACK_API_URL: z.url().optional().describe('Slack: another address of its API, for tests or a gateway.'),
  TEAMS_APP_ID: z.string().optional().describe('Microsoft Teams: application id of the bot.'),
  TEAMS_APP_PASSWORD: z.string().optional().describe('Microsoft Teams: client secret of the bot.'),
  TEAMS_APP_TENANT: z.string().optional().describe('Microsoft Teams: directory id, for a single-tenant bot.'),
  TEAMS_OPENID_URL: z
    .url()
    .optional()
    .describe('Microsoft Teams: another address of the Bot Framework’s signing keys, for tests.'),
  TEAMS_UNSIGNED: z
    .stringbool()
    .default(false)
    .describe('Microsoft Teams: takes unsigned messages from this machine, for the Agents Playground; needs DEMO.'),
  DISCORD_BOT_TOKEN: z.string().optional().describe('Discord: token of the bot.'),
  DISCORD_APPLICATION_ID: z.string().optional().describe('Discord: application id, for slash commands.'),
  DISCORD_PUBLIC_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits')
    .optional()
    .describe('Discord: takes interactions over HTTP instead of the gateway.'),
  DISCORD_API_URL: z.url().optional().describe('Discord: another address of its API, for tests or a proxy.'),
  FAILPOINT: z.string().optional().describe('Ends the process at a named point of a turn, for tests of crashes.'),
});

export type Env = z.output<typeof settings>;

/** Parses the settings; empty values count as unset; throws one error that lists every fault with its variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw faulty(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  // A database of one's own is a company of one's own: the demo and its sign-in must be asked for there.
  const env = { ...parsed.data, DEMO: given.DEMO === undefined ? !given.DATABASE_URL : parsed.data.DEMO };
  if (env.FAILPOINT && env.DATABASE_URL && !env.DEMO)
    throw faulty([
      'FAILPOINT: it ends the process in the middle of a turn; with DATABASE_URL only where DEMO is true.',
    ]);
  return env;
}

function faulty(faults: string[]): Error {
  return new Error(`The environment has faults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

/** The text of `.env.example`: every setting, commented out, with its default. */
export function envExample(): string {
  const lines = Object.entries(settings.shape).map(([name, schema]) => {
    const value = schema.safeParse(undefined);
    return `# ${schema.description}\n# ${name}=${value.success && value.data !== undefined ? value.data : ''}`;
  });
  return `${lines.join('\n\n')}\n`;
}
