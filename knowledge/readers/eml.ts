/** Reads mails as mail servers write them (RFC 5322). */
import PostalMime, { type Address } from 'postal-mime';
import type { ReadDocument } from '../document.ts';
import { mailDocument, type ReadAttachment } from './mail.ts';
import type { Reading } from './reading.ts';

/** The mail in an EML file. */
export async function readEml(bytes: Uint8Array, reading: Reading, read: ReadAttachment): Promise<ReadDocument> {
  const mail = await PostalMime.parse(bytes, {
    maxNestingDepth: 30,
    maxHeadersSize: 1_000_000,
    forceRfc822Attachments: true,
  }).catch((error) => {
    throw reading.fault('broken', undefined, error);
  });
  if (!mail.from && !mail.subject && !mail.date) throw reading.fault('broken');
  return mailDocument(
    {
      subject: mail.subject ?? '',
      from: names(mail.from ? [mail.from] : []),
      to: names([...(mail.to ?? []), ...(mail.cc ?? [])]),
      date: mail.date,
      html: mail.html,
      text: mail.text,
      attachments: mail.attachments
        .filter((attachment) => !attachment.related && typeof attachment.content !== 'string')
        .map((attachment, at) => ({
          name:
            attachment.filename ?? (attachment.mimeType === 'message/rfc822' ? `mail-${at + 1}.eml` : `part-${at + 1}`),
          mediaType: attachment.mimeType,
          bytes: new Uint8Array(attachment.content as ArrayBuffer),
        })),
    },
    reading,
    read,
  );
}

function names(addresses: Address[]): string {
  return addresses
    .flatMap((one) => one.group ?? [one])
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : name || address || ''))
    .filter((name) => name !== '')
    .join(', ');
}
