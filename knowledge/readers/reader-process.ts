/** The process that reads one file: no environment, no files but the code, and an end by the clock. Node 24 does not close the network to it. */
import { frameBytes, framesOf } from './frames.ts';
import { readContent } from './read-content.ts';
import type { Ocr } from './read-file.ts';
import { createReading } from './reading.ts';
import type { ReaderAnswer, ReaderRequest } from './start-reader.ts';
import { UnreadableFile } from './unreadable-file.ts';

const MAX_FRAME = 2 ** 31;

const frames = framesOf(process.stdin, MAX_FRAME);
const { head, body } = await nextFrame();
const { name, format, limits, sees } = head as ReaderRequest;
const reading = createReading(name, limits, sees ? askParent : undefined);
try {
  const document = await readContent(body, format, reading);
  await answer({
    kind: 'document',
    document: {
      ...document,
      remarks: [...(document.remarks ?? []), ...reading.remarks],
      ...(reading.unseen ? { unseen: true } : {}),
    },
  });
} catch (error) {
  await answer({ kind: 'fault', ...faultOf(error) });
}
process.exit(0);

async function nextFrame() {
  const { value, done } = await frames.next();
  if (done) process.exit(1);
  return value;
}

/** The vision port is the parent's: the picture goes up, its text comes down. */
async function askParent({ mediaType, bytes }: Parameters<Ocr>[0]): Promise<string | null> {
  await answer({ kind: 'picture', mediaType }, bytes);
  const { head } = await nextFrame();
  return (head as { text: string | null }).text;
}

function faultOf(error: unknown): { code: string; name: string; detail: { en: string; th: string } } {
  if (error instanceof UnreadableFile) return { code: error.code, name: error.fileName, detail: error.detail };
  const fault = error instanceof RangeError ? reading.tooDeep() : reading.fault('broken');
  return { code: fault.code, name: fault.fileName, detail: fault.detail };
}

function answer(said: ReaderAnswer, bytes?: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(frameBytes(said, bytes), (error) => (error ? reject(error) : resolve()));
  });
}
