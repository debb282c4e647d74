/** Calls to Slack's Web API, and what their failures mean for a post. */
import { WebAPIHTTPError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { PostLater, PostNever, whenMended } from '../post-failure.ts';
import type { SlackBot, SlackDeps, SlackSettings } from './deps.ts';
import { quiet } from './quiet.ts';
import { refusedToken, slackFault } from './refused-token.ts';

/** Several calls fit into the time that a post may take. */
const CALL_MS = 4_000;
/** Where Slack asks for patience without saying how long. */
const SOME_PATIENCE_MS = 30_000;

/** Faults that no later try will mend, and what somebody must do. */
const REMEDIES: Record<string, string> = {
  channel_not_found: 'There is no such channel for the app: correct its id in the configuration, or /invite the app.',
  not_in_channel: 'The app is not in the channel: /invite it there.',
  is_archived: 'The channel is archived: unarchive it, or name another one in the configuration.',
  user_not_in_channel: 'The person is not in the channel.',
  user_not_found: 'There is no such Slack user any more.',
  user_disabled: 'The Slack user is deactivated.',
  cannot_dm_bot: 'A bot cannot be written to.',
  messages_tab_disabled: 'Messages to the app are off: App Home → Messages Tab in the settings of the app.',
  restricted_action: 'The workspace does not let the app post there: ask its administrators.',
  restricted_action_read_only_channel: 'The channel is read-only for the app: ask the administrators of the workspace.',
  ekm_access_denied: 'The administrators of the workspace hold messages back at the moment.',
  message_not_found: 'The message is gone.',
  cant_update_message: 'The message is not the app’s own.',
  invalid_blocks: 'Slack does not take the form of this message.',
  invalid_blocks_format: 'Slack does not take the form of this message.',
  msg_too_long: 'The message is too long for Slack.',
  msg_blocks_too_long: 'The message is too long for Slack.',
  no_text: 'The message is empty.',
  subteam_not_found: 'There is no such Slack user group.',
};

const clients = new WeakMap<SlackBot, Map<number, WebClient>>();

/** A client that neither tries again nor waits by itself: both are for the queues to decide. */
export function clientFor(bot: SlackBot, settings: SlackSettings, timeout = CALL_MS): WebClient {
  const known = clients.get(bot) ?? new Map<number, WebClient>();
  clients.set(bot, known);
  const client =
    known.get(timeout) ??
    new WebClient(bot.token, {
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: quiet,
      timeout,
      ...(settings.apiUrl ? { slackApiUrl: settings.apiUrl } : {}),
    });
  known.set(timeout, client);
  return client;
}

/** Calls Slack as ourselves in a workspace, once more where a refused token was replaced meanwhile; every failure says what it means. */
export async function withSlack<T>(
  deps: Pick<SlackDeps, 'settings' | 'tokens'>,
  { tenant, team }: { tenant: string; team: string },
  call: (client: WebClient, bot: SlackBot) => Promise<T>,
  timeout?: number,
): Promise<T> {
  const bot = await deps.tokens.of(tenant, team);
  const callAs = (who: SlackBot) => call(clientFor(who, deps.settings, timeout), who);
  try {
    return await callAs(bot).catch(async (error: unknown) => {
      if (!refusedToken(error, team)) throw error;
      deps.tokens.forget(tenant, team);
      const newer = await deps.tokens.of(tenant, team);
      if (newer.token === bot.token) throw error;
      return callAs(newer);
    });
  } catch (error) {
    const refused = refusedToken(error, team);
    throw refused ? whenMended(refused) : faultOf(error);
  }
}

/** The failure as the outbox understands it: later, never, or (as it came) try again. */
export function faultOf(error: unknown): unknown {
  if (error instanceof WebAPIRateLimitedError) return new PostLater(error.retryAfter * 1_000, error);
  if (error instanceof Error && error.message.startsWith('Retry header did not'))
    return new PostLater(SOME_PATIENCE_MS, error);
  if (error instanceof WebAPIHTTPError && error.statusCode === 429) return new PostLater(SOME_PATIENCE_MS, error);
  const code = slackError(error);
  if (!code) return error;
  if (code === 'ratelimited' || code === 'rate_limited') return new PostLater(SOME_PATIENCE_MS, error as Error);
  if (code === 'missing_scope')
    return whenMended(never(code, 'The app lacks a scope: install it again with the scopes of its manifest.', error));
  const remedy = REMEDIES[code];
  return remedy ? never(code, remedy, error) : error;
}

/** Slack's own name of a failure, or undefined when it was not Slack that answered; looks behind what `faultOf` made of it. */
export function slackError(error: unknown): string | undefined {
  const isOurs = error instanceof PostNever || error instanceof PostLater;
  return slackFault(error) ?? (isOurs ? slackError(error.cause) : undefined);
}

function never(code: string, remedy: string, cause: unknown): PostNever {
  return new PostNever(`${remedy} (Slack: ${code})`, { cause });
}
