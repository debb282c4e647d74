/** Tells a question about relations from others, and what it is about; only whole and plain questions are taken. */
import type { RelationQuestion } from './ask.ts';

const START = String.raw`^(?:(?:please|hi|hello|hey|do you know|can you tell me|could you tell me|tell me|i want to know)[\s,:]+)*`;
const END = String.raw`\s*(?:,?\s*please)?\s*[?.!]*$`;
const THAI_START = '^(?:(?:สวัสดี(?:ครับ|ค่ะ)?|ขอถามหน่อย|อยากทราบว่า|ทราบไหมว่า|รู้ไหมว่า|ช่วยบอกหน่อยว่า)\\s*)*';
const THAI_END = '\\s*(?:บ้าง)?(?:ครับ|คะ|ค่ะ|นะ)*\\s*[?]*$';

const en = (form: string) => new RegExp(`${START}${form}${END}`, 'i');
const th = (form: string) => new RegExp(`${THAI_START}${form}${THAI_END}`, 'u');

const FORMS: [RelationQuestion, RegExp][] = [
  [
    'owns',
    en(
      String.raw`who(?:\s+is|'s)?\s+(?:the\s+)?(?:owns|owner of|owning|responsible for|in charge of|maintains|maintainer of|looks after|runs)\s+(?<name>.{2,80}?)`,
    ),
  ],
  [
    'owns',
    en(
      String.raw`(?:which|what)\s+(?:team|department|person)\s+(?:owns|maintains|looks after|is responsible for|runs)\s+(?<name>.{2,80}?)`,
    ),
  ],
  ['owns', en(String.raw`(?:whose|who's the owner)\s+is\s+(?<name>.{2,80}?)`)],
  [
    'knows',
    en(
      String.raw`who\s+(?:knows|would know|can help me|can help)\s*(?:about|most about|something about|anything about|with)?\s+(?<name>.{2,80}?)`,
    ),
  ],
  [
    'knows',
    en(String.raw`who\s+(?:is|are)\s+(?:the\s+|an?\s+|our\s+)?experts?\s+(?:for|on|in|about)\s+(?<name>.{2,80}?)`),
  ],
  ['knows', en(String.raw`whom?\s+(?:can|should|do|may)\s+i\s+(?:ask|contact|talk to)\s+about\s+(?<name>.{2,80}?)`)],
  ['depends', en(String.raw`what\s+(?:depends|relies|is built)\s+on\s+(?<name>.{2,80}?)`)],
  [
    'depends',
    en(String.raw`(?:which|what)\s+(?:systems|services|things|teams)\s+(?:depend|rely)\s+on\s+(?<name>.{2,80}?)`),
  ],
  [
    'depends',
    en(String.raw`what\s+(?:breaks|fails|stops)\s+(?:if|when)\s+(?<name>.{2,80}?)\s+(?:is down|goes down|fails|stops)`),
  ],
  ['owns', th('(?:ใคร|ทีมไหน|ทีมใด|ฝ่ายไหน|ฝ่ายใด)(?:เป็น)?(?:ผู้|คน)?(?:ดูแล|เจ้าของ|รับผิดชอบ)\\s*(?<name>.{2,80}?)')],
  ['owns', th('(?:ผู้ดูแล|เจ้าของ|ผู้รับผิดชอบ)\\s*(?<name>.{2,80}?)\\s*(?:คือ|เป็น)ใคร')],
  ['owns', th('(?<name>.{2,80}?)\\s*(?:ใครดูแล|ใครเป็นเจ้าของ|ใครรับผิดชอบ|เป็นของใคร)')],
  ['knows', th('ใคร(?:ที่)?(?:รู้เรื่อง|รู้จัก|เชี่ยวชาญเรื่อง|เชี่ยวชาญด้าน|เชี่ยวชาญ|ถนัดเรื่อง|มีความรู้เรื่อง)\\s*(?<name>.{2,80}?)')],
  ['knows', th('(?:ถาม|ปรึกษา|สอบถาม)เรื่อง\\s*(?<name>.{2,80}?)\\s*(?:ได้)?(?:ที่|กับ|จาก)ใคร(?:ได้)?')],
  ['knows', th('เรื่อง\\s*(?<name>.{2,80}?)\\s*(?:ต้อง|ควร)?(?:ถาม|ปรึกษา)ใคร')],
  ['depends', th('(?:อะไร|ระบบไหน|ระบบใด|ระบบอะไร|บริการไหน)(?:ที่)?(?:ขึ้นอยู่กับ|ขึ้นกับ|พึ่งพา|ต้องใช้)\\s*(?<name>.{2,80}?)')],
  [
    'depends',
    th(
      '(?:ถ้า|หาก)\\s*(?<name>.{2,80}?)\\s*(?:ล่ม|เสีย|หยุด)(?:แล้ว)?\\s*(?:อะไร|ระบบไหน|ระบบใด)(?:จะ)?(?:กระทบ|ได้รับผลกระทบ|ล่ม|เสีย|หยุด)(?:ด้วย|ตาม)?',
    ),
  ],
];

export interface AskedRelation {
  question: RelationQuestion;
  name: string;
}

/** What a message asks about relations; undefined for every other message. */
export function askedRelation(text: string): AskedRelation | undefined {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length > 200) return undefined;
  for (const [question, form] of FORMS) {
    const name = form.exec(line)?.groups?.name?.trim();
    if (name && !/^(?:it|this|that|he|she|they|นี้|นั้น|มัน)$/i.test(name)) return { question, name };
  }
  return undefined;
}
