/** Why a source or one of its documents cannot be had, in words for the people who keep it. */
import type { Localized } from '../../agents/message.ts';

const faults = {
  address_refused: {
    en: '{what} leads to {detail}, which is not on the public internet. If it is the company’s own, name it under allowHosts of the source.',
    th: '{what} ชี้ไปยัง {detail} ซึ่งไม่ได้อยู่บนอินเทอร์เน็ตสาธารณะ หากเป็นของบริษัทเอง ให้ระบุไว้ใน allowHosts ของแหล่งข้อมูล',
  },
  port_refused: {
    en: '{what} is on port {detail}. Only 80 and 443 are reached unless the host and port are named under allowHosts of the source.',
    th: '{what} อยู่ที่พอร์ต {detail} โดยปกติเข้าถึงได้เฉพาะ 80 และ 443 เว้นแต่ระบุโฮสต์และพอร์ตไว้ใน allowHosts ของแหล่งข้อมูล',
  },
  scheme_refused: {
    en: '{what} is no web address. Addresses begin with https:// or http:// and hold no user name or password.',
    th: '{what} ไม่ใช่ที่อยู่เว็บที่ใช้ได้ ที่อยู่ต้องขึ้นต้นด้วย https:// หรือ http:// และไม่มีชื่อผู้ใช้หรือรหัสผ่าน',
  },
  redirects: {
    en: '{what} sends on to other addresses too often. Give the address where it ends.',
    th: '{what} ส่งต่อไปยังที่อยู่อื่นหลายครั้งเกินไป โปรดระบุที่อยู่ปลายทาง',
  },
  unreachable: {
    en: '{what} cannot be reached ({detail}). Check that it is running and that this server may connect to it.',
    th: 'เชื่อมต่อ {what} ไม่ได้ ({detail}) โปรดตรวจสอบว่าระบบทำงานอยู่และเซิร์ฟเวอร์นี้เชื่อมต่อได้',
  },
  too_slow: {
    en: '{what} did not answer in full within {detail} seconds. It is tried again at the next look.',
    th: '{what} ตอบไม่ครบภายใน {detail} วินาที จะลองใหม่ในรอบถัดไป',
  },
  answered: {
    en: '{what} answered with an error ({detail}). It is tried again at the next look.',
    th: '{what} ตอบกลับด้วยข้อผิดพลาด ({detail}) จะลองใหม่ในรอบถัดไป',
  },
  sign_in: {
    en: '{what} asks for a sign-in or refuses this server ({detail}). Check the secrets and rights it was given.',
    th: '{what} ต้องลงชื่อเข้าใช้หรือปฏิเสธเซิร์ฟเวอร์นี้ ({detail}) โปรดตรวจสอบรหัสลับและสิทธิ์ที่ให้ไว้',
  },
  too_large: {
    en: '{what} is larger than {detail}. Split it, or raise limits.documentBytes.',
    th: '{what} มีขนาดเกิน {detail} โปรดแบ่งไฟล์ หรือเพิ่มค่า limits.documentBytes',
  },
  encoding: {
    en: '{what} is packed in a way that is not understood ({detail}). Have the server send it plain or with gzip.',
    th: '{what} ถูกบีบอัดด้วยวิธีที่ไม่รองรับ ({detail}) โปรดให้เซิร์ฟเวอร์ส่งแบบธรรมดาหรือ gzip',
  },
  unknown_type: {
    en: '{what} is no kind of document that can be read ({detail}). Leave it out of the source.',
    th: '{what} ไม่ใช่ชนิดเอกสารที่อ่านได้ ({detail}) โปรดนำออกจากแหล่งข้อมูล',
  },
  robots: {
    en: '{what} is closed to programs by the site’s robots.txt. Name the page under urls if you may read it.',
    th: 'robots.txt ของเว็บไม่อนุญาตให้โปรแกรมอ่าน {what} หากมีสิทธิ์อ่าน ให้ระบุหน้านี้ใน urls',
  },
  no_folder: {
    en: 'The folder {what} cannot be read ({detail}). Check its path, and that it is connected to this server.',
    th: 'อ่านโฟลเดอร์ {what} ไม่ได้ ({detail}) โปรดตรวจสอบตำแหน่งและการเชื่อมต่อกับเซิร์ฟเวอร์นี้',
  },
  unreadable: {
    en: '{what} cannot be opened ({detail}). Check who may read the file.',
    th: 'เปิด {what} ไม่ได้ ({detail}) โปรดตรวจสอบสิทธิ์การอ่านไฟล์',
  },
  being_written: {
    en: '{what} was changed while it was read. It is taken at the next look.',
    th: '{what} ถูกแก้ไขระหว่างที่กำลังอ่าน จะนำเข้าในรอบถัดไป',
  },
  no_branch: {
    en: 'The repository {what} has no branch {detail}. Check the branch of the source.',
    th: 'คลัง {what} ไม่มีสาขา {detail} โปรดตรวจสอบชื่อสาขาของแหล่งข้อมูล',
  },
  no_path: {
    en: 'The repository {what} has no folder {detail}. Check the path of the source.',
    th: 'คลัง {what} ไม่มีโฟลเดอร์ {detail} โปรดตรวจสอบตำแหน่งของแหล่งข้อมูล',
  },
  no_secret: {
    en: 'The secret {what} is not set. Set the variable {detail} for every worker.',
    th: 'ยังไม่ได้ตั้งค่ารหัสลับ {what} โปรดตั้งตัวแปร {detail} ให้ทุกเครื่องที่ทำงาน',
  },
  too_many: {
    en: '{what} holds more than {detail} documents. Narrow it, or make several sources of it.',
    th: '{what} มีเอกสารเกิน {detail} ฉบับ โปรดจำกัดขอบเขตหรือแยกเป็นหลายแหล่งข้อมูล',
  },
  too_heavy: {
    en: '{what} takes more memory or time to unpack than a source may. Keep the documents in a repository of their own, without large files.',
    th: 'การแตกไฟล์ของ {what} ใช้หน่วยความจำหรือเวลามากเกินกำหนด โปรดแยกเอกสารไว้ในคลังของตัวเองโดยไม่มีไฟล์ขนาดใหญ่',
  },
  stopped_at: {
    en: 'Not every link of {what} was followed: the limit is {detail} pages. Raise pages of the source if the rest matters.',
    th: 'ไม่ได้ตามทุกลิงก์ของ {what} เพราะจำกัดไว้ที่ {detail} หน้า หากต้องการส่วนที่เหลือ ให้เพิ่มค่า pages ของแหล่งข้อมูล',
  },
  shrunk: {
    en: 'Suddenly only {detail} documents are there, so none was removed. If that is right, run: knowledge sync {what} --allow-shrink',
    th: 'จู่ ๆ เหลือเอกสารเพียง {detail} ฉบับ จึงยังไม่ลบเอกสารใด หากถูกต้องแล้ว ให้รัน: knowledge sync {what} --allow-shrink',
  },
  failed: {
    en: 'Looking at {what} failed in a way nobody foresaw; the log of the worker says how. It is tried again.',
    th: 'การตรวจดู {what} ล้มเหลวโดยไม่คาดคิด ดูรายละเอียดในบันทึกของเครื่องที่ทำงาน ระบบจะลองใหม่',
  },
} satisfies Record<string, Localized>;

export type SourceFaultCode = keyof typeof faults;

/** Why a place, or one document of it, cannot be had; `text` names it and the remedy for people. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
  readonly code: SourceFaultCode;
  readonly text: Localized;

  constructor(code: SourceFaultCode, what: string, detail = '', options?: ErrorOptions) {
    const text = faultText(code, what, detail);
    super(text.en, options);
    this.code = code;
    this.text = text;
  }
}

/** The words of a fault. */
export function faultText(code: SourceFaultCode, what: string, detail = ''): Localized {
  const filled = (template: string) =>
    template.replaceAll(/\{(what|detail)\}/g, (_, name) => (name === 'what' ? what : detail));
  return { en: filled(faults[code].en), th: filled(faults[code].th) };
}

/** An address as people may see it: what follows the question mark may be a key. */
export function shownAddress(url: string): string {
  const { origin, pathname } = URL.parse(url) ?? { origin: '', pathname: url };
  return `${origin}${pathname}`;
}

/** A size as people read it. */
export function shownSize(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${Math.round(bytes / 100_000) / 10} MB`;
}
