/** Rules of the contract: a channel that knows who is in its conversations says so, and keeps nobody back. */
import { expect } from 'vitest';
import type { ChannelHarness, Rule, Who } from './contract.ts';
import { ask } from './contract-scenes.ts';
import { OTHER_TENANT, TENANT } from './contract-stage.ts';

const EVERYBODY: Who[] = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot', 'itself'];
const KNOWN: Who[] = ['mali', 'anan', 'hana', 'itself'];

export const readersRules: readonly Rule[] = [
  {
    name: 'says who reads a channel, and when somebody nobody knows is among them',
    async check(harness) {
      const { channel } = harness;
      if (!channel.readers) return;
      // Some chat tools are reached only where they were heard from.
      await ask(harness, { where: 'approvals' });
      const among = readersOf(harness);
      expect(await among(KNOWN)).toEqual({ people: ['anan', 'hana', 'mali'], strangers: false });
      expect(await among(['mali', 'itself'])).toEqual({ people: ['mali'], strangers: false });
      expect(await among([...KNOWN, 'stranger'])).toMatchObject({ strangers: true });
      expect(await among([...KNOWN, 'bot'])).toMatchObject({ strangers: true });
      harness.gather('approvals', EVERYBODY);
      // A channel that is nowhere in the chat tool, and one of nobody's, are not taken for empty ones.
      await expect(channel.readers(TENANT, '#ask-anything')).rejects.toThrow();
      await expect(channel.readers(OTHER_TENANT, '#nowhere')).rejects.toThrow();
    },
  },
];

function readersOf(harness: ChannelHarness) {
  return async (users: readonly Who[]) => {
    harness.gather('approvals', users);
    const found = await harness.channel.readers?.(TENANT, '#hr-approvals');
    return found && { ...found, people: found.people.toSorted() };
  };
}
