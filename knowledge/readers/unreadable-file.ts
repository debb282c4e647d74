/** The one error of all readers: which file cannot be read, why, and what its owner can do. */
import type { Localized } from '../../agents/message.ts';

const faults = {
  empty: {
    en: '“{file}” is empty. Save it again with its content and send it once more.',
    th: 'ไฟล์ “{file}” ว่างเปล่า โปรดบันทึกใหม่ให้มีเนื้อหาแล้วส่งอีกครั้ง',
  },
  too_large: {
    en: '“{file}” is too large: {detail}. Split it into smaller files.',
    th: 'ไฟล์ “{file}” ใหญ่เกินไป: {detail} โปรดแบ่งเป็นไฟล์ที่เล็กลง',
  },
  unknown_type: {
    en: '“{file}” is of a kind that cannot be read. Save it as PDF, DOCX, XLSX, PPTX, CSV, HTML, Markdown or text.',
    th: 'ไม่รองรับชนิดของไฟล์ “{file}” โปรดบันทึกเป็น PDF, DOCX, XLSX, PPTX, CSV, HTML, Markdown หรือข้อความ',
  },
  wrong_type: {
    en: '“{file}” is not what its name says: its content is {detail}. Give it the right ending or save it again in the format meant.',
    th: 'ไฟล์ “{file}” ไม่ตรงกับนามสกุล: เนื้อหาจริงคือ {detail} โปรดแก้นามสกุลหรือบันทึกใหม่ในรูปแบบที่ต้องการ',
  },
  old_format: {
    en: '“{file}” is in an old Office format. Open it and save it as DOCX, XLSX or PPTX.',
    th: 'ไฟล์ “{file}” เป็นรูปแบบ Office รุ่นเก่า โปรดเปิดแล้วบันทึกเป็น DOCX, XLSX หรือ PPTX',
  },
  encrypted: {
    en: '“{file}” is protected with a password. Save a copy without the password and send that.',
    th: 'ไฟล์ “{file}” มีรหัสผ่าน โปรดบันทึกสำเนาที่ไม่มีรหัสผ่านแล้วส่งสำเนานั้น',
  },
  not_text: {
    en: '“{file}” is not text in UTF-8, UTF-16 or the Thai code page. Save it again with the encoding UTF-8.',
    th: 'ไฟล์ “{file}” ไม่ใช่ข้อความแบบ UTF-8, UTF-16 หรือรหัสภาษาไทย โปรดบันทึกใหม่โดยเลือกการเข้ารหัส UTF-8',
  },
  broken: {
    en: '“{file}” is damaged or cut off. Open it where it was made, save it again and send the new file.',
    th: 'ไฟล์ “{file}” เสียหายหรือไม่ครบ โปรดเปิดด้วยโปรแกรมเดิม บันทึกใหม่ แล้วส่งไฟล์ใหม่',
  },
  bad_syntax: {
    en: '“{file}” cannot be understood: {detail}. Correct that and send it again.',
    th: 'อ่านไฟล์ “{file}” ไม่ได้: {detail} โปรดแก้ไขแล้วส่งอีกครั้ง',
  },
  needs_vision: {
    en: '“{file}” is a scan or picture, and no model that can see is set up. Send a version with real text, or ask your administrator for a vision model.',
    th: 'ไฟล์ “{file}” เป็นภาพสแกนหรือรูปภาพ และยังไม่ได้ตั้งค่าโมเดลที่อ่านภาพได้ โปรดส่งฉบับที่เป็นข้อความ หรือขอให้ผู้ดูแลระบบตั้งค่าโมเดลอ่านภาพ',
  },
  not_now: {
    en: '“{file}” could not be read just now, because the model that reads pictures does not answer. Try it again in a while.',
    th: 'ขณะนี้ยังอ่าน “{file}” ไม่ได้ เพราะโมเดลที่อ่านภาพไม่ตอบสนอง โปรดลองใหม่ภายหลัง',
  },
  no_text: {
    en: 'No text was found in “{file}”. Check that it holds what you meant to send.',
    th: 'ไม่พบข้อความในไฟล์ “{file}” โปรดตรวจสอบว่าเป็นไฟล์ที่ต้องการส่ง',
  },
  too_complex: {
    en: '“{file}” is built in a way that is not safe to read: {detail}. Save it anew as a plain document and send that.',
    th: 'โครงสร้างของไฟล์ “{file}” ไม่ปลอดภัยที่จะอ่าน: {detail} โปรดบันทึกใหม่เป็นเอกสารธรรมดาแล้วส่งอีกครั้ง',
  },
  too_slow: {
    en: 'Reading “{file}” took longer than {detail}. Split it into smaller files or save it in a simpler format.',
    th: 'การอ่านไฟล์ “{file}” ใช้เวลานานกว่า {detail} โปรดแบ่งเป็นไฟล์ที่เล็กลงหรือบันทึกในรูปแบบที่เรียบง่ายกว่า',
  },
  too_heavy: {
    en: 'Reading “{file}” needs more memory than a document may take. Split it into smaller files or save it in a simpler format.',
    th: 'การอ่านไฟล์ “{file}” ใช้หน่วยความจำเกินที่กำหนด โปรดแบ่งเป็นไฟล์ที่เล็กลงหรือบันทึกในรูปแบบที่เรียบง่ายกว่า',
  },
} satisfies Record<string, Localized>;

export type FileFaultCode = keyof typeof faults;

/** Why a file cannot be read; `text` names the file and the remedy for people. */
export class UnreadableFile extends Error {
  readonly code: FileFaultCode;
  readonly fileName: string;
  readonly detail: Localized;
  readonly text: Localized;

  constructor(code: FileFaultCode, fileName: string, detail: Localized = { en: '', th: '' }, options?: ErrorOptions) {
    const text = {
      en: filled(faults[code].en, fileName, detail.en),
      th: filled(faults[code].th, fileName, detail.th),
    };
    super(text.en, options);
    this.name = 'UnreadableFile';
    this.code = code;
    this.fileName = fileName;
    this.detail = detail;
    this.text = text;
  }
}

/** Whether a word is the code of a fault; what comes from a reader's process is not believed unseen. */
export function isFaultCode(word: string): word is FileFaultCode {
  return Object.hasOwn(faults, word);
}

function filled(template: string, file: string, detail: string): string {
  return template.replaceAll(/\{(file|detail)\}/g, (_, name) => (name === 'file' ? file : detail));
}
