/** Rules of the contract: who speaks is known or asked to say so, and no company meets another. */
import { expect } from 'vitest';
import { redeemLinkCode } from '../db/identities.ts';
import { withTenant } from '../db/tenant.ts';
import type { ChannelHarness, Rule } from './contract.ts';
import { afterwards, ask, aWord, raised, turnOf, turnsOf } from './contract-scenes.ts';
import { OTHER_TENANT, TENANT } from './contract-stage.ts';

export const peopleRules: readonly Rule[] = [
  {
    name: 'asks somebody unknown who presses a button who they are, and decides nothing',
    needs: ['buttons'],
    async check(harness) {
      const { id, message } = await raised(harness);
      await codeAfter(harness, 'stranger', () => harness.click({ user: 'stranger', message, button: 'Approve' }));
      await afterwards(harness);
      expect(harness.stage.turns.filter(({ decision }) => decision?.target === id)).toEqual([]);
    },
  },
  {
    name: 'gives somebody unknown a code for them alone, and listens once it was redeemed',
    async check(harness) {
      const word = aWord();
      const before = await harness.stage.stored();
      const code = await codeAfter(harness, 'stranger', () =>
        harness.say({ user: 'stranger', where: 'channel', text: `Who am I, ${word}?` }),
      );
      expect(await harness.stage.stored()).toBe(before);
      expect(harness.seen('channel').filter(({ text, privateTo }) => text.includes(code) && !privateTo)).toEqual([]);
      const { db } = harness.stage.deps;
      expect(await withTenant(db, TENANT, (tx) => redeemLinkCode(tx, TENANT, 'krit', code))).toBe('linked');
      await harness.say({ user: 'stranger', where: 'direct', text: `And now, ${word}?` });
      expect((await turnOf(harness, word)).person).toBe('krit');
    },
  },
  {
    name: 'knows people by the address their chat tool vouches for, and by no other',
    async check(harness) {
      const word = aWord();
      const greet = () => harness.say({ user: 'newcomer', where: 'direct', text: `Hello ${word}` });
      if (!harness.vouches) return void (await codeAfter(harness, 'newcomer', greet));
      await greet();
      expect((await turnOf(harness, word)).person).toBe('ploy');
    },
  },
  {
    name: 'keeps what is said in one workspace out of every other',
    async check(harness) {
      const { turn, word } = await ask(harness, { where: 'channel', workspace: 'other' });
      expect([turn.tenant, turn.person, turn.conversation]).toEqual([OTHER_TENANT, 'mali', '#ask-hr']);
      await afterwards(harness);
      for (const where of ['direct', 'channel', 'approvals'] as const)
        expect(harness.seen(where).filter(({ text }) => text.includes(word))).toEqual([]);
    },
  },
  {
    name: 'lets nobody in from a workspace that no company declared',
    async check(harness) {
      const { stage } = harness;
      const word = aWord();
      const before = harness.seen('channel', 'undeclared').length;
      await harness.say({ user: 'mali', where: 'channel', text: `Let me in ${word}`, workspace: 'undeclared' });
      await afterwards(harness);
      expect(turnsOf(harness, word)).toEqual([]);
      const shown = harness.seen('channel', 'undeclared').slice(before);
      expect(shown.filter(({ text, privateTo }) => !privateTo || CODE.test(text))).toEqual([]);
      expect(stage.notes.filter((note) => note.includes(word) || /mali/i.test(note))).toEqual([]);
    },
  },
  {
    name: 'decides nothing by a button that was pressed in another workspace',
    needs: ['buttons'],
    async check(harness) {
      const { message, id } = await raised(harness);
      await harness.click({ user: 'hana', message, button: 'Approve', workspace: 'other' });
      await afterwards(harness);
      const decisions = harness.stage.turns.filter(({ decision }) => decision?.target === id);
      expect(decisions.map(({ tenant }) => tenant).filter((tenant) => tenant === TENANT)).toEqual([]);
      await harness.click({ user: 'hana', message, button: 'Approve' });
      await harness.stage.until('her own click', () =>
        harness.stage.turns.some(({ tenant, decision }) => tenant === TENANT && decision?.target === id),
      );
    },
  },
];

/** As in “/expert link 7X2K9QWE”. */
const CODE = /link\s+([0-9A-Z]{8})\b/;

/** Acts, and waits for the code that the person is shown then. */
async function codeAfter(
  harness: ChannelHarness,
  user: 'stranger' | 'newcomer',
  act: () => Promise<unknown>,
): Promise<string> {
  const before = harness.told(user).length;
  await act();
  return harness.stage.until(`a code for ${user}`, () =>
    harness
      .told(user)
      .slice(before)
      .map((text) => CODE.exec(text)?.[1])
      .findLast((code) => code !== undefined),
  );
}
