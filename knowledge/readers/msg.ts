/** Reads mails saved from Outlook. */
import { createRequire } from 'node:module';
import type { FieldsData } from '@kenjiuno/msgreader';
import type { ReadDocument } from '../document.ts';
import { decodeText } from './decode-text.ts';
import { mailDocument, type ReadAttachment } from './mail.ts';
import type { Reading } from './reading.ts';

interface OutlookFile {
  getFileData(): FieldsData;
  getAttachment(attachment: FieldsData): { fileName: string; content: Uint8Array };
}

// CommonJS with a default of its own: an import would find it one step further in.
const { default: Outlook } = createRequire(import.meta.url)('@kenjiuno/msgreader') as {
  default: new (bytes: DataView) => OutlookFile;
};

/** The mail in an MSG file. */
export async function readMsg(bytes: Uint8Array, reading: Reading, read: ReadAttachment): Promise<ReadDocument> {
  const { reader, fields } = opened(bytes, reading);
  const moment = Date.parse(fields.clientSubmitTime ?? fields.messageDeliveryTime ?? fields.creationTime ?? '');
  const attachments = (fields.attachments ?? []).filter((one) => !one.attachmentHidden && !one.innerMsgContent);
  for (const inner of (fields.attachments ?? []).filter((one) => one.innerMsgContent)) {
    const name = inner.name ?? inner.fileName ?? 'mail';
    reading.remark({ en: `The attached mail “${name}” was left out.`, th: `ไม่ได้อ่านอีเมลแนบ “${name}”` });
  }
  return mailDocument(
    {
      subject: fields.subject ?? '',
      from: [fields.senderName, fields.senderSmtpAddress ?? fields.senderEmail].filter(Boolean).join(' '),
      to: (fields.recipients ?? []).map((one) => one.name ?? one.email ?? '').join(', '),
      date: Number.isNaN(moment) ? undefined : new Date(moment).toISOString(),
      html: fields.bodyHtml ?? (fields.html ? decodeText(fields.html) : undefined),
      text: fields.body,
      attachments: attachments.map((one) => {
        const { fileName, content } = contentOf(reader, one, reading);
        return { name: fileName, mediaType: one.attachMimeTag ?? '', bytes: content };
      }),
    },
    reading,
    read,
  );
}

function opened(bytes: Uint8Array, reading: Reading): { reader: OutlookFile; fields: FieldsData } {
  try {
    const reader = new Outlook(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const fields = reader.getFileData();
    if (fields.error) throw new Error(fields.error);
    if (!fields.subject && !fields.senderName && !fields.body) throw new Error('It holds no mail.');
    return { reader, fields };
  } catch (error) {
    throw reading.fault('broken', undefined, error);
  }
}

function contentOf(reader: OutlookFile, attachment: FieldsData, reading: Reading) {
  try {
    return reader.getAttachment(attachment);
  } catch (error) {
    throw reading.fault('broken', undefined, error);
  }
}
