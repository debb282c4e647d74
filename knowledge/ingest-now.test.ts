import { expect, it } from 'vitest';
import type { IncomingDocument } from '../db/documents.ts';
import { readShipped, readUploadNow } from './ingest-now.ts';

const file = (bytes: number, fileName = 'a.md'): IncomingDocument => ({
  ...{ id: `hr/${fileName}`, department: 'hr', fileName, acl: ['everyone'], origin: 'upload' },
  bytes: Buffer.from(`# Leave\n\n${'Leave is asked for early. '.repeat(bytes)}`.slice(0, bytes)),
});

it('a small note that is handed in is read at once, a long one by a worker: somebody waits, in a transaction', () => {
  expect(readUploadNow('meridian', file(64 * 1024))?.cut.length).toBeGreaterThan(10);
  expect(readUploadNow('meridian', file(64 * 1024 + 1))).toBeUndefined();
  expect(readUploadNow('meridian', file(100, 'a.pdf'))).toBeUndefined();
});

it('what is shipped may be longer, and is read before any transaction', async () => {
  const reading = await readShipped('meridian', file(64 * 1024 + 1));
  expect(reading).toMatchObject({ id: 'hr/a.md', title: null, document: { title: 'Leave' } });
  expect(await readShipped('meridian', file(500_001))).toBeUndefined();
});

it('a file without words is left to a worker, who says so', async () => {
  const blank = { ...file(10), bytes: Buffer.from(' \n') };
  expect([readUploadNow('meridian', blank), await readShipped('meridian', blank)]).toEqual([undefined, undefined]);
});
