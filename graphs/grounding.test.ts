import { describe, expect, it } from 'vitest';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { ground } from './grounding.ts';

const passage = (id: string, text: string, language: 'en' | 'th' = 'en'): ModelPassage => ({
  ...{ id, docId: id, title: 'Leave Policy', section: 'Carry-over', text, language },
  ...{ score: 1, lexical: 1, vector: 1, date: null, ordinal: 0, kind: 'document' },
});
const passages = [
  passage('leave#1', 'Up to 7 days of unused vacation carry over to the next year and must be used by 31 March.'),
  passage('leave#2', 'Sick leave is paid for up to 30 days a year.'),
  passage('leave#3', 'พนักงานลาป่วยได้ปีละไม่เกิน 30 วันโดยได้รับค่าจ้าง', 'th'),
];
const sentence = (text: string, passageId: string) => ({ text, passageId, step: false });
const grounded = (...said: [text: string, passageId: string][]) =>
  ground({ sentences: said.map(([text, id]) => sentence(text, id)), confidence: 0.9 }, { passages });
const says = (text: string, passageId = 'leave#1') => grounded([text, passageId]).answer.sentences[0]?.passageId;
/** Whether a sentence passes that rests on this text alone. */
const passes = (source: string, text: string, language: 'en' | 'th' = 'en') =>
  ground({ sentences: [sentence(text, 'p')], confidence: 1 }, { passages: [passage('p', source, language)] }).share ===
  1;

describe('a grounded sentence', () => {
  it.each([
    ['quotes its passage', 'Up to 7 days of unused vacation carry over to the next year.', 'leave#1'],
    ['says it in other words', 'Unused vacation carries over, up to 7 days.', 'leave#1'],
    ['names the title and section', 'Leave policy, carry-over: up to 7 vacation days.', 'leave#1'],
    ['is in Thai', 'ลาป่วยได้ปีละไม่เกิน 30 วัน', 'leave#3'],
  ])('%s', (_name, text, id) => {
    expect(says(text, id)).toBe(id);
  });

  it.each([
    ['an invented figure', 'Up to 12 days of unused vacation carry over to the next year.', 'leave#1'],
    ['a figure of another passage', 'Up to 30 days of unused vacation carry over to the next year.', 'leave#1'],
    ['an invented figure in Thai digits', 'ลาป่วยได้ปีละไม่เกิน ๔๕ วัน', 'leave#3'],
    ['words that stand nowhere', 'Send the payroll manager your bank password to keep vacation.', 'leave#1'],
    ['a link that stands nowhere', 'Unused vacation carries over: https://evil.example/vacation', 'leave#1'],
    ['nothing but signs', '…', 'leave#1'],
  ])('never rests on %s', (_name, text, id) => {
    expect(says(text, id)).toBeUndefined();
  });

  it.each([
    ['the wrong one of those given', 'leave#2'],
    ['one that does not exist', 'leave#9'],
    ['none at all', ''],
  ])('that names %s is tied to the passage that holds it', (_name, named) => {
    expect(says('Up to 7 days of unused vacation carry over.', named)).toBe('leave#1');
  });
});

describe('an answer of several sentences', () => {
  const good: [string, string] = ['Sick leave is paid for up to 30 days a year.', 'leave#2'];
  const alsoGood: [string, string] = ['Up to 7 days of unused vacation carry over to the next year.', 'leave#1'];
  const bad: [string, string] = ['Sick leave is paid for up to 60 days a year.', 'leave#2'];

  it('stays whole and as sure as it was when all of it is grounded', () => {
    const { answer, share } = grounded(good, alsoGood);
    expect(share).toBe(1);
    expect(answer).toMatchObject({ confidence: 0.9, sentences: [{ passageId: 'leave#2' }, { passageId: 'leave#1' }] });
  });

  it('loses the sentence that is invented and no other, and is less sure by as much', () => {
    const { answer, share } = grounded(good, bad, alsoGood);
    expect(answer.sentences.map(({ text }) => text)).toEqual([good[0], alsoGood[0]]);
    expect(share).toBeCloseTo(2 / 3);
    expect(answer.confidence).toBeCloseTo(0.6);
  });

  it('is withheld whole when less than half of it is left, or nothing was said', () => {
    expect(grounded(good, bad, bad).answer).toEqual({ sentences: [], confidence: 0 });
    expect(grounded().answer).toEqual({ sentences: [], confidence: 0 });
  });
});

