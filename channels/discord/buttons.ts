/** Pressed buttons and chosen entries of menus. */
import type { Decision } from '../../agents/message.ts';
import { openCardOf } from '../chat/card-of.ts';
import { hear } from '../chat/hear.ts';
import { chatWords } from '../chat/words.ts';
import { closedAnswer, closeLater, decided, tellLater } from './decide.ts';
import type { Discord } from './deps.ts';
import { chooseFields, type FormKind, formIn, isTooLarge, modal, typedIn } from './modals.ts';
import { readPress } from './press.ts';
import { type Actor, type Answer, actorOf, conversationOf, privately, QUIETLY, threadOf } from './seen.ts';
import { pressedThumb, takeThumb } from './thumbs.ts';
import type { Interaction } from './wire.ts';

/** Answers a press: a decision is stored, a form is opened, a suggestion is said. */
export async function pressed(discord: Discord, interaction: Interaction): Promise<Answer> {
  const { custom_id = '', values = [] } = interaction.data ?? {};
  const found = readPress(custom_id.startsWith('pick:') ? (values[0] ?? '') : custom_id);
  const actor = await actorOf(discord, interaction);
  if ('response' in actor) return actor;
  const thumb = pressedThumb(interaction);
  if (thumb) return takeThumb(discord, interaction, actor, thumb);
  if (!found) return privately(chatWords(actor.speaker.language).gone);
  const { press, thread = threadOf(interaction) } = found;
  switch (press.does) {
    case 'decide':
      return decide(discord, interaction, actor, press, thread);
    case 'form':
      return openForm(discord, actor, press, 'input');
    case 'edit':
      return openForm(discord, actor, { action: 'approve', target: press.target }, 'edit');
    case 'fields':
      return openForm(discord, actor, { action: 'approve', target: press.target }, 'edit', values);
    case 'again':
      return openAgain(discord, interaction, actor, press, press.edit ? 'edit' : 'input');
    case 'say':
      return say(discord, interaction, actor, thread);
  }
}

async function decide(
  discord: Discord,
  interaction: Interaction,
  actor: Actor,
  { action, target }: Decision,
  thread: string,
): Promise<Answer> {
  const turn = await decided(discord, interaction, actor, { action, target }, thread);
  const isApproval = action === 'approve' || action === 'reject';
  if (isApproval) return tellLater(discord, interaction, actor, turn);
  return closeLater(discord, interaction, actor, turn, labelOf(interaction));
}

async function openForm(
  discord: Discord,
  actor: Actor,
  { action, target }: Decision,
  kind: FormKind,
  only?: string[],
): Promise<Answer> {
  const card = await openCardOf(discord, actor.tenant.id, target);
  const form = card && formIn(card, kind, action, only);
  if (!form) return closedAnswer(discord, actor, target);
  return isTooLarge(form) ? chooseFields(form) : modal(form, kind);
}

/** The fields and values stand in the message that named their faults. */
async function openAgain(
  discord: Discord,
  { message }: Interaction,
  actor: Actor,
  { action, target }: Decision,
  kind: FormKind,
): Promise<Answer> {
  const card = await openCardOf(discord, actor.tenant.id, target);
  const whole = card && formIn(card, kind, action);
  const typed = whole && typedIn(whole, message?.embeds);
  const form = typed && formIn(card, kind, action, kind === 'edit' ? Object.keys(typed) : undefined);
  return form ? modal(form, kind, typed) : closedAnswer(discord, actor, target);
}

/** A suggestion is heard as if the person had written it. */
async function say(discord: Discord, interaction: Interaction, actor: Actor, thread: string): Promise<Answer> {
  const heard = await hear(discord, 'discord', discord.speakers, {
    user: { tenant: actor.tenant.id, externalId: actor.user },
    conversation: conversationOf(interaction, actor.tenant),
    thread,
    key: interaction.id,
    text: labelOf(interaction),
  });
  return 'refusal' in heard ? privately(heard.refusal) : QUIETLY;
}

/** What is written on the pressed button or the chosen entry, in the message as Discord keeps it. */
function labelOf({ message, data }: Interaction): string {
  const { custom_id, values = [] } = data ?? {};
  for (const { components } of message?.components ?? [])
    for (const component of components) {
      if (component.custom_id !== custom_id) continue;
      if (component.type === 2) return component.label;
      if (component.type === 3) return component.options.find(({ value }) => value === values[0])?.label ?? '';
    }
  return '';
}
