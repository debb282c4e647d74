import { burn } from '@kenjiuno/msgreader/lib/Burner.js';
import { expect, it } from 'vitest';
import { readFile } from './read-file.ts';
import { pngOf } from './reader-fixtures.ts';

const eml = (...lines: string[]) => readFile({ name: 'mail.eml', bytes: Buffer.from(lines.join('\r\n')) });
const part = (type: string, name: string, content: string | Buffer) => [
  '--b',
  `Content-Type: ${type}; name="${name}"`,
  `Content-Disposition: attachment; filename="${name}"`,
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from(content as Buffer).toString('base64'),
];
const head = [
  'From: Ann Example <ann@example.com>',
  'To: it@example.com, "Bo" <bo@example.com>',
  'Date: Tue, 03 Mar 2026 09:30:00 +0700',
  'Subject: =?utf-8?B?4Lij4Liw4Lia4Lia4Lil4LmI4Lih?=',
  'MIME-Version: 1.0',
];

it('reads a mail: subject, people, date and text', async () => {
  const document = await eml(...head, 'Content-Type: text/plain; charset=utf-8', '', 'It is down.', '', 'Since nine.');
  expect(document).toMatchObject({ title: 'ระบบล่ม', date: '2026-03-03', owner: 'Ann Example <ann@example.com>' });
  expect(document.sections[0]?.text).toBe(
    'From: Ann Example <ann@example.com>\nTo: it@example.com, Bo <bo@example.com>\nDate: 2026-03-03 02:30\n\nIt is down.\n\nSince nine.',
  );
});

it('reads attachments that can be read as sections, names the others, and says why', async () => {
  const document = await eml(
    ...head,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '',
    '<p>See <b>both</b>.</p>',
    ...part('text/markdown', 'plan.md', '# Plan\n\n## First\n\nRestart.'),
    ...part('text/csv', 'hosts.csv', 'host,state\nweb-1,down'),
    ...part('application/zip', 'tools.exe', 'MZ'),
    ...part('image/png', 'screen.png', pngOf(4, 4)),
    ...part('message/rfc822', 'inner.eml', 'From: x@example.com\nSubject: Older\n\nOlder text.'),
    '--b--',
  );
  expect(document.sections.map(({ path, anchor }) => [path.join(' › '), anchor])).toEqual([
    ['', ''],
    ['plan.md › First', 'planmd-first'],
    ['hosts.csv', 'hostscsv'],
    ['inner.eml', 'innereml'],
  ]);
  expect(document.sections[0]?.text).toContain('See both.\n\nAttachment: tools.exe\nAttachment: screen.png');
  expect(document.sections[2]?.text).toBe('host: web-1; state: down');
  expect(document.sections[3]?.text).toContain('Older text.');
  expect(document.remarks?.map(({ en }) => en.split('”')[0])).toEqual([
    '“mail.eml › tools.exe',
    '“mail.eml › screen.png',
  ]);
});

it('reads attachments of attachments only so deep', async () => {
  const wrap = (inner: string) =>
    [
      ...head,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...part('application/octet-stream', 'inner.eml', inner),
      '--b--',
    ].join('\r\n');
  const document = await eml(wrap(wrap(wrap(`${head.join('\r\n')}\r\n\r\nThe innermost.`))));
  expect(JSON.stringify(document.sections)).not.toContain('The innermost.');
  expect(document.remarks?.[0]?.en).toContain('nested too deeply');
});

it('reads a mail saved from Outlook', async () => {
  const document = await readFile({
    name: 'note.msg',
    bytes: msgOf({ '0037': 'Badges', '0C1A': 'Ann Example', '1000': 'Wear them.\r\n\r\nAlways.' }),
  });
  expect(document).toMatchObject({ title: 'Badges', owner: 'Ann Example' });
  expect(document.sections[0]?.text).toBe('From: Ann Example\n\nWear them.\n\nAlways.');
});

/** A compound file with the text properties of a mail, as Outlook writes them. */
function msgOf(properties: Record<string, string>): Uint8Array {
  const streams = Object.entries(properties).map(([id, text]) => ({
    name: `__substg1.0_${id}001F`,
    bytes: new Uint8Array(Buffer.from(text, 'utf16le')),
  }));
  const all = [{ name: '__properties_version1.0', bytes: new Uint8Array(32) }, ...streams];
  return burn([
    { name: 'Root Entry', type: 5, length: 0, children: all.map((_, at) => at + 1) },
    ...all.map(({ name, bytes }) => ({ name, type: 2, length: bytes.length, binaryProvider: () => bytes })),
  ]);
}
