/** What every reader is given besides the content: the name for people, the limits, the vision port, and its faults. */
import type { Localized } from '../../agents/message.ts';
import type { Ocr } from './read-file.ts';
import type { ReadLimits } from './read-limits.ts';
import { type FileFaultCode, UnreadableFile } from './unreadable-file.ts';

export interface Reading {
  name: string;
  limits: ReadLimits;
  ocr?: Ocr | undefined;
  remarks: Localized[];
  /** Something was left out only because no model that sees is set up. */
  unseen: boolean;
  /** Says what was left out, to whoever handed the file in. */
  remark(text: Localized): void;
  fault(code: FileFaultCode, detail?: Localized, cause?: unknown): UnreadableFile;
  tooMany(what: keyof typeof counted, limit: number): UnreadableFile;
  tooDeep(): UnreadableFile;
}

const counted = {
  rows: { en: 'rows', th: 'แถว' },
  cells: { en: 'cells', th: 'เซลล์' },
  records: { en: 'records', th: 'รายการ' },
  letters: { en: 'letters', th: 'ตัวอักษร' },
  pages: { en: 'pages', th: 'หน้า' },
  pictures: { en: 'scanned pages', th: 'หน้าที่เป็นภาพสแกน' },
  attachments: { en: 'attachments', th: 'ไฟล์แนบ' },
  files: { en: 'packed files', th: 'ไฟล์ย่อยภายใน' },
  elements: { en: 'elements', th: 'องค์ประกอบ' },
};

/** The surroundings of reading one file. */
export function createReading(name: string, limits: ReadLimits, ocr?: Ocr): Reading {
  const fault: Reading['fault'] = (code, detail, cause) => new UnreadableFile(code, name, detail, { cause });
  const remarks: Localized[] = [];
  return {
    name,
    limits,
    ocr,
    remarks,
    unseen: false,
    remark(text) {
      if (remarks.length < 100) remarks.push(text);
    },
    fault,
    tooMany(what, limit) {
      const number = limit.toLocaleString('en');
      return fault('too_large', {
        en: `it has more than ${number} ${counted[what].en}`,
        th: `มีมากกว่า ${number} ${counted[what].th}`,
      });
    },
    tooDeep() {
      return fault('too_complex', { en: 'its parts are nested too deeply', th: 'มีส่วนที่ซ้อนกันลึกเกินไป' });
    },
  };
}