describe('a sentence that turns its passage round', () => {
  const pairs: [string, string, string, ('en' | 'th')?][] = [
    [
      'Contractors may not use the VPN from abroad.',
      'Contractors may not use the VPN from abroad.',
      'Contractors may use the VPN from abroad.',
    ],
    [
      'Contractors may use the VPN from abroad.',
      'Contractors can use the VPN from abroad.',
      'Contractors cannot use the VPN from abroad.',
    ],
    [
      'Smoking is prohibited in the server room.',
      'You must not smoke in the server room; smoking is prohibited.',
      'Smoking is allowed in the server room.',
    ],
    [
      'Receipts are required for every claim.',
      'Every claim requires receipts.',
      'Receipts are never required for a claim.',
    ],
    ["Interns don't accrue vacation days.", 'Interns do not accrue vacation days.', 'Interns accrue vacation days.'],
    ['Unpaid leave lasts up to 30 days.', 'Unpaid leave can last up to 30 days.', 'Paid leave lasts up to 30 days.'],
    [
      'A password has at least 12 characters.',
      'Passwords need at least 12 characters.',
      'A password has at most 12 characters.',
    ],
    ['Claims are paid within 10 days.', 'Claims are paid within 10 days.', 'Claims are paid in more than 10 days.'],
    ['Juniors get 5 days. Seniors get 8 days.', 'Seniors get 8 days.', 'Seniors get 5 days.'],
    [
      'Hotel in Bangkok: 3000 THB a night. Meals: 800 THB a day.',
      'A hotel in Bangkok costs up to 3000 THB a night.',
      'Hotel in Bangkok: 800 THB a night.',
    ],
    [
      'Vacation may be carried over, but not beyond 31 March.',
      'Vacation may be carried over.',
      'Vacation may not be carried over.',
    ],
    [
      'Employees may travel business class, except interns.',
      'Employees may travel business class, except interns.',
      'Interns may travel business class.',
    ],
    [
      'พนักงานชั่วคราวใช้ VPN จากต่างประเทศไม่ได้',
      'พนักงานชั่วคราวไม่สามารถใช้ VPN จากต่างประเทศ',
      'พนักงานชั่วคราวใช้ VPN จากต่างประเทศได้',
      'th',
    ],
    ['ห้ามนำอาหารเข้าห้องเซิร์ฟเวอร์', 'ไม่อนุญาตให้นำอาหารเข้าห้องเซิร์ฟเวอร์', 'นำอาหารเข้าห้องเซิร์ฟเวอร์ได้', 'th'],
    ['ต้องแนบใบเสร็จทุกครั้งที่เบิก', 'ทุกครั้งที่เบิกต้องแนบใบเสร็จ', 'ไม่ต้องแนบใบเสร็จทุกครั้งที่เบิก', 'th'],
    ['ลาป่วยได้ปีละไม่เกิน 30 วัน', 'ลาป่วยได้ไม่เกินปีละ 30 วัน', 'ลาป่วยได้ปีละไม่น้อยกว่า 30 วัน', 'th'],
    [
      'พนักงานทดลองงานลาพักร้อนไม่ได้ พนักงานประจำลาพักร้อนได้ 10 วัน',
      'พนักงานประจำลาพักร้อนได้ 10 วัน',
      'พนักงานทดลองงานลาพักร้อนได้ 10 วัน',
      'th',
    ],
  ];

  it.each(pairs)('“%s” allows “%s”', (source, text, _turned, language) => {
    expect(passes(source, text, language)).toBe(true);
  });

  it.each(pairs)('“%s” (and not “%s”) does not allow “%s”', (source, _text, turned, language) => {
    expect(passes(source, turned, language)).toBe(false);
  });

  it('is found by its sense alone: with the same words in every respect it would pass', () => {
    expect(passes('Contractors may use the VPN from abroad.', 'Contractors may use the VPN from abroad.')).toBe(true);
  });
});

