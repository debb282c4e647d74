/** Reads bytes by their format, after making sure that they are what their name says. */
import type { ReadDocument } from '../document.ts';
import { hasStream, isCompound, isPdf, isZip, packedFormat, spokenKind } from './content-kind.ts';
import { decodePage } from './decode-text.ts';
import type { Format } from './formats.ts';
import { formatOf, isPlain } from './formats.ts';
import type { MailAttachment } from './mail.ts';
import { pictureHead } from './picture-size.ts';
import type { Reading } from './reading.ts';

/** Reads a file's content; each format's reader is loaded when it is needed. */
export async function readContent(
  bytes: Uint8Array,
  format: Format | undefined,
  reading: Reading,
): Promise<ReadDocument> {
  if (bytes.length === 0) throw reading.fault('empty');
  const meant = format ?? (await formatByContent(bytes, reading));
  if (meant === undefined) throw reading.fault('unknown_type');
  await assertKind(bytes, meant, reading);
  if (isPlain(meant)) {
    const { readPlain } = await import('./read-plain.ts');
    const document = readPlain(bytes, meant, reading);
    if (!document) throw await notText(bytes, reading);
    return document;
  }
  return readers[meant](bytes, reading);
}

const readers: Record<
  Exclude<Format, 'markdown' | 'text' | 'table' | 'json'>,
  (bytes: Uint8Array, reading: Reading) => Promise<ReadDocument>
> = {
  html: async (bytes, reading) => {
    const text = decodePage(bytes);
    if (text === undefined) throw await notText(bytes, reading);
    return (await import('./html.ts')).readHtml(text, reading);
  },
  pdf: async (bytes, reading) => (await import('./pdf.ts')).readPdf(bytes, reading),
  docx: async (bytes, reading) => (await import('./docx.ts')).readDocx(bytes, reading),
  pptx: async (bytes, reading) => (await import('./pptx.ts')).readPptx(bytes, reading),
  xlsx: async (bytes, reading) => (await import('./xlsx.ts')).readXlsx(bytes, reading),
  eml: async (bytes, reading) => (await import('./eml.ts')).readEml(bytes, reading, readAttachment),
  msg: async (bytes, reading) => (await import('./msg.ts')).readMsg(bytes, reading, readAttachment),
  picture: async (bytes, reading) => (await import('./picture.ts')).readPicture(bytes, reading),
};

function readAttachment({ name, mediaType, bytes }: MailAttachment, reading: Reading): Promise<ReadDocument> {
  return readContent(bytes, formatOf(name, mediaType), reading);
}

/** The format of a file whose name does not tell. */
async function formatByContent(bytes: Uint8Array, reading: Reading): Promise<Format | undefined> {
  if (isPdf(bytes)) return 'pdf';
  if (pictureHead(bytes)) return 'picture';
  if (isZip(bytes)) return packedFormat((await (await import('./zip.ts')).openZip(bytes, reading)).has);
  return undefined;
}

async function assertKind(bytes: Uint8Array, format: Format, reading: Reading): Promise<void> {
  const lie = async () => reading.fault('wrong_type', await spokenKind(bytes));
  if (format === 'pdf' && !isPdf(bytes)) throw await lie();
  if (format === 'picture' && !pictureHead(bytes)) {
    throw isDamagedPicture(bytes) ? reading.fault('broken') : await lie();
  }
  if (format === 'msg' && !(isCompound(bytes) && hasStream(bytes, '__properties_version1.0'))) throw await lie();
  if (format === 'eml' && (bytes.subarray(0, 64_000).includes(0) || !looksLikeMail(bytes))) throw await lie();
  if (format !== 'docx' && format !== 'xlsx' && format !== 'pptx') return;
  if (isCompound(bytes)) throw reading.fault(hasStream(bytes, 'EncryptedPackage') ? 'encrypted' : 'old_format');
  if (!isZip(bytes)) throw await lie();
  const { openZip } = await import('./zip.ts');
  const real = packedFormat((await openZip(bytes, reading)).has);
  if (real === format) return;
  const name = real?.toUpperCase();
  throw name ? reading.fault('wrong_type', { en: name, th: name }) : await lie();
}

function looksLikeMail(bytes: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 64_000));
  return (
    /^(?:From |[\w-]+:)/.test(head.trimStart()) &&
    /^(from|to|subject|date|received|mime-version|message-id):/im.test(head)
  );
}

/** Begins as a picture does, but the head is not whole. */
function isDamagedPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  return start.startsWith('ffd8ff') || start === '89504e47' || start === '52494646';
}

async function notText(bytes: Uint8Array, reading: Reading) {
  const kind = await spokenKind(bytes);
  return kind.en === 'plain text' ? reading.fault('not_text') : reading.fault('wrong_type', kind);
}
