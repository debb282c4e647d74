import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../agents/language.ts';
import { findContradictions } from './contradictions.ts';
import { samplePassage } from './index/contract.test-suite.ts';
import type { Hit, Passage } from './passage.ts';

const hit = (docId: string, text: string, changes: Partial<Passage> = {}): Hit => ({
  passage: samplePassage({ id: `${docId}#0`, docId, text, title: docId, section: '', ...changes }),
  score: 1,
  lexical: 1,
  vector: 1,
});
const found = (question: string, ...hits: Hit[]) => findContradictions(question, hits).map(({ figures }) => figures);
const pair = (question: string, a: string, b: string, language: 'en' | 'th') =>
  found(question, hit('site-rules.pdf', a, { language }), hit('safety.docx', b, { language }));

describe('two documents of outside disagree', () => {
  it.each([
    [
      'speed limit in the yard',
      'The speed limit in the yard is 72 km/h.',
      'Speed in the yard is limited to 60 km/h.',
      '72 km/h',
      '60 km/h',
    ],
    ['when does the gate close', 'The gate closes at 18:00.', 'The main gate closes at 19:30.', '18:00', '19:30'],
    [
      'when does the warehouse gate close',
      'The warehouse gate closes at 6 pm.',
      'The warehouse gate closes at 7.30 pm.',
      '6 pm',
      '7.30 pm',
    ],
    [
      'when are salaries paid',
      'Salaries are paid on the 25th of the month.',
      'Salaries are paid on the 28th of each month.',
      '25th',
      '28th',
    ],
    [
      'largest attachment of a mail',
      'A mail attachment may be at most 25 MB.',
      'Mail attachments must not exceed 50 MB.',
      '25 MB',
      '50 MB',
    ],
    [
      'seats in the Orchid room',
      'The Orchid room has 40 seats.',
      'The Orchid room has 36 seats.',
      '40 seats',
      '36 seats',
    ],
    [
      'pallets per truck',
      'A truck carries up to 24 pallets.',
      'Each truck carries 26 pallets.',
      '24 pallets',
      '26 pallets',
    ],
    ['cost of a lost badge', 'A lost badge costs THB 500.', 'Lost badges cost THB 300.', 'THB 500', 'THB 300'],
    [
      'deadline for the tax form',
      'The tax form is due on 31 March.',
      'The tax form is due by April 15.',
      '31 March',
      'April 15',
    ],
    [
      'temperature of the cold store',
      'The cold store is kept at 4 °C.',
      'The cold store is kept at 8 °C.',
      '4 °C',
      '8 °C',
    ],
    [
      'retries of the password',
      'The account locks after 5 wrong passwords.',
      'The account locks after 3 wrong passwords.',
      '5 wrong',
      '3 wrong',
    ],
    [
      'vacation that carries over',
      'From 1 January 2026, 10 days of vacation carry over.',
      'Up to 7 days of vacation carry over.',
      '10 days',
      '7 days',
    ],
  ])('%s: “%s” and “%s”', (question, a, b, figureA, figureB) => {
    expect(pair(question, a, b, 'en')).toEqual([[figureA, figureB]]);
  });

  it.each([
    ['may visitors park in the yard', 'Visitors may park in the yard.', 'Visitors may not park in the yard.'],
    [
      'parking in the yard for visitors',
      'Visitors can park in the yard.',
      'Parking in the yard is prohibited for visitors.',
    ],
    [
      'receipts for taxi rides',
      'Receipts for taxi rides must be attached.',
      'Receipts for taxi rides need not be attached.',
    ],
    [
      'are training tickets refundable',
      'Training tickets can be refunded after purchase.',
      'Training tickets cannot be refunded after purchase.',
    ],
    [
      'share the door code with a colleague',
      'You must share the door code with colleagues.',
      'You must not share the door code with colleagues.',
    ],
  ])('%s: “%s” and “%s”', (question, a, b) => {
    expect(pair(question, a, b, 'en')).toEqual([[a, b]]);
  });

  it.each([
    [
      'ความเร็วในลานจอดเท่าไร',
      'ความเร็วในลานจอดไม่เกิน 72 กม./ชม.',
      'ความเร็วในลานจอดไม่เกิน 60 กม./ชม.',
      '72 กม./ชม.',
      '60 กม./ชม.',
    ],
    ['ประตูใหญ่ปิดกี่โมง', 'ประตูใหญ่ปิดเวลา 18.30 น.', 'ประตูใหญ่ปิดเวลา 20:00 น.', '18.30 น.', '20:00 น.'],
    ['เงินเดือนออกวันไหน', 'บริษัทจ่ายเงินเดือนทุกวันที่ 25 ของเดือน', 'บริษัทจ่ายเงินเดือนทุกวันที่ ๒๘ ของเดือน', 'วันที่ 25', 'วันที่ 28'],
    ['ไฟล์แนบใหญ่ได้เท่าไร', 'ไฟล์แนบอีเมลไม่เกิน 25 เมกะไบต์', 'ไฟล์แนบอีเมลไม่เกิน 50 เมกะไบต์', '25 เมกะไบต์', '50 เมกะไบต์'],
    ['ห้องประชุมใหญ่มีกี่ที่นั่ง', 'ห้องประชุมใหญ่มี 40 ที่นั่ง', 'ห้องประชุมใหญ่มี 36 ที่นั่ง', '40 ที่นั่ง', '36 ที่นั่ง'],
    [
      'ผู้มาติดต่อจอดรถในลานได้ไหม',
      'ผู้มาติดต่อจอดรถในลานได้',
      'ผู้มาติดต่อจอดรถในลานไม่ได้',
      'ผู้มาติดต่อจอดรถในลานได้',
      'ผู้มาติดต่อจอดรถในลานไม่ได้',
    ],
    [
      'ต้องแนบใบเสร็จค่าแท็กซี่ไหม',
      'ต้องแนบใบเสร็จค่าแท็กซี่',
      'ไม่ต้องแนบใบเสร็จค่าแท็กซี่',
      'ต้องแนบใบเสร็จค่าแท็กซี่',
      'ไม่ต้องแนบใบเสร็จค่าแท็กซี่',
    ],
    ['ลาพักร้อนต่อปีกี่วัน', 'พนักงานประจำลาพักร้อนต่อปี 10 วัน', 'พนักงานประจำลาพักร้อนต่อปี 12 วัน', '10 วัน', '12 วัน'],
  ])('%s', (question, a, b, figureA, figureB) => {
    expect(pair(question, a, b, 'th')).toEqual([[figureA, figureB]]);
  });
});

