/** Every interaction gets its answer within Discord's three seconds; what takes longer is told afterwards. */
import { setTimeout as wait } from 'node:timers/promises';
import { chatWords } from '../chat/words.ts';
import { pressed } from './buttons.ts';
import { commanded } from './commands.ts';
import type { Discord } from './deps.ts';
import { type Answer, languageOf, privately, QUIETLY } from './seen.ts';
import { submitted } from './submits.ts';
import { replaceOriginal, whisper } from './whisper.ts';
import { type Interaction, PRIVATE } from './wire.ts';

const COMMAND = 2;
const SOON_MS = 2_400;

/** The answer to an interaction that is known to come from Discord. */
export async function answerTo(discord: Discord, interaction: Interaction): Promise<Answer> {
  if (interaction.type === 1) return { response: { type: 1 } };
  const work = answered(discord, interaction).catch((error: unknown) => {
    discord.onError(error, 'discord interaction');
    return privately(chatWords(languageOf(interaction)).notNow);
  });
  const timer = new AbortController();
  const late = wait(SOON_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  const answer = await Promise.race([work, late]);
  timer.abort();
  if (answer) return { ...answer, after: () => guarded(discord, answer) };
  const response = interaction.type === COMMAND ? WAITING : QUIETLY.response;
  return { response, after: async () => tellLate(discord, interaction, await work) };
}

const WAITING = { type: 5 as const, data: { flags: PRIVATE } };

function answered(discord: Discord, interaction: Interaction): Promise<Answer> {
  switch (interaction.type) {
    case COMMAND:
      return commanded(discord, interaction);
    case 3:
      return pressed(discord, interaction);
    case 5:
      return submitted(discord, interaction);
    default:
      return Promise.resolve(privately(chatWords(languageOf(interaction)).gone));
  }
}

/** What would have been the answer, now that another one was given. */
async function tellLate(discord: Discord, interaction: Interaction, { response, after }: Answer): Promise<void> {
  const told: Answer = {
    response,
    after: async () => {
      const body =
        response.type === 9
          ? { content: chatWords(languageOf(interaction)).clickAgain }
          : 'data' in response
            ? response.data
            : {};
      const hasWords = response.type === 4 || response.type === 9;
      if (hasWords && interaction.type === COMMAND) await replaceOriginal(discord, interaction, body);
      else if (hasWords) await whisper(discord, interaction, body);
      await after?.();
    },
  };
  await guarded(discord, told);
}

async function guarded(discord: Discord, { after }: Answer): Promise<void> {
  try {
    await after?.();
  } catch (error) {
    discord.onError(error, 'discord interaction');
  }
}
