/** Tells what bytes are, whatever their name says. */
import type { Localized } from '../../agents/message.ts';
import type { Format } from './formats.ts';

const HEAD = 64 * 1024;

const spoken: Record<string, Localized> = {
  exe: { en: 'a program', th: 'โปรแกรม' },
  elf: { en: 'a program', th: 'โปรแกรม' },
  macho: { en: 'a program', th: 'โปรแกรม' },
  zip: { en: 'a ZIP archive', th: 'ไฟล์บีบอัด ZIP' },
  html: { en: 'a web page (HTML)', th: 'หน้าเว็บ (HTML)' },
  text: { en: 'plain text', th: 'ข้อความธรรมดา' },
  binary: { en: 'not text', th: 'ไม่ใช่ข้อความ' },
};

/** Whether bytes begin as a ZIP archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && (bytes[3] === 4 || bytes[3] === 6)
  );
}

/** Whether bytes begin as the compound files do that old Office, Outlook and passwords use. */
export function isCompound(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).toString('hex') === 'd0cf11e0a1b11ae1';
}

/** Whether a compound file has a stream of a name. */
export function hasStream(bytes: Uint8Array, name: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(name, 'utf16le'));
}

/** Whether bytes hold the mark of a PDF near their start. */
export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');
}

/** Which of our formats a packed document is, by the part that only it has. */
export function packedFormat(has: (name: string) => boolean): Format | undefined {
  if (has('word/document.xml')) return 'docx';
  if (has('xl/workbook.xml')) return 'xlsx';
  return has('ppt/presentation.xml') ? 'pptx' : undefined;
}

/** What bytes are, in words for people. */
export async function spokenKind(bytes: Uint8Array): Promise<Localized> {
  const head = bytes.subarray(0, HEAD);
  const { fileTypeFromBuffer } = await import('file-type');
  const kind = isPdf(bytes) ? 'pdf' : (await fileTypeFromBuffer(head).catch(() => undefined))?.ext;
  if (kind !== undefined) return spoken[kind] ?? { en: kind.toUpperCase(), th: kind.toUpperCase() };
  const text = head.includes(0) ? undefined : new TextDecoder().decode(head);
  const name = text === undefined ? 'binary' : /^\s*(<!doctype html|<html)/i.test(text) ? 'html' : 'text';
  return spoken[name] as Localized;
}
