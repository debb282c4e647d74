/** Where we have no token that Slack takes, and what to do about it. */
import { ErrorCode, type WebAPIPlatformError } from '@slack/web-api';
import { PostLater, PostNever } from '../post-failure.ts';

const REFUSALS = new Set(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive']);

/** The app is not in the workspace, or its token there is worth nothing. `message` says how to install it. */
export class NotInstalled extends PostNever {
  override readonly name = 'NotInstalled';
}

/** True for what waits until the app is installed. */
export function isNotInstalled(error: unknown): boolean {
  return error instanceof PostLater && error.cause instanceof NotInstalled;
}

/** Slack's own name for the fault, or undefined where it gave none. */
export function slackFault(error: unknown): string | undefined {
  const { code, data } = (error ?? {}) as Partial<WebAPIPlatformError>;
  return code === ErrorCode.PlatformError ? data?.error : undefined;
}

/** What to do when our token in a workspace was refused; undefined for every other error. */
export function refusedToken(error: unknown, team: string): NotInstalled | undefined {
  const fault = slackFault(error);
  if (!fault || !REFUSALS.has(fault)) return undefined;
  return new NotInstalled(
    `Slack workspace ${team} takes our token no more (${fault}). Install the app there again: make a link with "npm run -s cli -- install slack <tenant>", or put the new token in SLACK_BOT_TOKEN.`,
    { cause: error },
  );
}
