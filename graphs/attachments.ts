/** Files that a chat tool keeps: they are fetched and read when the turn runs, outside any transaction. */
import type { Attachment, FileFault, Language, Localized, Turn } from '../agents/message.ts';
import { TEXT_ENDINGS, textOfFile } from '../agents/text-file.ts';
import type { Runner } from './runner.ts';

const unreadable = (name: string): Localized => ({
  en: `“${name}” cannot be read here. Text files are accepted: ${TEXT_ENDINGS.join(' ')}.`,
  th: `“${name}” เปิดอ่านที่นี่ไม่ได้ รับเฉพาะไฟล์ข้อความ: ${TEXT_ENDINGS.join(' ')}`,
});

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

/** The turn with what its files say, or why one of them cannot be read, for the person. */
export async function withFiles(
  runner: Pick<Runner, 'readFile'>,
  turn: Turn,
  language: Language,
): Promise<{ turn: Turn } | { refused: string }> {
  const attachments: Attachment[] = [];
  for (const file of turn.attachments) {
    const read = file.ref === undefined ? file : await readOne(runner, turn.channel, file, file.ref, language);
    if ('refused' in read) return read;
    attachments.push(read);
  }
  return { turn: { ...turn, attachments } };
}

async function readOne(
  { readFile }: Pick<Runner, 'readFile'>,
  channel: string,
  { ref: _ref, ...file }: Attachment,
  ref: string,
  language: Language,
): Promise<Attachment | { refused: string }> {
  const bytes = await readFile(channel, ref);
  if ('refused' in bytes) return { refused: refusals[bytes.refused](file.name)[language] };
  const read = textOfFile(file.name, bytes);
  return read ? { ...file, ...read, bytes: bytes.byteLength } : { refused: unreadable(file.name)[language] };
}
