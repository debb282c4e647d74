/** The way in for every chat tool: what a verified payload says becomes a stored turn, or a sentence why not. */
import type { ChatChannel } from '../../agents/config-schema.ts';
import type { Attachment, Turn } from '../../agents/message.ts';
import type { Tx } from '../../db/tenant.ts';
import type { ChatDeps } from './deps.ts';
import { ownThread } from './own-thread.ts';
import type { ChatUser, Speaker, Speakers } from './speaker.ts';
import { chatWords, languageOfText } from './words.ts';

/** What somebody wrote, as a channel read it from a payload it has verified. */
export interface Written {
  user: ChatUser;
  /** Null for a direct conversation with the Expert. */
  conversation: string | null;
  thread: string;
  /** Says which message this is, the same when it is sent again. */
  key: string;
  text: string;
  /** Files by reference; their text is read when the turn runs. */
  attachments?: Attachment[];
  /** `command` for a slash command of the chat tool. */
  kind?: 'message' | 'command';
  /** Written together with the turn. */
  alongside?(tx: Tx): Promise<void>;
}

export type Hearing =
  | { turn: string; duplicate: boolean; speaker: Speaker; conversation: string }
  /** Said to the person alone; no turn was made. */
  | { refusal: string };

/** Stores what was written as a turn of the person who wrote it; resolves once it is committed. */
export async function hear(
  deps: ChatDeps,
  channel: ChatChannel,
  speakers: Speakers,
  written: Written,
): Promise<Hearing> {
  const { user, kind = 'message', attachments = [], alongside } = written;
  const text = clean(written.text);
  const spoken = await speakers.find(user);
  if ('code' in spoken)
    return {
      refusal: chatWords(languageOfText(text)).linkFirst(spoken.code, spoken.expiresInMinutes, deps.publicUrl),
    };
  const { speaker } = spoken;
  const refusal = unfit(deps, speaker, text, attachments);
  if (refusal) return { refusal };
  const conversation = written.conversation ?? `dm:${speaker.id}`;
  const thread = written.conversation ? await ownThread(deps.db, user.tenant, written.thread, speaker) : written.thread;
  const turn: Turn = {
    ...{ tenant: user.tenant, channel, conversation, thread, person: speaker.id, kind, text, attachments },
    providerKey: `${channel}:${written.key}`,
  };
  const accepted = await deps.intake.accept(turn, alongside);
  return { ...accepted, speaker, conversation };
}

/** A question that was deleted is not answered (any more), and what it asked for and still waits is taken back. */
export async function unsay({ intake }: ChatDeps, channel: ChatChannel, tenant: string, key: string): Promise<void> {
  await intake.takeBack(tenant, `${channel}:${key}`);
}

function unfit({ config }: ChatDeps, { language }: Speaker, text: string, files: Attachment[]): string | undefined {
  const { messageCharacters, attachments, attachmentBytes } = config.limits;
  const say = chatWords(language);
  if (text === '') return say.empty;
  if (text.length > messageCharacters) return say.tooLong(messageCharacters);
  if (files.length > attachments) return say.tooManyFiles(attachments);
  const large = files.find(({ bytes }) => bytes > attachmentBytes);
  return large && say.tooLarge(large.name, (attachmentBytes / 1_000_000).toLocaleString('en'));
}

/** Control characters have no place in a message, and the database takes no NUL. */
function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .toWellFormed()
    .trim();
}
