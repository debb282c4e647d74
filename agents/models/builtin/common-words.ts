/** Everyday words that carry a sentence but seldom its subject; rare in a collection or not, they weigh little. */
import { allWords } from '../../language.ts';

const english = `many much per able actually add again ago ahead almost along already always anybody anyone anything around ask asked away
 back bad because become begin behind believe best better big bit bring brought called came cannot case certain change
 choose come coming common contain count couple cover create day decide different directly done else end enough especially even ever
 every everybody everyone everything exactly example expect fact far feel few figure find fine first follow following found full
 general get getting give given go goes going gone good got great guy half hand happen happened hard hear help high hold
 hope idea important include inside instead involve job keep kind know known large last later least left length less let little live
 long look looking lot made main make making many matter maybe mean meanwhile mention middle mind moment much name near nearly necessary
 need never new next nice nobody none normal normally nothing number occur often ok old once one open order ordinary
 part particular pass past people perhaps person piece place plan please plus point possible pretty probably properly provide
 put question quick quickly quite rather ready real really reason regarding right run said say see seem seen
 send sent set several short show side simple simply since single sit six small somebody someone something sometimes soon
 sort spend stand start started stay still stop straight stuff suddenly suppose sure take taken talk tell ten
 thank thing think though three till time today together told tomorrow took total touch tried true try trying turn
 two type understand unless use used useful using usual usually via want wanted watch way wear went whole
 wish without wonder wondering word work worry would write written wrong yesterday yet you actual exist apply
 concern correct count four five seven eight nine allow allowed officially official firm`;

const thai = `คน ตัว สิ่ง อย่าง เรื่อง แบบ ตอน ช่วง เวลา ครั้ง ที ที่สุด ก่อน หลัง กลับ ออก เข้า ขึ้น ลง เอา ใช้ ใช่ บอก ดู รู้ เห็น คิด พอ
 เพิ่ง เพิ่งจะ ตอนนี้ วันนี้ พรุ่งนี้ เมื่อวาน ปกติ จริง แน่ใจ ยืนยัน ส่วน กรณี ทาง ด้าน เดียว เดียวกัน อื่น ใหม่ เก่า มาก น้อย หลาย ใด
 บ้าง ครบ เริ่ม จบ เสร็จ รอ หา เจอ เกิด กลาย เปลี่ยน ต่าง เหมือน คล้าย ทาน ลอง เผื่อ ปล่อย วาง หยิบ นับ ถาม ตอบ อ่าน เขียน
 สาม สอง หนึ่ง สี่ ห้า เรียก ร้าน สะดวก เพียง แค่ เท่านั้น ใกล้ ไกล นาน เร็ว ช้า`;

const common: ReadonlySet<string> = new Set([...allWords(english), ...allWords(thai)]);

/** Share of its weight that an everyday word keeps. */
export const commonShare = 0.4;

/** Whether a word is an everyday one. */
export function isCommon(word: string): boolean {
  return common.has(word);
}
