/** The only reader of `process.env`: every setting, its default and what it is for. */
import { z } from 'zod';

const PORT_SAID = 'must be a whole number from 0 to 65535, such as 3000.';

const settings = z.object({
  PORT: z.coerce
    .number(PORT_SAID)
    .int(PORT_SAID)
    .min(0, PORT_SAID)
    .max(65535, PORT_SAID)
    .default(3000)
    .describe('Port of the playground and the API.'),
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
  QDRANT_URL: z.url().optional().describe('Qdrant 1.15+; unset searches in the process.'),
  QDRANT_API_KEY: z.string().optional().describe('Qdrant: its key, if it asks for one.'),
  QDRANT_QUANTIZATION: z
    .enum(['none', 'scalar', 'binary'])
    .default('none')
    .describe('Qdrant: smaller vectors in its memory; counts for collections that are made from then on.'),
  OLLAMA_URL: z.url().optional().describe('Ollama; where providers of that kind without a url of their own are.'),
  OPENAI_BASE_URL: z
    .url()
    .optional()
    .describe(
      'Any server that speaks the OpenAI API, with its /v1; where providers of that kind without a url of their own are.',
    ),
  OPENAI_API_KEY: z.string().optional().describe('Goes with OPENAI_BASE_URL, if the server asks for one.'),
  LANGFUSE_BASE_URL: z.url().optional().describe('Langfuse; unset sends no traces there.'),
  LANGFUSE_PUBLIC_KEY: z.string().optional().describe('Langfuse: goes with LANGFUSE_BASE_URL.'),
  LANGFUSE_SECRET_KEY: z.string().optional().describe('Langfuse: goes with LANGFUSE_BASE_URL.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().describe('OpenTelemetry collector over HTTP; unset sends no traces.'),
  TRACE_TEXT: z
    .enum(['none', 'masked', 'full'])
    .default('none')
    .describe(
      'What traces hold of what people and models wrote: nothing; without the names and figures that can be told as such, which is no guarantee; or everything.',
    ),
  FAILPOINT: z.string().optional().describe('Ends the process at a named point of a turn, for tests of crashes.'),
});

/** `secrets` are the variables `SECRET_…`, which the configuration names by what follows, in lower case. */
export type Env = z.output<typeof settings> & { secrets: Readonly<Record<string, string>> };

const SECRET = /^SECRET_([A-Z0-9_]+)$/;

/**
 * Variables that libraries read by themselves: LangChain would send everything people ask to LangSmith or print it, and the
 * clients of model servers would take headers, keys and addresses from them.
 */
const OF_LIBRARIES = /^(LANGSMITH|LANGCHAIN)_|^OPENAI_(?!(BASE_URL|API_KEY)$)|^OLLAMA_(?!URL$)/;

/** Parses the settings; empty values count as unset; throws one error that lists every fault with its variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  if (source === process.env) for (const name of Object.keys(source)) if (OF_LIBRARIES.test(name)) delete source[name];
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw faulty(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  // A database of one's own is a company of one's own: the demo and its sign-in must be asked for there.
  const DEMO = given.DEMO === undefined ? !given.DATABASE_URL : parsed.data.DEMO;
  const env = { ...parsed.data, DEMO, secrets: secretsOf(given) };
  if (env.FAILPOINT && env.DATABASE_URL && !env.DEMO)
    throw faulty([
      'FAILPOINT: it ends the process in the middle of a turn; with DATABASE_URL only where DEMO is true.',
    ]);
  if (env.LANGFUSE_BASE_URL && !(env.LANGFUSE_PUBLIC_KEY && env.LANGFUSE_SECRET_KEY))
    throw faulty(['LANGFUSE_BASE_URL: it goes with LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.']);
  return env;
}

function secretsOf(given: Record<string, string | undefined>): Env['secrets'] {
  const named = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    const key = SECRET.exec(name)?.[1]?.toLowerCase().replaceAll('_', '-');
    return key && value !== undefined ? [[key, value]] : [];
  });
  return Object.fromEntries(named);
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
