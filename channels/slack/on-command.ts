/** The slash command: a turn whose answer the one who typed it sees alone, or a question for their direct conversation. */
import { hear } from '../chat/hear.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import { chatWords, languageOfText } from '../chat/words.ts';
import type { SlackDeps } from './deps.ts';
import { mrkdwn } from './escape.ts';
import { readText } from './named-mentions.ts';
import type { SlackAck, SlashCommand } from './payload.ts';
import { DIRECT, isDirect, nameOfThread } from './thread.ts';
import { chatUser } from './user.ts';
import { openDirect } from './where.ts';
import { slackWords } from './words.ts';

/** Slack waits three seconds for the answer to a command. */
const OPEN_MS = 1_500;
const HELP = ['', '?', 'help', 'ช่วยเหลือ'];
const ASK = ['ask', 'ถาม'];

/** Stores a command; a fault is said at once, since Slack does not send a command again. */
export async function onCommand(deps: SlackDeps, given: SlashCommand): Promise<SlackAck> {
  try {
    const said = await storeCommand(deps, given);
    return said ? alone(said) : { status: 200 };
  } catch (error) {
    deps.onError(error, 'slack');
    return alone(chatWords(languageOfText(given.text)).notNow);
  }
}

/** Stores it and returns what is said at once, if anything. */
async function storeCommand(deps: SlackDeps, given: SlashCommand): Promise<string | undefined> {
  const { team_id: team, channel_id: channel, user_id: user, trigger_id: key } = given;
  const tenant = tenantOfWorkspace(deps.config, 'slack', team);
  if (!tenant) return chatWords('en').gone;
  const text = await readText(deps, { tenant: tenant.id, team, ourselves: undefined, text: given.text });
  const question = questionIn(deps, text);
  if (question) return storeQuestion(deps, tenant.id, given, question);
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

/** What is asked, when the first word is no command; undefined for a command. */
function questionIn({ commands }: SlackDeps, text: string): string | undefined {
  const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
  const word = first.toLowerCase();
  if (!commands || HELP.includes(word) || commands.some(({ name }) => name === word)) return undefined;
  return ASK.includes(word) ? rest || undefined : text;
}

/** Others read along in a channel, so the answer comes where the two are alone. */
async function storeQuestion(
  deps: SlackDeps,
  tenant: string,
  { team_id: team, channel_id: channel, user_id: user, trigger_id: key }: SlashCommand,
  text: string,
): Promise<string | undefined> {
  const direct = await openDirect(deps, { tenant, team }, user, OPEN_MS);
  const hearing = await hear(deps, 'slack', deps.speakers, {
    user: chatUser(deps, { tenant, team, user }),
    conversation: null,
    thread: nameOfThread({ team, channel: direct, at: DIRECT }),
    key: `${team}:command:${key}`,
    text,
  });
  if ('refusal' in hearing) return hearing.refusal;
  return channel === direct ? undefined : slackWords(hearing.speaker.language).answerDirect;
}

function alone(sentence: string): SlackAck {
  return { status: 200, body: { response_type: 'ephemeral', text: mrkdwn(sentence) } };
}
