/** Pictures inside of Office documents: read through the vision port, or counted and told of. */
import { createHash } from 'node:crypto';
import type { ReadDocument } from '../document.ts';
import { type PictureHead, pictureHead } from './picture-size.ts';
import type { Reading } from './reading.ts';
import { transcriptOf } from './transcript.ts';

/** Pixels under which a picture is a logo or an icon. */
const SMALL_SIDE = 64;
const SMALL_AREA = 40_000;
/** The same for a kind of picture whose size is not known. */
const SMALL_BYTES = 10_000;

export interface InsidePictures {
  /** What is written in a picture; '' where nothing is, where it says no more than one before, and where it is left out. */
  see(bytes: Uint8Array): Promise<string>;
  /** The document, once it is told what was left out; one that is pictures only cannot be read unseen. */
  told(document: ReadDocument): ReadDocument;
}

/** The pictures of one document, each looked at once however often it is shown. */
export function createInsidePictures(reading: Reading): InsidePictures {
  const known = new Set<string>();
  let [sees, asked, unseen, unfit] = [reading.ocr !== undefined, 0, 0, 0];
  return {
    async see(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      const head = pictureHead(bytes);
      if (known.has(hash) || isSmall(bytes, head)) return '';
      known.add(hash);
      if (!head || !isFit(bytes, head, reading) || asked >= reading.limits.attachments) {
        unfit += 1;
        return '';
      }
      if (sees) asked += 1;
      const text = sees ? await transcriptOf({ mediaType: head.mediaType, bytes }, reading) : null;
      if (text !== null) return text.trim();
      // None is set up: that is so for every picture.
      sees = false;
      unseen += 1;
      return '';
    },
    told(document) {
      if (unseen > 0 && document.sections.every(({ text }) => text.trim() === '')) throw reading.fault('needs_vision');
      if (unseen > 0) tellUnseen(reading, unseen);
      if (unfit > 0) tellUnfit(reading, unfit);
      return document;
    },
  };
}

function isSmall(bytes: Uint8Array, head: PictureHead | undefined): boolean {
  if (!head) return bytes.length < SMALL_BYTES;
  return Math.min(head.width, head.height) < SMALL_SIDE || head.width * head.height < SMALL_AREA;
}

function isFit(bytes: Uint8Array, { width, height }: PictureHead, { limits }: Reading): boolean {
  return width * height <= limits.pixels && bytes.length <= limits.pictureBytes;
}

function tellUnseen(reading: Reading, count: number): void {
  reading.unseen = true;
  const [were, are] = count === 1 ? ['picture was', 'it is'] : ['pictures were', 'they are'];
  reading.remark({
    en: `${count} ${were} left out, because no model that can see is set up; once your administrator sets one up, ${are} read.`,
    th: `ไม่ได้อ่านภาพ ${count} ภาพ เพราะยังไม่ได้ตั้งค่าโมเดลที่อ่านภาพได้ เมื่อผู้ดูแลระบบตั้งค่าแล้วจะอ่านให้`,
  });
}

function tellUnfit(reading: Reading, count: number): void {
  const most = reading.limits.attachments;
  reading.remark({
    en: `${count} ${count === 1 ? 'picture was' : 'pictures were'} left out: too large, not PNG, JPEG or WebP, or more than ${most} in one document.`,
    th: `ไม่ได้อ่านภาพ ${count} ภาพ เพราะใหญ่เกินไป ไม่ใช่ PNG, JPEG หรือ WebP หรือมีเกิน ${most} ภาพในเอกสารเดียว`,
  });
}
