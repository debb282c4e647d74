import { expect, it } from 'vitest';
import type { Turn } from '../agents/message.ts';
import { logDigest } from './log-digest.ts';

const quiet = Array.from({ length: 200 }, (_, n) => `2026-05-04T09:00:${String(n % 60).padStart(2, '0')}Z INFO ready`);
const log = [
  ...quiet,
  '2026-05-04T09:12:01Z ERROR cannot reach the database',
  '2026-05-04T09:42:01Z ERROR cannot reach the database',
].join('\n');
const turn = (text: string, attached: string | null): Turn => ({
  ...{
    tenant: 't',
    channel: 'web',
    thread: 't',
    conversation: 'dm:sam',
    person: 'sam',
    kind: 'message',
    providerKey: 'k',
  },
  text,
  attachments:
    attached === null ? [] : [{ name: 'app.log', mediaType: 'text/plain', bytes: attached.length, text: attached }],
});
const at = { now: new Date('2026-05-04T10:00:00Z'), signal: new AbortController().signal };

it('says the top errors with when they were first and last seen, in both languages', async () => {
  const asked = turn('please open an urgent incident for this', log);
  expect(await logDigest(asked, { ...at, language: 'en' })).toMatch(
    /2 × error: .*cannot reach the database \(2026-05-04 09:12:01 – 2026-05-04 09:42:01 UTC\)/,
  );
  expect(await logDigest(asked, { ...at, language: 'th' })).toMatch(/2 ครั้ง error: .*cannot reach the database/);
});

it('says nothing where no log came along', async () => {
  expect(
    await logDigest(turn('open an incident', 'Dear all,\nlunch is at noon.'), { ...at, language: 'en' }),
  ).toBeNull();
});
