/** Clicks and sent forms become turns; their outcome is told to the one who clicked. */

import type { Decision } from '../../agents/message.ts';
import { findApproval } from '../../db/approvals.ts';
import type { Outcome } from '../../db/inbox.ts';
import { findPerson, nameIn } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { outcomeOfClick, saidOf, storeClick } from '../chat/clicks.ts';
import { chatWords } from '../chat/words.ts';
import type { Discord } from './deps.ts';
import { defused, label } from './render-text.ts';
import { type Actor, type Answer, privately, QUIETLY } from './seen.ts';
import { replaceOriginal, whisper } from './whisper.ts';
import { type Embed, type Interaction, NO_PREVIEWS } from './wire.ts';
import { discordWords } from './words.ts';

/** How long somebody who clicked is told what came of it. */
const TOLD_MS = 60_000;

/** Stores a click and gives the id of its turn. */
export async function decided(
  discord: Discord,
  { id }: Interaction,
  { tenant, speaker, conversation }: Actor,
  decision: Decision,
  thread: string,
): Promise<string> {
  const click = { tenant: tenant.id, speaker, conversation, thread, key: id, decision };
  return (await storeClick(discord, 'discord', click)).turn;
}

/** The click is taken at once; what came of it is told when it is known. */
export function tellLater(discord: Discord, interaction: Interaction, actor: Actor, turn: string): Answer {
  const after = async () => {
    const outcome = await outcomeOfClick(discord, { tenant: actor.tenant.id }, turn, TOLD_MS);
    await tell(discord, interaction, actor, outcome);
  };
  return { ...QUIETLY, after };
}

/** The same for a button of a reply, whose card is closed when the outcome is good. */
export function closeLater(
  discord: Discord,
  interaction: Interaction,
  actor: Actor,
  turn: string,
  pressed: string,
): Answer {
  const after = async () => {
    const outcome = await outcomeOfClick(discord, { tenant: actor.tenant.id }, turn, TOLD_MS);
    if (outcome?.code === 'ok') {
      const line = label(`${pressed} · ${actor.name}`, 200);
      await replaceOriginal(discord, interaction, {
        components: [],
        embeds: closed(interaction.message?.embeds, line),
      });
    }
    await tell(discord, interaction, actor, outcome);
  };
  return { ...QUIETLY, after };
}

/** Tells the person alone, when there is anything to say that the card does not. */
export async function tell(
  discord: Discord,
  interaction: Interaction,
  { speaker }: Actor,
  outcome: Outcome | undefined,
): Promise<void> {
  const said = saidOf(outcome, speaker.language);
  if (said) await whisper(discord, interaction, { content: defused(said), flags: NO_PREVIEWS });
}

/** Why a form of a card does not open any more. */
export async function closedAnswer({ db }: Discord, { tenant, speaker }: Actor, approval: string): Promise<Answer> {
  const { language } = speaker;
  const say = discordWords(language);
  const by = await withTenant(db, tenant.id, async (tx) => {
    const found = await findApproval(tx, approval);
    if (!found || found.approval.status === 'pending') return undefined;
    const { decidedBy } = found.approval;
    const person = decidedBy === null ? undefined : await findPerson(tx, decidedBy);
    return person ? say.decidedBy(nameIn(person, language)) : say.decided;
  });
  return privately(by ?? chatWords(language).gone);
}

function closed(embeds: readonly Embed[] = [], line: string): Embed[] {
  const kept = embeds.map(({ title, description, color, fields }) => ({
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(color === undefined ? {} : { color }),
    ...(fields === undefined ? {} : { fields }),
  }));
  const last = kept.pop() ?? {};
  return [...kept, { ...last, footer: { text: line } }];
}
