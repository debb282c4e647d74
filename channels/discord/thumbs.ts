/** Thumbs below an answer as buttons: a press is stored as a turn, and a thumb down asks what was wrong. */
import type { Feedback, Language, Reply } from '../../agents/message.ts';
import { asksIfHelpful, feedbackWords, LONGEST_REASON, readThumb, storeThumb, thumbValue } from '../feedback.ts';
import type { Discord } from './deps.ts';
import { LIMITS } from './limits.ts';
import { valuesOf } from './modals.ts';
import { label } from './render-text.ts';
import { type Actor, type Answer, privately, QUIETLY } from './seen.ts';
import type { Interaction, Row } from './wire.ts';

const REASON = 'reason';

/** The thumbs below an answer, which carry its turn; none below anything else. */
export function thumbRows(reply: Reply, turn: string | undefined): Row[] {
  if (!turn || !asksIfHelpful(reply)) return [];
  const say = feedbackWords(reply.language);
  const button = (helpful: boolean) => ({
    ...{ type: 2 as const, style: 2 as const, label: helpful ? say.up : say.down },
    ...{ emoji: { name: helpful ? '👍' : '👎' }, custom_id: `rate:${thumbValue(turn, helpful)}` },
  });
  return [{ type: 1, components: [button(true), button(false)] }];
}

/** What was pressed; undefined for anything that is no thumb of ours. */
export function pressedThumb({ data }: Interaction): Pick<Feedback, 'turn' | 'helpful'> | undefined {
  const [, value = ''] = /^rate:(.+)$/.exec(data?.custom_id ?? '') ?? [];
  return readThumb(value);
}

/** Keeps the thumb before anything is asked, since few fill a form in. */
export async function takeThumb(
  discord: Discord,
  interaction: Interaction,
  actor: Actor,
  thumb: Pick<Feedback, 'turn' | 'helpful'>,
): Promise<Answer> {
  await keep(discord, interaction, actor, thumb);
  const { language } = actor.speaker;
  return thumb.helpful ? privately(feedbackWords(language).thanks) : reasonForm(thumb.turn, language);
}

/** The turn a sent form is about; undefined for a form that asks something else. */
export function reasonAbout({ data }: Interaction): string | undefined {
  return /^why:([\w.-]{1,90})$/.exec(data?.custom_id ?? '')?.[1];
}

/** Keeps the reason of a sent form. */
export async function takeReason(
  discord: Discord,
  interaction: Interaction,
  actor: Actor,
  turn: string,
): Promise<Answer> {
  const reason = valuesOf(interaction.data ?? {})[REASON]?.trim();
  if (!reason) return QUIETLY;
  await keep(discord, interaction, actor, { turn, helpful: false, reason });
  return privately(feedbackWords(actor.speaker.language).thanks);
}

function keep(discord: Discord, { id }: Interaction, { tenant, speaker, conversation }: Actor, feedback: Feedback) {
  const place = { tenant: tenant.id, channel: 'discord', conversation, person: speaker.id };
  return storeThumb(discord, { ...place, key: id, feedback });
}

function reasonForm(turn: string, language: Language): Answer {
  const say = feedbackWords(language);
  const input = {
    ...{ type: 4 as const, custom_id: REASON, style: 2 as const, label: label(say.why, LIMITS.formLabel) },
    ...{ required: true, max_length: LONGEST_REASON },
  };
  const components: Row[] = [{ type: 1, components: [input] }];
  return {
    response: { type: 9, data: { custom_id: `why:${turn}`, title: label(say.title, LIMITS.formTitle), components } },
  };
}
