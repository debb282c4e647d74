/** The one door to the Bot Framework's service; every import of its SDK is here, so that another can take its place. */
import type {
  ConversationParameters,
  ConversationReference,
  Activity as SdkActivity,
  TeamsChannelAccount,
  TurnContext,
} from 'botbuilder';
import type { AppTokens } from './app-tokens.ts';
import type { TeamsSettings } from './deps.ts';
import { isLoopback } from './loopback.ts';

/** A conversation that can be written to. */
export interface Reference {
  serviceUrl: string;
  /** With `;messageid=` for a thread of a channel. */
  conversation: string;
  /** The Microsoft tenant. */
  tenant: string;
  /** The bot's own id there. */
  bot: string;
}

/** What is sent, in the words of the Bot Framework. */
export interface Message {
  type: 'message' | 'typing';
  text?: string;
  textFormat?: 'markdown' | 'plain';
  summary?: string;
  attachments?: object[];
  entities?: object[];
  channelData?: object;
  suggestedActions?: object;
}

export interface Member {
  /** The user's id in conversations. */
  id: string;
  /** Their id in the directory; undefined for bots and for those who are in none. */
  aadObjectId: string | undefined;
  /** The address the directory vouches for; undefined for guests. */
  email: string | undefined;
}

export interface Connector {
  /** Posts and answers with the message's id. */
  send(to: Reference, message: Message): Promise<string>;
  update(to: Reference, id: string, message: Message): Promise<void>;
  remove(to: Reference, id: string): Promise<void>;
  /** The user as the directory knows them; undefined when they are not in the conversation. */
  member(of: Reference, user: string): Promise<Member | undefined>;
  /** Who is in the conversation; no further than is needed to know that there are more than `most`. */
  members(of: Reference, most: number): Promise<Member[]>;
  /** The conversation of the bot with one person alone; makes it where there is none. */
  personal(at: Omit<Reference, 'conversation'>, user: string): Promise<string>;
}

