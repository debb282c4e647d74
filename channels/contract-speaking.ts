/** Rules of the contract: what the Expert says arrives whole, in order, where it belongs, and calls nobody. */
import { expect } from 'vitest';
import type { Reply } from '../agents/message.ts';
import type { ChannelHarness, Rule } from './contract.ts';
import { aReply } from './contract-samples.ts';
import { afterwards, appears, ask, aWord, plain, turnOf } from './contract-scenes.ts';
import { OTHER_TENANT, PUBLIC_URL, TENANT } from './contract-stage.ts';
import { longAnswer, marks } from './contract-text.ts';
import { PROGRESS } from './contract-worker.ts';

const CALLS =
  '@everyone @here @channel <!channel> <!here> <!everyone> <@U1> <@!1> <@&5> <!subteam^S1> <#C1> <at>Anan</at>';

export const speakingRules: readonly Rule[] = [
  {
    name: 'shows that a question is being worked on, where it was asked',
    async check(harness) {
      if (!harness.channel.progress) return;
      for (const where of ['direct', 'channel'] as const) {
        const before = harness.progress().length;
        await ask(harness, { where });
        const shown = harness.progress().slice(before);
        expect(shown).not.toEqual([]);
        for (const { where: place, text } of shown) expect([place, text ?? PROGRESS]).toEqual([where, PROGRESS]);
      }
    },
  },
  {
    name: 'names the sources of an answer and links them to this server alone',
    async check(harness) {
      const own = { ...SOURCE, title: 'Leave Policy', url: '/documents/leave-policy#carry-over' };
      const foreign = { ...SOURCE, title: 'Strange Policy', url: 'https://evil.example/policy' };
      const answer = await answered(harness, { sources: [own, foreign] });
      expect(answer.map(({ text }) => plain(text)).join(' ')).toMatch(/Leave Policy.*Strange Policy/);
      const links = answer.flatMap((message) => message.links);
      expect(links).toContain(`${PUBLIC_URL}/documents/leave-policy#carry-over`);
      expect(links.filter((link) => !link.startsWith(PUBLIC_URL))).toEqual([]);
    },
  },
  {
    name: 'says every character of an answer',
    async check(harness) {
      const text = 'ลาได้ไม่เกิน 3 วัน ก็พอ 👍🏽 1 < 2 & 3 > 2 "quoted" snake_case 100%';
      const shown = await answered(harness, { text });
      expect(plain(shown.map((message) => message.text).join(' '))).toContain(text);
    },
  },
  {
    name: 'calls nobody, whatever an answer says',
    async check(harness) {
      for (const text of [CALLS, `\`${CALLS}\``, `| a | b |\n|---|---|\n| ${CALLS} | x |`, `**${CALLS}**`])
        for (const message of await answered(harness, { text })) expect(message.mentions).toEqual([]);
    },
  },
  {
    name: 'brings a long answer whole and in order: Thai and English, with code and a table',
    async check(harness) {
      const text = longAnswer();
      const messages = await answered(harness, { text });
      await afterwards(harness);
      const inPosts = messages.flatMap((message) => marks(message.text));
      const inFiles = messages.flatMap(({ files }) => files).map((file) => marks(file.text));
      expect(inPosts).toEqual(marks(text).slice(0, inPosts.length));
      const whole = [inPosts, ...inFiles].filter((found) => found.length === marks(text).length);
      expect(whole.at(0)).toEqual(marks(text));
    },
  },
  {
    name: 'says things in the order in which they were to be said',
    async check(harness) {
      const words = [aWord(), aWord(), aWord()];
      const { said } = await ask(harness, { where: 'direct' });
      for (const word of words)
        await harness.say({
          user: 'mali',
          where: 'direct',
          text: `First ${word}`,
          ...(said.thread ? { thread: said.thread } : {}),
        });
      for (const word of words) await appears(harness, 'direct', word);
      const order = harness.seen('direct').flatMap(({ text }) => words.filter((word) => text.includes(word)));
      expect(order).toEqual(words);
    },
  },
  {
    name: 'writes to a person and to a channel of its own accord',
    needs: ['proactive'],
    async check(harness) {
      const [toMali, toAll, toOthers] = [aWord(), aWord(), aWord()];
      await harness.stage.send('dm:mali', { reply: { text: `A reminder ${toMali}` } });
      await harness.stage.send('#ask-hr', { reply: { text: `A digest ${toAll}` } });
      await harness.stage.send('#ask-hr', { reply: { text: `Their digest ${toOthers}` } }, OTHER_TENANT);
      expect((await appears(harness, 'direct', toMali)).privateTo).toBe('mali');
      const digest = await appears(harness, 'channel', toAll);
      expect([digest.privateTo, digest.thread]).toEqual([null, null]);
      await appears(harness, 'channel', toOthers, 'other');
      expect(harness.seen('channel').filter(({ text }) => text.includes(toOthers))).toEqual([]);
    },
  },
  {
    name: 'shows at most one more copy of what it posts again after a crash',
    async check(harness) {
      const { turn } = await ask(harness, { where: 'channel' });
      const word = aWord();
      const place = { channel: turn.channel, conversation: turn.conversation, thread: turn.thread };
      const message = {
        tenant: TENANT,
        turn: 'trn_crashed',
        place,
        source: `out_${word}`,
        reply: aReply({ text: word }),
      };
      await harness.channel.post(message);
      await harness.channel.post(message);
      const copies = harness.seen('channel').filter(({ text }) => text.includes(word));
      expect(copies.length).toBeGreaterThan(0);
      expect(copies.length).toBeLessThanOrEqual(harness.postsOnce ? 1 : 2);
    },
  },
];

const SOURCE = { docId: 'doc', section: 'Carry-over', relevance: 1 };

/** What the Expert posted in answer to a question in the channel; the answer is as given, with a word of its own before and after. */
async function answered(harness: ChannelHarness, { text = '', ...reply }: Partial<Reply>) {
  const [asked, first, last] = [aWord(), aWord(), aWord()];
  const spoken = [first, text, last].filter(Boolean).join('\n\n');
  harness.stage.perform((turn) => (turn.text.includes(asked) ? { ...reply, text: spoken } : undefined));
  const said = await harness.say({ user: 'mali', where: 'channel', text: `Tell me ${asked}` });
  await turnOf(harness, asked);
  await harness.stage.settled();
  const ofThread = () => harness.seen('channel').filter(({ thread }) => thread === said.thread);
  const whole = ({ text: shown, files }: { text: string; files: { text: string }[] }) =>
    shown.includes(last) || files.some((file) => file.text.includes(last));
  return harness.stage.until('the end of the answer', () => (ofThread().some(whole) ? ofThread() : undefined));
}
