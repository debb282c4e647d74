/** Thumbs below an answer, as Slack draws them: a press is stored as a turn, and a thumb down asks what was wrong. */
import type { ContextActionsBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Feedback, Language } from '../../agents/message.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import type { Speaker } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import { feedbackWords, LONGEST_REASON, readThumb, storeThumb, thumbValue } from '../feedback.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import type { BlockActions, SlackAck, ViewSubmission } from './payload.ts';
import { lines, run } from './rich-text.ts';
import { type Listener, tellLater } from './tell.ts';
import { isDirect } from './thread.ts';

/** Marks the buttons and the form behind them. */
export const THUMBS = 'feedback';
const REASON = 'reason';
/** A trigger is good for three seconds. */
const OPEN_MS = 2_500;

/** The thumbs below an answer; they carry its turn. */
export function thumbsBlock(turn: string, language: Language): ContextActionsBlock {
  const say = feedbackWords(language);
  const button = (text: string, helpful: boolean) => ({
    text: { type: 'plain_text' as const, text, emoji: false },
    accessibility_label: text,
    value: thumbValue(turn, helpful),
  });
  const element = {
    type: 'feedback_buttons' as const,
    action_id: THUMBS,
    positive_button: button(say.up, true),
    negative_button: button(say.down, false),
  };
  return { type: 'context_actions', elements: [element] };
}

/** What was pressed; undefined for anything that is no thumb of ours. */
export function pressedThumb(action: BlockActions['actions'][number] | undefined) {
  return action?.action_id === THUMBS ? readThumb(action.value ?? '') : undefined;
}

interface Pressed {
  listener: Listener;
  speaker: Speaker;
  given: BlockActions;
  thumb: Pick<Feedback, 'turn' | 'helpful'>;
}

/** Keeps the thumb before anything is asked, since few fill a form in. */
export async function takeThumb(deps: SlackDeps, { listener, speaker, given, thumb }: Pressed): Promise<void> {
  const { team, channel, user } = listener;
  const [action] = given.actions;
  await storeThumb(deps, {
    ...placeOf(deps, listener, speaker),
    key: [team, 'thumb', channel, given.message?.ts, action?.action_ts, user].join(':'),
    feedback: thumb,
  });
  const say = feedbackWords(speaker.language);
  if (thumb.helpful) return tellLater(deps, listener, say.thanks);
  const metadata = JSON.stringify({ turn: thumb.turn, ...(channel ? { channel } : {}) });
  const view = reasonView(speaker.language, metadata);
  try {
    await withSlack(deps, listener, (client) => client.views.open({ trigger_id: given.trigger_id, view }), OPEN_MS);
  } catch (error) {
    // The thumb counts without its reason.
    if (!slackError(error)) throw error;
    tellLater(deps, listener, say.thanks);
  }
}

const metadata = z.object({ turn: z.string().regex(/^[\w.-]{1,90}$/), channel: z.string().optional() });

/** Keeps the reason of a sent form. */
export async function takeReason(
  deps: SlackDeps,
  { listener, speaker, given }: { listener: Listener; speaker: Speaker; given: ViewSubmission },
): Promise<SlackAck> {
  const about = metadata.safeParse(JSON.parse(given.view.private_metadata || '{}'));
  const reason = String(given.view.state.values[REASON]?.[REASON]?.value ?? '').trim();
  if (about.success && reason)
    await storeThumb(deps, {
      ...placeOf(deps, { ...listener, channel: about.data.channel }, speaker),
      key: [listener.team, 'thumb', given.view.id].join(':'),
      feedback: { turn: about.data.turn, helpful: false, reason },
    });
  return { status: 200 };
}

function placeOf({ config }: SlackDeps, { tenant, team, channel }: Listener, speaker: Speaker) {
  const company = tenantOfWorkspace(config, 'slack', team);
  const isShared = company && channel !== undefined && !isDirect(channel);
  const conversation = isShared ? conversationFor(company, 'slack', channel) : `dm:${speaker.id}`;
  return { tenant, channel: 'slack', conversation, person: speaker.id };
}

function reasonView(language: Language, private_metadata: string): ModalView {
  const say = feedbackWords(language);
  const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
  return {
    type: 'modal',
    callback_id: THUMBS,
    private_metadata,
    title: plain(say.title),
    submit: plain(say.send),
    close: plain(chatWords(language).cancel),
    blocks: [
      ...lines([run(say.ask)]),
      {
        type: 'input',
        block_id: REASON,
        label: plain(say.why),
        element: { type: 'plain_text_input', action_id: REASON, multiline: true, max_length: LONGEST_REASON },
      },
    ],
  };
}
