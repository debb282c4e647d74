/** The message shortcut: opens a modal that quotes the message. */
import { tenantOfWorkspace } from '../chat/places.ts';
import { chatWords, languageOfText } from '../chat/words.ts';
import { askModal } from './ask-modal.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { typedText } from './incoming-text.ts';
import { ASK_SHORTCUT } from './manifest.ts';
import type { MessageAction, SlackAck } from './payload.ts';
import { type Listener, tellLater } from './tell.ts';
import { chatUser } from './user.ts';
import { inBoth } from './words.ts';

const OPEN_MS = 2_500;
const OK: SlackAck = { status: 200 };

/** Opens the modal while Slack waits: the trigger is good for three seconds. */
export async function onShortcut(deps: SlackDeps, given: MessageAction): Promise<SlackAck> {
  const team = given.team?.id ?? given.user.team_id;
  const tenant = team ? tenantOfWorkspace(deps.config, 'slack', team) : undefined;
  if (!team || !tenant || given.callback_id !== ASK_SHORTCUT) return OK;
  const { channel, user, response_url: responseUrl } = given;
  const listener: Listener = { tenant: tenant.id, team, user: user.id, channel: channel.id, responseUrl };
  try {
    const refusal = await open(deps, listener, given);
    if (refusal) tellLater(deps, listener, refusal);
  } catch (error) {
    deps.onError(error, 'slack');
    tellLater(
      deps,
      listener,
      inBoth((language) => chatWords(language).notNow),
    );
  }
  return OK;
}

/** A sentence where nothing was opened. */
async function open(deps: SlackDeps, listener: Listener, given: MessageAction): Promise<string | undefined> {
  const { channel, message, user, trigger_id } = given;
  const text = typedText(message.text ?? '', undefined);
  const spoken = await deps.speakers.find(chatUser(deps, { ...listener, home: user.team_id }));
  if ('code' in spoken)
    return chatWords(languageOfText(text)).linkFirst(spoken.code, spoken.expiresInMinutes, deps.publicUrl);
  const { language } = spoken.speaker;
  if (!text) return chatWords(language).empty;
  const view = askModal({ text, channel: channel.id, thread: message.thread_ts ?? message.ts }, language);
  try {
    await withSlack(deps, listener, (client) => client.views.open({ trigger_id, view }), OPEN_MS);
    return undefined;
  } catch (error) {
    if (!slackError(error)) throw error;
    return chatWords(language).clickAgain;
  }
}