describe('two documents name another one who does it', () => {
  it.each([
    [
      'who approves travel claims',
      'Travel claims are approved by the manager.',
      'Travel claims are approved by Finance.',
    ],
    ['who approves travel claims', 'The line manager approves travel claims.', 'Finance approves travel claims.'],
    ['ใครอนุมัติค่าเดินทาง', 'ผู้จัดการเป็นผู้อนุมัติค่าเดินทาง', 'ฝ่ายการเงินเป็นผู้อนุมัติค่าเดินทาง'],
  ])('%s: “%s” and “%s”', (question, a, b) => {
    expect(pair(question, a, b, detectLanguage(a))).toEqual([[a, b]]);
  });

  it.each([
    ['of one name', 'Travel claims are approved by the manager.', 'Travel claims are approved by the line manager.'],
    ['of something else', 'Travel claims are approved by the manager.', 'Card claims are approved by Finance.'],
    [
      'who do it together',
      'Travel claims are approved by the manager.',
      'Travel claims are approved by Finance and the manager.',
    ],
    [
      'of a narrower case',
      'Travel claims are approved by the manager.',
      'Travel claims of guests are approved by Finance.',
    ],
    [
      'in two steps',
      'Travel claims are approved by the manager.',
      'Travel claims are approved by Finance. Travel claims are approved by the manager first.',
    ],
    [
      'above an amount',
      'Travel claims are approved by the manager.',
      'Travel claims above 50,000 baht are approved by Finance.',
    ],
    ['of which one is a day', 'Travel claims are approved by the manager.', 'Travel claims are approved by Friday.'],
    ['of which one is a way', 'Travel claims are signed by Finance.', 'Travel claims are signed by hand.'],
    [
      'things that are called alike',
      'Network issues are reported to the service desk.',
      'Printer issues are reported to the service desk.',
    ],
    ['of one name in Thai', 'ผู้จัดการเป็นผู้อนุมัติค่าเดินทาง', 'ผู้จัดการฝ่ายเป็นผู้อนุมัติค่าเดินทาง'],
  ])('not those %s', (_why, a, b) => {
    const question =
      detectLanguage(a) === 'th'
        ? 'ใครอนุมัติค่าเดินทาง'
        : 'who approves travel and card claims, network and printer issues';
    expect(pair(question, a, b, detectLanguage(a))).toEqual([]);
  });
});

