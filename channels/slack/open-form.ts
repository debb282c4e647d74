/** Opens the modal of a card, made from the card as it is now. */
import type { Card, Decision } from '../../agents/message.ts';
import { openCardOf } from '../chat/card-of.ts';
import { editFormOf, type Form, formOf } from '../chat/forms.ts';
import type { Speaker } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import type { BlockActions } from './payload.ts';
import type { Mode, Press } from './render-buttons.ts';
import { renderForm } from './render-form.ts';
import { type Listener, tellLater } from './tell.ts';

/** A trigger is good for three seconds. */
const OPEN_MS = 2_500;
const TOO_LATE = [
  'expired_trigger_id',
  'trigger_expired',
  'exchanged_trigger_id',
  'trigger_exchanged',
  'invalid_trigger_id',
];

/** What a modal carries through Slack: ids alone. */
export interface FormPlace {
  mode: Mode;
  action: Decision['action'];
  target: string;
  channel?: string | undefined;
  thread?: string | undefined;
}

interface Opening {
  listener: Listener;
  speaker: Speaker;
  press: Press;
  given: BlockActions;
}

/** Opens the form, or tells the person why there is none. */
export async function openForm(deps: SlackDeps, { listener, speaker, press, given }: Opening): Promise<void> {
  const say = chatWords(speaker.language);
  const card = await openCardOf(deps, listener.tenant, press.target);
  const form = card && formOfPress(card, press);
  if (!card || !form) {
    tellLater(deps, listener, say.gone);
    return;
  }
  const { mode, action, target } = press;
  const { channel, thread } = listener;
  const place: FormPlace = { mode, action, target, channel, thread };
  try {
    await withSlack(
      deps,
      listener,
      (client) =>
        client.views.open({ trigger_id: given.trigger_id, view: renderForm(form, card, JSON.stringify(place)) }),
      OPEN_MS,
    );
  } catch (error) {
    if (!TOO_LATE.includes(slackError(error) ?? '')) throw error;
    tellLater(deps, listener, say.clickAgain);
  }
}

/** The form behind a press; undefined when the card has none any more. */
export function formOfPress(card: Card, { mode, action }: Pick<Press, 'mode' | 'action'>): Form | undefined {
  return mode === 'edit' ? editFormOf(card) : formOf(card, action);
}
