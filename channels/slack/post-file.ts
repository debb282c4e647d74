/** Long answers: the beginning as a message, the whole as a file. */
import type { Reply } from '../../agents/message.ts';
import type { Outgoing } from '../channel.ts';
import { chatWords } from '../chat/words.ts';
import { PostLater } from '../post-failure.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { isLacking, mayHave } from './lacking.ts';
import type { SlackMessage } from './render-card.ts';
import { lines, run } from './rich-text.ts';
import { rememberSent, sentBefore } from './sent.ts';
import type { Destination } from './where.ts';

/** Stands among the parts that went out already. */
const UPLOADED = 'file';

interface Long {
  message: Outgoing & { reply: Reply };
  destination: Destination;
  first: SlackMessage;
  last: SlackMessage;
  whole: string;
}

/** Uploads the whole and returns the message that is posted with it; undefined where the workspace lets us upload nothing, or parts are posted already. */
export async function uploadRest(deps: SlackDeps, { message, destination, first, last, whole }: Long) {
  const { team, channel, threadTs } = destination;
  const { tenant, source, reply } = message;
  const [sent] = mayHave(team, 'uploads') ? await sentBefore(deps.db, tenant, source) : [];
  if (!mayHave(team, 'uploads') || (sent && sent !== UPLOADED)) return undefined;
  const file = { channel_id: channel, filename: 'answer.md', title: 'answer.md', content: whole };
  try {
    if (!sent)
      await withSlack(deps, destination, (client) =>
        client.filesUploadV2(threadTs ? { ...file, thread_ts: threadTs } : file),
      );
  } catch (error) {
    // Whatever it is that Slack has against a file, it may not have against messages.
    if (isLacking(team, 'uploads', error) || (slackError(error) && !(error instanceof PostLater))) return undefined;
    throw error;
  }
  if (!sent) await rememberSent(deps.db, tenant, source, [UPLOADED]);
  const note = lines([run(chatWords(reply.language).restInFile, 'italic')]);
  const card = last.blocks.slice(1);
  return { text: first.text, blocks: [...first.blocks.slice(0, 1), ...note, ...card] };
}
