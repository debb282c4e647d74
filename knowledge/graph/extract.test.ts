import { describe, expect, it } from 'vitest';
import { ownerOf, statementsIn } from './extract.ts';
import { entityId, nearness, normalName } from './names.ts';

const said = (text: string) =>
  statementsIn(text).map(({ subject, kind, object }) => `${normalName(subject)} ${kind} ${normalName(object)}`);

describe('a sentence', () => {
  it.each([
    ['The owner of CC-OPS is Anan Wongsakul.', 'anan wongsakul owns cc-ops'],
    ['The owner of the data warehouse is Priya Nair, who is in Austin.', 'priya nair owns data warehouse'],
    ['Grafana is owned by IT Operations.', 'it operations owns grafana'],
    ['The payroll export is maintained by Pim Rattanakul.', 'pim rattanakul owns payroll export'],
    ['Sam Reyes is responsible for the VPN gateway.', 'sam reyes owns vpn gateway'],
    ['The Billing System depends on PostgreSQL.', 'billing depends_on postgresql'],
    ['The warehouse load relies on web-prod-03.', 'warehouse load depends_on web-prod-03'],
    ['Contact Marcus Lee for VPN.', 'marcus lee knows vpn'],
    ['Priya Nair is our expert for PostgreSQL.', 'priya nair knows postgresql'],
    ['ผู้ดูแลระบบ ERP คือ คุณสมชาย ใจดี', 'สมชาย ใจดี owns erp'],
    ['ระบบ ERP ดูแลโดย ฝ่ายไอที', 'ไอที owns erp'],
    ['ระบบบัญชีขึ้นอยู่กับระบบ ERP', 'บัญชี depends_on erp'],
    ['ติดต่อ คุณมะลิ ศรีสุข เรื่อง VPN', 'มะลิ ศรีสุข knows vpn'],
  ])('“%s” says it', (text, expected) => {
    expect(said(text)).toContain(expected);
  });

  it.each([
    'The price depends on the country.',
    'A service account needs a named owner.',
    'Nobody owns this yet.',
    'It depends.',
    'Ask your manager for approval.',
    'ราคาขึ้นอยู่กับประเทศ',
  ])('“%s” says nothing', (text) => {
    expect(said(text)).toEqual([]);
  });
});

it('a row of a table says who owns and what it needs', () => {
  expect(said('System: Billing; Owner: Farah Rahman; Depends on: PostgreSQL, Redis')).toEqual([
    'farah rahman owns billing',
    'billing depends_on postgresql',
    'billing depends_on redis',
  ]);
  expect(said('ระบบ: ERP; ผู้ดูแล: ฝ่ายการเงิน')).toEqual(['การเงิน owns erp']);
  expect(said('Cost centre: CC-X; Owner: none')).toEqual([]);
});

it('the head of a document names its owner in both languages', () => {
  expect(ownerOf('# T\n\nVersion 2.0 · Effective 2026-02-01 · Owner: IT Operations\n\n## A')).toBe('IT Operations');
  expect(ownerOf('# ต\n\nเวอร์ชัน 2.0 · ผู้ดูแล: ฝ่ายไอที\n')).toBe('ฝ่ายไอที');
  expect(ownerOf('# T\n\nThe owner: see below')).toBeUndefined();
});

it('reads hostile text quickly', () => {
  const began = performance.now();
  const around = (text: string) => `${text} owns ${text} depends on ${text} ผู้ดูแล${text}คือ${text}`;
  const pieces = ['A', 'A ', 'a-', 'the a ', 'ก', 'กก ', 'Owner: x; ', 'a owns '].map((piece) => piece.repeat(20_000));
  for (const text of pieces) statementsIn(around(text));
  // Reading in two ways would take minutes.
  expect(performance.now() - began).toBeLessThan(10_000);
});

it('names of one thing are one, and a person known by name alone is not named by the id', () => {
  expect(entityId('system', 'The Grafana System')).toBe(entityId('system', '“grafana”'));
  expect(entityId('person', 'Jane Roe')).not.toMatch(/jane/i);
  expect(nearness(normalName('Grafanna'), normalName('Grafana'))).toBeGreaterThan(0.62);
  expect(nearness(normalName('Grafana'), normalName('Payroll'))).toBeLessThan(0.2);
});
