/** Makes a document of a mail, whichever format it came in: who wrote what when, and what of the attachments can be read. */
import type { ReadDocument, Section } from '../document.ts';
import { writeItems } from './html.ts';
import { htmlItems } from './html-items.ts';
import { createOutline, documentOf, slugOf } from './outline.ts';
import { createReading, type Reading } from './reading.ts';
import { oneLine } from './table.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface Mail {
  subject: string;
  from: string;
  to: string;
  /** ISO, as far as the mail tells. */
  date: string | undefined;
  html: string | undefined;
  text: string | undefined;
  attachments: MailAttachment[];
}

export interface MailAttachment {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** Reads one attached file, by whatever reader it needs. */
export type ReadAttachment = (attachment: MailAttachment, reading: Reading) => Promise<ReadDocument>;

const MAX_NESTED = 3;

/** The mail as a document; an attachment that cannot be read is named and the rest goes on. */
export async function mailDocument(mail: Mail, reading: Reading, read: ReadAttachment): Promise<ReadDocument> {
  if (mail.attachments.length > reading.limits.attachments) {
    throw reading.tooMany('attachments', reading.limits.attachments);
  }
  const outline = createOutline();
  const head = [
    ['From', mail.from],
    ['To', mail.to],
    ['Date', mail.date?.slice(0, 16).replace('T', ' ') ?? ''],
  ];
  outline.block(head.flatMap(([name, value]) => (value ? [`${name}: ${oneLine(value)}`] : [])).join('\n'));
  if (mail.text?.trim()) for (const block of mail.text.split(/\r?\n\s*\r?\n/)) outline.block(block.replace(/\r/g, ''));
  else if (mail.html) writeItems(outline, htmlItems(mail.html, reading).items, 1);
  const attached: Section[] = [];
  for (const attachment of mail.attachments) {
    const sections = await attachedSections(attachment, reading, read);
    if (sections) attached.push(...sections);
    else outline.block(`Attachment: ${attachment.name}`, { tight: true });
  }
  const known = {
    date: /^\d{4}-\d{2}-\d{2}/.exec(mail.date ?? '')?.[0],
    owner: mail.from || undefined,
  };
  const document = documentOf(outline.pieces(), reading.name, known, 'data');
  const sections = [...document.sections, ...attached];
  return { ...document, title: oneLine(mail.subject) || document.title, sections: withOwnAnchors(sections) };
}

async function attachedSections(
  attachment: MailAttachment,
  reading: Reading,
  read: ReadAttachment,
): Promise<Section[] | undefined> {
  const name = `${reading.name} › ${attachment.name}`;
  if (name.split(' › ').length > MAX_NESTED) {
    reading.remark({
      en: `“${name}” was left out: it is nested too deeply.`,
      th: `ไม่ได้อ่าน “${name}” เพราะซ้อนกันลึกเกินไป`,
    });
    return undefined;
  }
  const nested = createReading(name, reading.limits, reading.ocr);
  try {
    const { sections } = await read(attachment, nested);
    for (const remark of nested.remarks) reading.remark(remark);
    reading.unseen ||= nested.unseen;
    return sections.map((section) => ({
      ...section,
      path: [attachment.name, ...section.path],
      anchor: [slugOf(attachment.name), section.anchor].filter((part) => part !== '').join('-'),
    }));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    reading.remark(error.text);
    reading.unseen ||= error.code === 'needs_vision';
    return undefined;
  }
}

function withOwnAnchors(sections: Section[]): Section[] {
  const taken = new Set<string>();
  let [last, anchor]: [Section | undefined, string] = [undefined, ''];
  return sections.map((section) => {
    const goesOn = last?.anchor === section.anchor && last.path.join('\n') === section.path.join('\n');
    last = section;
    if (!goesOn) {
      anchor = section.anchor;
      for (let at = 1; taken.has(anchor); at++) anchor = `${section.anchor}-${at}`;
      taken.add(anchor);
    }
    return { ...section, anchor };
  });
}
