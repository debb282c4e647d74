/** Makes the app package for Microsoft Teams: `node deploy/teams/package.ts <app id> <public url> [file]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const PLACEHOLDER_ID = '00000000-0000-0000-0000-000000000000';
const PLACEHOLDER_URL = 'https://expert.example.com';

/** The package as a zip file: the manifest for this app and address, and the icons. */
export function appPackage(appId: string, publicUrl: string): Buffer {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(appId))
    throw new Error(`${JSON.stringify(appId)} is no application id; it looks like 1b2c3d4e-….`);
  if (URL.parse(publicUrl)?.protocol !== 'https:') throw new Error('The public address must begin with https://.');
  const read = (name: string) => readFileSync(join(import.meta.dirname, name));
  const manifest = read('manifest.json')
    .toString()
    .replaceAll(PLACEHOLDER_ID, appId)
    .replaceAll(PLACEHOLDER_URL, publicUrl.replace(/\/+$/, ''));
  return zipOf([
    ['manifest.json', Buffer.from(manifest)],
    ['color.png', read('color.png')],
    ['outline.png', read('outline.png')],
  ]);
}

/** Files as they are, without compression. */
function zipOf(files: [name: string, content: Buffer][]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const fields = fieldsOf(name, content);
    const local = Buffer.concat([words([0x0403_4b50], 4), words([20], 2), fields, Buffer.from(name), content]);
    const entry = [words([0x0201_4b50], 4), words([20, 20], 2), fields, words([0, 0, 0], 2), words([0, at], 4)];
    directory.push(...entry, Buffer.from(name));
    parts.push(local);
    at += local.byteLength;
  }
  const central = Buffer.concat(directory);
  const counts = [words([0x0605_4b50], 4), words([0, 0, files.length, files.length], 2)];
  return Buffer.concat([...parts, central, ...counts, words([central.byteLength, at], 4), words([0], 2)]);
}

/** What a file's own header and the directory say alike: UTF-8 name, stored, 1 January 2026. */
function fieldsOf(name: string, content: Buffer): Buffer {
  const size = content.byteLength;
  const date = ((2026 - 1980) << 9) | (1 << 5) | 1;
  return Buffer.concat([
    words([0x0800, 0, 0, date], 2),
    words([crc32(content), size, size], 4),
    words([Buffer.byteLength(name), 0], 2),
  ]);
}

function words(values: number[], bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(values.length * bytes);
  for (const [at, value] of values.entries()) buffer.writeUIntLE(value, at * bytes, bytes);
  return buffer;
}

if (import.meta.main) {
  const [appId = '', publicUrl = '', file = 'the-expert-teams.zip'] = process.argv.slice(2);
  writeFileSync(file, appPackage(appId, publicUrl));
  console.log(`${file} is ready to be uploaded.`);
}
