/** What a failed post means for the outbox: wait, also until somebody has done what a remedy says, give up with one, or try again. */
import { PostLater, PostNever, whenMended } from '../post-failure.ts';
import { TokenRefused } from './app-tokens.ts';
import { ConnectorError } from './connector.ts';

/** When Teams asks for patience without saying for how long. */
const PATIENCE_MS = 5_000;

/** Codes of the Bot Framework that no waiting changes, and what to do about them. */
const NEVER: Record<string, string> = {
  BotNotInConversationRoster: 'the app is not installed there; add it to the team or chat',
  BotDisabledByAdmin: 'an administrator has turned the app off in the Teams admin center',
  BotDisabled: 'the app is turned off there',
  ConversationNotFound:
    'there is no such conversation any more; correct conversations → places → teams, or install the app there',
  ConversationBlockedByUser: 'the person has blocked the app',
  ForbiddenOperationException: 'the app may not write there; install it for the person or the team',
  MessageWritesBlocked: 'the person has blocked or removed the app',
  MessageSizeTooBig: 'the message is too large for Microsoft Teams',
  ActivityNotFoundInConversation: 'the message to replace was deleted',
};

/** The failure as the outbox understands it. */
export function postFailure(error: unknown, conversation: string): unknown {
  if (error instanceof TokenRefused) return whenMended(new PostNever(error.message, { cause: error }));
  if (!(error instanceof ConnectorError)) return error;
  const { status, code, retryAfterMs } = error;
  if (status === 429 || status === 412 || (status === 503 && retryAfterMs))
    return new PostLater(retryAfterMs ?? PATIENCE_MS, error);
  if (status === 401)
    return whenMended(
      new PostNever(
        'Microsoft Teams does not take the token of the app: check that the Azure bot has the app id of TEAMS_APP_ID and that TEAMS_APP_TENANT is its directory.',
        { cause: error },
      ),
    );
  const known = code ? NEVER[code] : undefined;
  if (known) return never(conversation, known, error);
  if (status === 403)
    return never(conversation, 'the app may not write there; install it for the person or the team', error);
  if (status === 404 || status === 410) return never(conversation, NEVER.ConversationNotFound ?? '', error);
  if (status === 400 || status === 413)
    return never(conversation, `Microsoft Teams does not take the message (${code ?? status})`, error);
  return error;
}

function never(conversation: string, remedy: string, cause: Error): PostNever {
  return new PostNever(`Nothing can be posted to ${conversation} in Microsoft Teams: ${remedy}.`, { cause });
}