describe('a sentence in another language than its passage', () => {
  it('passes when it is quoted as it stands, such as a command', () => {
    expect(
      passes('เริ่มบริการใหม่ด้วยคำสั่งนี้\nRestart-Service MeridianConnect', 'Restart-Service MeridianConnect', 'th'),
    ).toBe(true);
  });

  const source = 'Unused vacation carries over to the next year, up to 7 days.';
  it('passes when it names the same things and figures', () => {
    expect(passes(source, 'วันลาพักร้อนที่เหลือยกไปปีถัดไปได้สูงสุด 7 วัน')).toBe(true);
  });

  it.each(['วันลาพักร้อนที่เหลือยกไปปีถัดไปได้สูงสุด 9 วัน', 'วันลาพักร้อนที่เหลือยกไปปีถัดไปไม่ได้', 'ซื้อคอมพิวเตอร์ใหม่ได้ 7 เครื่อง'])(
    'does not pass as “%s”',
    (text) => {
      expect(passes(source, text)).toBe(false);
    },
  );
});

describe('a sentence that joins what stands apart', () => {
  const policy =
    'Employees receive 12 days of annual leave a year. Contractors are not entitled to annual leave. Leave over 5 days is approved by the manager.';
  const thai = 'พนักงานประจำได้รับวันลาพักร้อน 12 วันต่อปี ผู้รับจ้างไม่มีสิทธิลาพักร้อน การลาเกิน 5 วันต้องให้หัวหน้าอนุมัติ';

  it.each([
    ['a number in words', 'Employees receive **thirty** days of annual leave.', policy, 'en'],
    ['a number in Thai words', 'พนักงานประจำได้รับวันลาพักร้อนสามสิบวันต่อปี', thai, 'th'],
    ['a number in Thai words, of an English passage', 'พนักงานได้รับวันลาพักร้อนสามสิบวันต่อปี', policy, 'en'],
    ['somebody else’s right', '**Contractors** receive 12 days of annual leave a year.', policy, 'en'],
    ['somebody else’s right, in short', 'Contractors receive 12 days.', policy, 'en'],
    ['somebody else’s right in Thai', 'ผู้รับจ้างได้รับวันลาพักร้อน 12 วันต่อปี', thai, 'th'],
    ['somebody who is not there', 'The **finance team** approves leave over 5 days.', policy, 'en'],
    ['somebody who is not there, in Thai', 'การลาเกิน 5 วันต้องให้ฝ่ายบัญชีอนุมัติ', thai, 'th'],
    ['a subject that is not there', 'Overtime hours over 5 days are approved by the manager.', policy, 'en'],
    [
      'a figure from another corner',
      'A laptop costs up to 900 THB.',
      'A laptop is lent for 3 years. It goes back to IT. Repairs take 5 days. Loans of phones end after 2 years. A taxi costs up to 900 THB.',
      'en',
    ],
  ] as const)('never rests on %s', (_name, text, source, language) => {
    expect(passes(source, text, language)).toBe(false);
  });

  it.each([
    ['Employees receive **twelve** days of annual leave a year.', policy, 'en'],
    ['Employees get 12 days of annual leave a year.', policy, 'en'],
    ['Contractors are not entitled to annual leave.', policy, 'en'],
    ['The manager approves leave over five days.', policy, 'en'],
    ['พนักงานประจำได้รับวันลาพักร้อนสิบสองวันต่อปี', thai, 'th'],
    ['การลาเกินห้าวันต้องให้หัวหน้าอนุมัติ', thai, 'th'],
  ] as const)('“%s” stands', (text, source, language) => {
    expect(passes(source, text, language)).toBe(true);
  });

  it('is as sure as what was found of it allows, whatever the model says', () => {
    const weak = 'Employees enjoy 12 wonderful days of annual leave a year.';
    const sure = (text: string) =>
      ground({ sentences: [sentence(text, 'p')], confidence: 0.99 }, { passages: [passage('p', policy)] }).answer;
    expect(sure(weak).sentences).toHaveLength(1);
    expect(sure(weak).confidence).toBeLessThan(0.9);
    expect(sure('Contractors are not entitled to annual leave.').confidence).toBe(0.99);
  });
});
