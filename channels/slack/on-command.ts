/** The slash command: a turn whose answer the one who typed it sees alone. */
import { hear } from '../chat/hear.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import { chatWords, languageOfText } from '../chat/words.ts';
import type { SlackDeps } from './deps.ts';
import { mrkdwn } from './escape.ts';
import { readText } from './named-mentions.ts';
import type { SlackAck, SlashCommand } from './payload.ts';
import { isDirect, nameOfThread } from './thread.ts';
import { chatUser } from './user.ts';

/** Stores a command; a fault is said at once, since Slack does not send a command again. */
export async function onCommand(deps: SlackDeps, given: SlashCommand): Promise<SlackAck> {
  try {
    const refusal = await storeCommand(deps, given);
    return refusal ? alone(refusal) : { status: 200 };
  } catch (error) {
    deps.onError(error, 'slack');
    return alone(chatWords(languageOfText(given.text)).notNow);
  }
}

async function storeCommand(deps: SlackDeps, given: SlashCommand): Promise<string | undefined> {
  const { team_id: team, channel_id: channel, user_id: user, trigger_id: key } = given;
  const tenant = tenantOfWorkspace(deps.config, 'slack', team);
  if (!tenant) return chatWords('en').gone;
  const text = await readText(deps, { tenant: tenant.id, team, ourselves: undefined, text: given.text });
  const hearing = await hear(deps, 'slack', deps.speakers, {
    user: chatUser(deps, { tenant: tenant.id, team, user }),
    conversation: isDirect(channel) ? null : conversationFor(tenant, 'slack', channel),
    thread: nameOfThread({ team, channel, at: `@${user}` }),
    key: `${team}:command:${key}`,
    // One name for the command, whatever the app is called in this workspace.
    text: `/expert ${text}`.trim(),
    kind: 'command',
  });
  return 'refusal' in hearing ? hearing.refusal : undefined;
}

function alone(sentence: string): SlackAck {
  return { status: 200, body: { response_type: 'ephemeral', text: mrkdwn(sentence) } };
}