/** The service refused; `code` is its own word for why. */
export class ConnectorError extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(status: number | undefined, code: string | undefined, retryAfterMs: number | undefined, cause?: unknown) {
    super(`The Bot Framework refused: ${status ?? 'no answer'}${code ? ` ${code}` : ''}.`, { cause });
    this.name = 'ConnectorError';
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

const SCOPE = 'https://api.botframework.com/.default';
const DIRECTORY = 'botframework.com';
/** A call with its token; what hangs must end while the outbox still waits for it. */
const CALL_MS = 5_000;
/** What Teams gives at most. */
const PAGE = 500;

/** Makes the connector; the SDK is loaded at its first use, since that takes most of a second. */
export function createConnector(settings: TeamsSettings, tokens: AppTokens, callMs = CALL_MS): Connector {
  const { appId, appTenant = DIRECTORY } = settings;
  let loaded: ReturnType<typeof load> | undefined;
  const sdk = () => {
    loaded ??= load(settings, () => tokens.get(appTenant, SCOPE), callMs);
    return loaded;
  };

  /** A token that was good when it was given may be refused: once more with another, since waiting would be for somebody's help. */
  const asApp = async <T>(call: () => Promise<T>): Promise<T> => {
    const once = () =>
      call().catch((error: unknown) => {
        throw refused(error, tokens);
      });
    return once().catch((error: unknown) => {
      if (error instanceof ConnectorError && error.status === 401) return once();
      throw error;
    });
  };

  const within = async <T>(to: Reference, job: (context: TurnContext) => Promise<T>): Promise<T> => {
    const { adapter } = await sdk();
    return asApp(async () => {
      const result = Promise.withResolvers<T>();
      // A failure is looked at by whoever asked; nobody else waits for this promise.
      result.promise.catch(() => {});
      await adapter.continueConversationAsync(appId, referenceOf(to), async (context) => {
        result.resolve(await job(context));
      });
      return result.promise;
    });
  };

  return {
    send: (to, message) =>
      within(to, async (context) => {
        const [sent] = await context.adapter.sendActivities(context, [addressed(to, message)]);
        return sent?.id ?? '';
      }),
    update: (to, id, message) =>
      within(to, async (context) => {
        await context.adapter.updateActivity(context, { ...addressed(to, message), id });
      }),
    remove: (to, id) => within(to, (context) => context.deleteActivity(id)),
    member: (of, user) =>
      within(of, async (context) => {
        const { TeamsInfo } = await sdk();
        return memberOf(await TeamsInfo.getMember(context, user), of.tenant);
      }).catch((error: unknown) => {
        if (error instanceof ConnectorError && error.status === 404) return undefined;
        throw error;
      }),
    members: (of, most) =>
      within(of, async (context) => {
        const { TeamsInfo } = await sdk();
        const found: Member[] = [];
        let next: string | undefined;
        do {
          const page = await TeamsInfo.getPagedMembers(context, PAGE, next);
          found.push(...page.members.map((account) => memberOf(account, of.tenant)));
          next = page.continuationToken || undefined;
        } while (next && found.length <= most);
        return found;
      }),
    personal: async ({ serviceUrl, tenant, bot }, user) => {
      const { adapter } = await sdk();
      let conversation = '';
      await asApp(() =>
        adapter.createConversationAsync(
          appId,
          'msteams',
          serviceUrl,
          'https://api.botframework.com',
          {
            isGroup: false,
            bot: { id: bot, name: '' },
            members: [{ id: user, name: '' }],
            tenantId: tenant,
            channelData: { tenant: { id: tenant } },
          } as ConversationParameters,
          async ({ activity }) => {
            conversation = activity.conversation.id;
          },
        ),
      );
      return conversation;
    },
  };
}

/** What the SDK is about to send. */
interface SdkRequest {
  url: string;
  headers: { set(name: string, value: string): void };
  abortSignal?: AbortSignal;
}

async function load(settings: TeamsSettings, token: () => Promise<string>, callMs: number) {
  const { CloudAdapter, ConfigurationBotFrameworkAuthentication, TeamsInfo } = await import('botbuilder');
  const sign = (url: string) => !(settings.unsigned && isLoopback(new URL(url).hostname));
  const credentials = {
    isValidAppId: async () => false,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async <R extends SdkRequest>(request: R) => {
        request.abortSignal = AbortSignal.timeout(callMs);
        if (sign(request.url)) request.headers.set('authorization', `Bearer ${await token()}`);
        return request;
      },
    }),
  };
  // Its own retries would go on behind the back of the outbox, which knows when to try again.
  const options = { noRetryPolicy: true };
  const authentication = new ConfigurationBotFrameworkAuthentication(
    { MicrosoftAppId: settings.appId },
    credentials as unknown as ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1],
    undefined,
    undefined,
    options,
  );
  return { adapter: new CloudAdapter(authentication), TeamsInfo };
}

/** A directory vouches for its own people; a guest's address comes from elsewhere. */
function memberOf(account: TeamsChannelAccount, directory: string): Member {
  const { id, email, userPrincipalName = '', tenantId, userRole } = account;
  // Lists call it otherwise than activities do.
  const { aadObjectId, objectId } = account as TeamsChannelAccount & { objectId?: string };
  const isGuest = userRole === 'guest' || userPrincipalName.includes('#EXT#') || (tenantId ?? directory) !== directory;
  return {
    id,
    aadObjectId: objectId || aadObjectId || undefined,
    email: isGuest ? undefined : email || userPrincipalName || undefined,
  };
}

/** Addressed here: the context would make it a reply to a message that it makes up. */
function addressed(to: Reference, message: Message): Partial<SdkActivity> {
  const { channelId, serviceUrl, conversation, bot } = referenceOf(to);
  return { ...message, channelId, serviceUrl, conversation, from: bot } as Partial<SdkActivity>;
}

function referenceOf({ serviceUrl, conversation, tenant, bot }: Reference): Partial<ConversationReference> {
  return {
    channelId: 'msteams',
    serviceUrl,
    bot: { id: bot, name: '' },
    // An empty kind of conversation is refused; the id alone says which it is.
    conversation: { id: conversation, tenantId: tenant } as ConversationReference['conversation'],
  };
}

/** The SDK's errors carry requests with tokens in them; only what they mean is handed on. */
function refused(error: unknown, tokens: AppTokens): Error {
  if (!(error instanceof Error) || !('statusCode' in error))
    return error instanceof Error ? error : new Error(String(error));
  const { statusCode, code, response } = error as Error & {
    statusCode?: number;
    code?: string;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  if (statusCode === 401) tokens.forget();
  return new ConnectorError(statusCode, code, retryAfter(response?.headers?.get('retry-after')));
}

function retryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
