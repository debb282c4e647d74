/** "Ask the Expert about this": the modal with the message quoted, and the question that comes back from it. */
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { hear } from '../chat/hear.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import type { SlackDeps } from './deps.ts';
import { clipped } from './escape.ts';
import type { ViewSubmission } from './payload.ts';
import { quotation } from './rich-text.ts';
import type { Listener } from './tell.ts';
import { DIRECT, isDirect, nameOfThread } from './thread.ts';
import { chatUser } from './user.ts';
import { openDirect } from './where.ts';
import { slackWords } from './words.ts';

export const ASK = 'ask';
const QUESTION = 'question';
const WHERE = 'where';
const VALUE = 'value';
/** With what stands beside it, less than the 3,000 characters that a modal carries. */
const MOST_QUOTED = 1_200;
const MOST_QUESTION = 3_000;

const quoted = z.object({ text: z.string(), channel: z.string().min(1), thread: z.string().min(1) });
export type Quoted = z.output<typeof quoted>;

/** The modal; the quoted message travels with it. */
export function askModal(given: Quoted, language: Language): ModalView {
  const say = slackWords(language);
  const text = clipped(given.text, MOST_QUOTED);
  const direct = option('dm', say.askDirect);
  const where = isDirect(given.channel) ? [direct] : [direct, option('thread', say.askThread)];
  return {
    type: 'modal',
    callback_id: ASK,
    private_metadata: JSON.stringify({ ...given, text }),
    title: plain(say.askTitle),
    submit: plain(say.ask),
    close: plain(say.close),
    blocks: [
      ...quotation(say.askQuoted, text),
      {
        type: 'input',
        block_id: QUESTION,
        optional: true,
        label: plain(say.askQuestion),
        hint: plain(say.askHint),
        element: { type: 'plain_text_input', action_id: VALUE, multiline: true, max_length: MOST_QUESTION },
      },
      {
        type: 'input',
        block_id: WHERE,
        label: plain(say.askWhere),
        element: { type: 'radio_buttons', action_id: VALUE, options: where, initial_option: direct },
      },
    ],
  };
}

/** Stores the question; returns a sentence when it cannot be taken. */
export async function askFromModal(deps: SlackDeps, listener: Listener, { view }: ViewSubmission) {
  const { tenant, team, user } = listener;
  const about = quoted.parse(JSON.parse(view.private_metadata));
  const { values } = view.state;
  const question = String(values[QUESTION]?.[VALUE]?.value ?? '').trim();
  const chosen = values[WHERE]?.[VALUE]?.selected_option as { value?: string } | null | undefined;
  const isThread = chosen?.value === 'thread' && !isDirect(about.channel);
  const config = tenantOfWorkspace(deps.config, 'slack', team);
  const hearing = await hear(question ? withContext(deps, about.text) : deps, 'slack', deps.speakers, {
    user: chatUser(deps, { tenant, team, user }),
    conversation: isThread && config ? conversationFor(config, 'slack', about.channel) : null,
    thread: isThread
      ? nameOfThread({ team, channel: about.channel, at: about.thread })
      : nameOfThread({ team, channel: await openDirect(deps, listener, user), at: DIRECT }),
    key: `${team}:ask:${view.id}`,
    text: question || about.text,
  });
  return 'refusal' in hearing ? hearing.refusal : undefined;
}

/** The same house, in which what is asked is about a quoted text. */
function withContext(deps: SlackDeps, context: string): SlackDeps {
  const accept: SlackDeps['intake']['accept'] = (turn, alongside) =>
    deps.intake.accept({ ...turn, context }, alongside);
  return { ...deps, intake: { ...deps.intake, accept } };
}

function option(value: string, label: string) {
  return { value, text: plain(label) };
}

function plain(text: string) {
  return { type: 'plain_text' as const, text, emoji: false };
}
