import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import { aReply } from '../contract-samples.ts';
import { appears } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { envelope } from './test-activities.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { teamsWords } from './words.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
  // From here on it is known how this directory is reached.
  await harness.say({ user: 'mali', where: 'direct', text: 'Hello' });
  await harness.stage.settled();
});
afterAll(() => harness.close());

const direct = { channel: 'teams', conversation: 'dm:mali', thread: null };
const posting = (source: string, text: string, where = direct) =>
  harness.channel.post({ tenant: TENANT, turn: `trn_${source}`, place: where, source, reply: aReply({ text }) });

describe('an answer too long for a chat', () => {
  const text = Array.from({ length: 30 }, (_, n) => `${n} ${'ข้อความยาวมาก '.repeat(400)}`)
    .join('\n\n')
    .trim();
  const consent = async (
    source: string,
    action: 'accept' | 'decline',
    uploadUrl = `${harness.double.url}/upload/${source}`,
    who: 'mali' | 'hana' = 'mali',
  ) => {
    const offer = harness.double.messages.findLast(({ activity }) => JSON.stringify(activity).includes('file.consent'));
    const uploadInfo = {
      uploadUrl,
      contentUrl: 'https://meridian.sharepoint.com/answer.md',
      name: 'answer.md',
      uniqueId: 'u1',
      fileType: 'md',
    };
    const { statusCode } = await harness.deliver({
      ...envelope(harness.double, who, 'direct'),
      ...{ type: 'invoke', name: 'fileConsent/invoke', id: `f:${source}`, replyToId: offer?.id },
      value: { type: 'fileUpload', action, context: { file: source }, ...(action === 'accept' ? { uploadInfo } : {}) },
    });
    return { statusCode, offer };
  };
  const answerWith = async (...[source, ...answer]: Parameters<typeof consent>) => {
    await posting(source, text, direct);
    return consent(source, ...answer);
  };
  const kept = (source: string) =>
    withTenant(harness.stage.deps.db, TENANT, (tx) => addressOf(tx, 'teams', `file:${source}`));

  it('is offered as a file, which is handed over when the person takes it', async () => {
    const { statusCode, offer } = await answerWith('out_file', 'accept');
    expect(statusCode).toBe(200);
    await harness.stage.until('the question gone', () => !harness.double.messages.some(({ id }) => id === offer?.id));
    await harness.stage.until('the file let go of', async () => (await kept('out_file')) === undefined);
    expect(Buffer.from(harness.double.files.get('out_file') ?? []).toString()).toBe(text);
    expect(JSON.stringify(harness.double.messages.at(-1)?.activity)).toContain('file.info');
    expect(harness.faults()).toEqual([]);
  });

  it('is not kept when the person declines', async () => {
    expect((await answerWith('out_no', 'decline')).statusCode).toBe(200);
    await appears(harness, 'direct', 'the file was not saved');
    await harness.stage.until('the file let go of', async () => (await kept('out_no')) === undefined);
  });

  it('is handed to nobody but Teams, and the person hears that it failed', async () => {
    const { statusCode, offer } = await answerWith('out_evil', 'accept', 'https://evil.example/upload');
    expect(statusCode).toBe(200);
    await appears(harness, 'direct', teamsWords('en').fileFailed);
    expect(await kept('out_evil')).toContain(text.slice(0, 20));
    expect(harness.double.messages.some(({ id }) => id === offer?.id)).toBe(true);
  });

  it('is given to nobody in another conversation', async () => {
    await answerWith('out_mine', 'accept', undefined, 'hana');
    await appears(harness, 'direct', teamsWords('en').fileGone);
    expect(harness.double.files.has('out_mine')).toBe(false);
    expect(await kept('out_mine')).toContain(text.slice(0, 20));
  });

  it('is uploaded after the press was answered', async () => {
    const passage = Promise.withResolvers<void>();
    const source = 'out_slow';
    await posting(source, text, direct);
    harness.double.held = { words: 'ข้อความยาวมาก', until: passage.promise };
    expect((await consent(source, 'accept')).statusCode).toBe(200);
    expect(harness.double.files.has(source)).toBe(false);
    harness.double.held = undefined;
    passage.resolve();
    await harness.stage.until('the file', () => harness.double.files.has(source));
    await harness.stage.until('the file let go of', async () => (await kept(source)) === undefined);
  });
});