describe('two documents of outside do not disagree', () => {
  it.each([
    [
      'another vehicle',
      'speed limit in the yard',
      'The speed limit for trucks in the yard is 72 km/h.',
      'The speed limit for cars in the yard is 60 km/h.',
    ],
    ['another gate', 'when does the gate close', 'The east gate closes at 18:00.', 'The west gate closes at 19:30.'],
    [
      'another thing that happens',
      'when is the gate open',
      'The main gate opens at 06:00.',
      'The main gate closes at 19:30.',
    ],
    [
      'another payment',
      'when are salaries and invoices paid',
      'Salaries are paid on the 25th of the month.',
      'Invoices are paid on the 28th of the month.',
    ],
    ['the same time of day', 'when does the gate close', 'The gate closes at 18:00.', 'The gate closes at 6 pm.'],
    [
      'another period',
      'unpaid leave days',
      'Unpaid leave for exams is 20 days a year.',
      'Unpaid leave for exams is 2 days a month.',
    ],
    [
      'a case of its own',
      'days until a claim is paid',
      'Claims above 5,000 baht are paid within 7 days.',
      'Claims above 10,000 baht are paid within 14 days.',
    ],
    [
      'least and most',
      'length of the password',
      'A password of the portal has at least 12 characters.',
      'A password of the portal has at most 64 characters.',
    ],
    [
      'a list of figures',
      'seats in the Orchid room',
      'The Orchid room has 36 or 40 seats.',
      'The Orchid room has 44 seats.',
    ],
    [
      'both figures stated',
      'pallets per truck',
      'A truck carries 24 pallets. A truck with a trailer carries 26 pallets.',
      'A truck carries 26 pallets.',
    ],
    [
      'a number that names',
      'how to open the store',
      'Keys of the store room hang in room 12 upstairs.',
      'Keys of the store room hang in room 14 upstairs.',
    ],
    [
      'a year',
      'holiday list',
      'The 2025 holiday list is posted at the gate.',
      'The 2026 holiday list is posted at the gate.',
    ],
    [
      'another person',
      'who may enter the server room',
      'Administrators may enter the server room.',
      'Contractors may not enter the server room.',
    ],
    [
      'another place',
      'may visitors park',
      'Visitors may park in the yard behind the hall.',
      'Visitors may not park at the loading dock.',
    ],
    [
      'a condition',
      'may visitors park in the yard',
      'Visitors may park in the yard.',
      'Visitors may not park in the yard unless a host signed them in.',
    ],
    [
      'an upper bound said in two ways',
      'largest attachment of a mail',
      'A mail attachment must not exceed 25 MB.',
      'A mail attachment may be up to 25 MB.',
    ],
    [
      'allowed and not forbidden',
      'may visitors park in the yard',
      'Visitors may park in the yard.',
      'Visitors are not prohibited to park in the yard.',
    ],
    [
      'a question',
      'may visitors park in the yard',
      'May visitors park in the yard?',
      'Visitors may not park in the yard.',
    ],
    [
      'paid and unpaid',
      'days of leave for exams',
      'Paid leave for exams is 3 days.',
      'Unpaid leave for exams is 10 days.',
    ],
    [
      'one from another day on',
      'vacation that carries over',
      'From 1 January 2026, 10 days of vacation carry over.',
      'From 1 July 2026, 7 days of vacation carry over.',
    ],
    ['too few words to tell', 'days of delivery', 'Delivery within 3 days.', 'Delivery within 5 days.'],
    [
      'a narrower case',
      'may visitors park in the yard',
      'Visitors may park in the yard.',
      'Visitors may not park in the yard at weekends.',
    ],
    [
      'a double denial',
      'may visitors park in the yard',
      'Visitors may park in the yard with a permit.',
      'Visitors may not park in the yard without a permit.',
    ],
  ])('%s', (_why, question, a, b) => {
    expect(pair(question, a, b, 'en')).toEqual([]);
  });

  it.each([
    ['another gate', 'ประตูปิดกี่โมง', 'ประตูหน้าปิดเวลา 18.30 น.', 'ประตูหลังปิดเวลา 20.00 น.'],
    ['another payment', 'จ่ายวันไหน', 'จ่ายเงินเดือนพนักงานวันที่ 25 ของเดือน', 'จ่ายค่าสินค้าผู้ขายวันที่ 28 ของเดือน'],
    ['another person', 'จอดรถในลานได้ไหม', 'พนักงานจอดรถในลานได้', 'ผู้รับเหมาจอดรถในลานไม่ได้'],
    ['the same figure in other digits', 'ห้องประชุมใหญ่มีกี่ที่นั่ง', 'ห้องประชุมใหญ่มี 40 ที่นั่ง', 'ห้องประชุมใหญ่มี ๔๐ ที่นั่ง'],
    ['an upper bound is no denial', 'ไฟล์แนบใหญ่ได้เท่าไร', 'ไฟล์แนบอีเมลไม่เกิน 25 เมกะไบต์', 'ไฟล์แนบอีเมลได้สูงสุด 25 เมกะไบต์'],
    ['a list of figures', 'ห้องประชุมใหญ่มีกี่ที่นั่ง', 'ห้องประชุมใหญ่มี 36 หรือ 40 ที่นั่ง', 'ห้องประชุมใหญ่มี 44 ที่นั่ง'],
  ])('in Thai: %s', (_why, question, a, b) => {
    expect(pair(question, a, b, 'th')).toEqual([]);
  });

  const older = 'The speed limit in the yard is 72 km/h.';
  const newer = 'The speed limit in the yard is 60 km/h.';
  const asked = 'speed limit in the yard';
  it.each([
    ['versions in the file name', 'site-rules-v1.pdf', 'Site', 'site-rules-v2.pdf', 'Rules'],
    ['years in the file name', 'site_rules_2024.pdf', 'Site', 'site_rules_2026.docx', 'Rules'],
    ['versions in the title', 'a.pdf', 'Site rules 2024 (old)', 'b.pdf', 'Site rules 2026'],
  ])('an earlier revision, told by %s', (_how, docA, titleA, docB, titleB) => {
    const [a, b] = [hit(docA, older, { title: titleA }), hit(docB, newer, { title: titleB, date: '2026-06-01' })];
    expect(found(asked, a, b)).toEqual([]);
  });

  it('which they would where they are no revisions of each other', () => {
    expect(found(asked, hit('site-rules.pdf', older), hit('safety.docx', newer))).toHaveLength(1);
  });
});

describe('an answer of an expert and a document', () => {
  const question = 'How many pallets does a truck carry?';
  const answer = (text: string, date: string) =>
    hit('answer-1', text, { kind: 'curated', question, section: 'Mali, 2026-05-01', title: question, date });
  const document = hit('loading.pdf', 'A truck carries up to 24 pallets.', { date: '2026-02-01' });

  it.each([
    ['Trucks carry 26 pallets.', '26 pallets'],
    ['26 pallets.', '26 pallets'],
    ['26 pallets since May.', '26 pallets'],
  ])('“%s” disagrees, and the newer of the two comes first', (text, figure) => {
    expect(found(question, document, answer(text, '2026-05-01'))).toEqual([[figure, '24 pallets']]);
    expect(found(question, document, answer(text, '2025-05-01'))).toEqual([['24 pallets', figure]]);
  });

  it('agrees where the figure is the same, and is not set against a document about something else', () => {
    expect(found(question, document, answer('24 pallets.', '2026-05-01'))).toEqual([]);
    const ships = hit('ships.pdf', 'A container carries 20 pallets.');
    expect(found(question, ships, answer('26 pallets.', '2026-05-01'))).toEqual([]);
  });
});
