/** How the two processes talk over pipes: a head of JSON and a body of bytes, each with its length before it and a limit. */
import type { Readable } from 'node:stream';

export interface Frame {
  head: unknown;
  body: Buffer;
}

const LENGTHS = 8;

/** A frame as it goes over the pipe. */
export function frameBytes(head: unknown, body: Uint8Array = new Uint8Array()): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32BE(json.length, 0);
  lengths.writeUInt32BE(body.length, 4);
  return Buffer.concat([lengths, json, body]);
}

/** The frames of a pipe; one that announces more than the limit ends it with an error before it is kept. */
export async function* framesOf(pipe: Readable, limit: number): AsyncGenerator<Frame> {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = LENGTHS;
  for await (const chunk of pipe) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    while (size >= needed) {
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const json = all.readUInt32BE(0);
      const whole = LENGTHS + json + all.readUInt32BE(4);
      if (whole > limit) throw new RangeError('A frame is larger than allowed.');
      chunks = [all];
      needed = whole;
      if (size < whole) break;
      yield {
        head: JSON.parse(all.subarray(LENGTHS, LENGTHS + json).toString('utf8')),
        body: all.subarray(LENGTHS + json, whole),
      };
      chunks = [all.subarray(whole)];
      size -= whole;
      needed = LENGTHS;
    }
  }
}
