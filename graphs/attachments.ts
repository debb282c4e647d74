/** Files that came with a turn: they are fetched and read when it runs, outside any transaction. */
import type { Attachment, FileFault, Language, Localized, Turn } from '../agents/message.ts';
import { textOfFile } from '../agents/text-file.ts';
import { type FileContent, type Ocr, readFile } from '../knowledge/readers/read-file.ts';
import { UnreadableFile } from '../knowledge/readers/unreadable-file.ts';
import { pictureType } from './picture-type.ts';
import type { Runner } from './runner.ts';

const refusals: Record<FileFault, (name: string) => Localized> = {
  gone: (name) => ({
    en: `“${name}” is not there any more, or I may not open it. Send it again, please.`,
    th: `ไม่พบ “${name}” แล้ว หรือไม่มีสิทธิ์เปิด กรุณาส่งใหม่อีกครั้ง`,
  }),
  too_large: (name) => ({
    en: `“${name}” is too large to be read here.`,
    th: `“${name}” ใหญ่เกินกว่าจะเปิดอ่านที่นี่`,
  }),
  elsewhere: (name) => ({
    en: `“${name}” lies in a place that I do not fetch files from. Send it as a file of this chat, please.`,
    th: `“${name}” อยู่ในที่ที่ระบบไม่ดึงไฟล์มา กรุณาส่งเป็นไฟล์ในแชตนี้`,
  }),
};

type Fetching = Pick<Runner, 'readFile'>;

/** The turn with what its files say, or why one of them cannot be read, for the person; `ocr` reads scanned pages. */
export async function withFiles(
  runner: Fetching,
  turn: Turn,
  language: Language,
  { ocr, signal }: { ocr?: Ocr; signal?: AbortSignal } = {},
): Promise<{ turn: Turn } | { refused: string }> {
  const attachments: Attachment[] = [];
  for (const file of turn.attachments) {
    const given = file.ref === undefined ? file : await fetched(runner, turn.channel, file, 'question', language);
    if ('refused' in given) return given;
    const read = 'text' in given ? given : await readOne(given, language, ocr, signal);
    if ('refused' in read) return read;
    attachments.push(read);
  }
  return { turn: { ...turn, attachments } };
}

/** The files of a turn as they came, for whoever keeps them; or why one of them cannot be had. */
export async function filesOf(
  runner: Fetching,
  turn: Turn,
  language: Language,
): Promise<{ files: FileContent[] } | { refused: string }> {
  const files: FileContent[] = [];
  for (const file of turn.attachments) {
    const given =
      file.ref === undefined ? inline(file) : await fetched(runner, turn.channel, file, 'document', language);
    if ('refused' in given) return given;
    files.push(given);
  }
  return { files };
}

/** A file whose text its channel took over, as the bytes it had. */
export function inline({ name, mediaType, text }: Attachment): FileContent {
  return { name, mediaType, bytes: Buffer.from(text) };
}

async function fetched(
  { readFile }: Fetching,
  channel: string,
  { name, mediaType, ref = '' }: Attachment,
  as: 'question' | 'document',
  language: Language,
): Promise<FileContent | { refused: string }> {
  const bytes = await readFile(channel, ref, as);
  return 'refused' in bytes ? { refused: refusals[bytes.refused](name)[language] } : { name, mediaType, bytes };
}

async function readOne(
  file: FileContent,
  language: Language,
  ocr: Ocr | undefined,
  signal: AbortSignal | undefined,
): Promise<Attachment | { refused: string }> {
  const { name, mediaType = '', bytes } = file;
  const text = textOfFile(name, bytes);
  if (text) return { name, ...text, bytes: bytes.byteLength };
  const picture = pictureType(bytes);
  if (picture) return { name, mediaType: picture, text: '', bytes: bytes.byteLength, picture: bytes };
  try {
    const { sections } = await readFile(file, { ...(ocr ? { ocr } : {}), ...(signal ? { signal } : {}) });
    return { name, mediaType, bytes: bytes.byteLength, text: sections.map(sectionText).join('\n\n') };
  } catch (error) {
    if (error instanceof UnreadableFile) return { refused: error.text[language] };
    throw error;
  }
}

function sectionText({ path, text }: { path: string[]; text: string }): string {
  return path.length > 0 ? `${path.join(' › ')}\n${text}` : text;
}
