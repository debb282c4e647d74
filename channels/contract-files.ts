/** Rules of the contract: files come in by reference, are fetched when they are needed, and never larger than they may be. */
import { expect } from 'vitest';
import type { ChannelHarness, Rule } from './contract.ts';
import { afterwards, aWord, tells, turnOf, turnsOf } from './contract-scenes.ts';
import { TENANT } from './contract-stage.ts';
import { FileRefused } from './post-failure.ts';

const CONTENT = new TextEncoder().encode('วันที่,รายการ\n2026-11-21,แท็กซี่ไปสนามบิน 450\n');

export const fileRules: readonly Rule[] = [
  {
    name: 'takes a file in with the question, and fetches it when the question is worked on',
    needs: ['files'],
    async check(harness) {
      const { name, mediaType, bytes, ref, text } = await handedIn(harness);
      expect({ name, bytes, text }).toEqual({ name: 'ค่าแท็กซี่.csv', bytes: CONTENT.length, text: '' });
      expect(mediaType).toMatch(/^text\/csv/);
      expect(await harness.channel.readFile?.(TENANT, ref, 1_000)).toEqual(CONTENT);
    },
  },
  {
    name: 'fetches no more of a file than it may',
    needs: ['files'],
    async check(harness) {
      const { ref } = await handedIn(harness);
      await expect(harness.channel.readFile?.(TENANT, ref, CONTENT.length - 1)).rejects.toBeInstanceOf(FileRefused);
      expect(await harness.channel.readFile?.(TENANT, ref, CONTENT.length)).toEqual(CONTENT);
    },
  },
  {
    name: 'refuses files that are too large or too many, and says so',
    needs: ['files'],
    async check(harness) {
      const { attachmentBytes, attachments } = harness.stage.deps.config.limits;
      const large = [file('large.pdf', new Uint8Array(attachmentBytes + 1))];
      const many = Array.from({ length: attachments + 1 }, (_, n) => file(`${n}.txt`, CONTENT));
      for (const files of [large, many]) {
        const word = aWord();
        await tells(harness, 'hana', ['is too large', `Up to ${attachments} files`], () =>
          harness.say({ user: 'hana', where: 'direct', text: `See these ${word}`, files }),
        );
        await afterwards(harness);
        expect(turnsOf(harness, word)).toEqual([]);
      }
    },
  },
];

async function handedIn(harness: ChannelHarness) {
  const word = aWord();
  const files = [{ ...file('ค่าแท็กซี่.csv', CONTENT), mediaType: 'text/csv' }];
  await harness.say({ user: 'mali', where: 'direct', text: `What is this? ${word}`, files });
  const [attachment, ...more] = (await turnOf(harness, word)).attachments;
  expect(more).toEqual([]);
  if (!attachment?.ref) throw new Error('The turn says of no file where it is.');
  return { ...attachment, ref: attachment.ref };
}

function file(name: string, content: Uint8Array) {
  return { name, mediaType: 'application/octet-stream', content };
}
