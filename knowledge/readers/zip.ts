/** Opens packed documents with every size checked, declared and real, before anything inside is believed. */
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise } from 'yauzl';
import type { Reading } from './reading.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface Packed {
  has(name: string): boolean;
  names(): string[];
  /** Its bytes as they are unpacked; nothing where there is no such file. */
  stream(name: string): AsyncGenerator<Buffer>;
  bytes(name: string): Promise<Buffer | undefined>;
  text(name: string): Promise<string | undefined>;
}

const MAX_RATIO = 2_000;

/** The packed files of an archive; a bomb, a lie about sizes or a password is refused. */
export async function openZip(bytes: Uint8Array, reading: Reading): Promise<Packed> {
  const { file, entries } = await directory(bytes, reading);
  let unpacked = 0;
  const stream = async function* (name: string): AsyncGenerator<Buffer> {
    const entry = entries.get(name);
    if (!entry) return;
    try {
      for await (const chunk of await file.openReadStreamPromise(entry)) {
        unpacked += chunk.length;
        if (unpacked > reading.limits.unpackedBytes) throw bomb(reading);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw error instanceof UnreadableFile ? error : reading.fault('broken', undefined, error);
    }
  };
  const whole = async (name: string) => {
    if (!entries.has(name)) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of stream(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return {
    has: (name) => entries.has(name),
    names: () => [...entries.keys()],
    stream,
    bytes: whole,
    text: async (name) => (await whole(name))?.toString('utf8'),
  };
}

async function directory(bytes: Uint8Array, reading: Reading): Promise<{ file: ZipFile; entries: Map<string, Entry> }> {
  const entries = new Map<string, Entry>();
  try {
    const file = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
    });
    if (file.entryCount > reading.limits.packedFiles) throw reading.tooMany('files', reading.limits.packedFiles);
    let declared = 0;
    for await (const entry of file.eachEntry()) {
      if (entry.isEncrypted()) throw reading.fault('encrypted');
      declared += entry.uncompressedSize;
      if (declared > reading.limits.unpackedBytes || isBomb(entry)) throw bomb(reading);
      if (entries.has(entry.fileName)) throw reading.fault('broken');
      entries.set(entry.fileName, entry);
    }
    return { file, entries };
  } catch (error) {
    throw error instanceof UnreadableFile ? error : reading.fault('broken', undefined, error);
  }
}

function isBomb(entry: Entry): boolean {
  return entry.uncompressedSize > 2 ** 20 && entry.uncompressedSize / Math.max(1, entry.compressedSize) > MAX_RATIO;
}

function bomb(reading: Reading) {
  return reading.fault('too_complex', {
    en: 'it unpacks to far more than its size',
    th: 'เมื่อคลายออกมีขนาดใหญ่กว่าไฟล์จริงหลายเท่า',
  });
}
