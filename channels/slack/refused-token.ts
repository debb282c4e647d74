/** A token that Slack takes no more, and what to do about it. */
import { ErrorCode, type WebAPIPlatformError } from '@slack/web-api';
import { PostNever } from '../post-failure.ts';

const REFUSALS = new Set(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive']);

/** Slack's own name for the fault, or undefined where it gave none. */
export function slackFault(error: unknown): string | undefined {
  const { code, data } = (error ?? {}) as Partial<WebAPIPlatformError>;
  return code === ErrorCode.PlatformError ? data?.error : undefined;
}

/** What to do when our token in a workspace was refused; undefined for every other error. */
export function refusedToken(error: unknown, team: string): PostNever | undefined {
  const fault = slackFault(error);
  if (!fault || !REFUSALS.has(fault)) return undefined;
  return new PostNever(
    `Slack workspace ${team} takes our token no more (${fault}). Install the app there again: make a link with "node cli.ts install slack <tenant>", or put the new token in SLACK_BOT_TOKEN.`,
    { cause: error },
  );
}
