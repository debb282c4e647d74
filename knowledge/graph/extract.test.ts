import { describe, expect, it } from 'vitest';
import { ownerOf, statementsIn } from './extract.ts';
import { entityId, nearness, normalName } from './names.ts';

const said = (text: string) =>
  statementsIn(text).map(({ subject, kind, object }) => `${normalName(subject)} ${kind} ${normalName(object)}`);

describe('a sentence that names several', () => {
  it.each([
    [
      'The Portal depends on Keycloak, Kafka and Redis.',
      ['portal depends_on keycloak', 'portal depends_on kafka', 'portal depends_on redis'],
    ],
    [
      'The Portal depends on Keycloak, Kafka, and the Redis cluster, which run in Austin.',
      ['portal depends_on keycloak', 'portal depends_on kafka', 'portal depends_on redis cluster'],
    ],
    [
      'The Portal depends on Keycloak and Redis for every sign-in.',
      ['portal depends_on keycloak', 'portal depends_on redis'],
    ],
    [
      'Sam Reyes is responsible for the payroll export and the VAT report.',
      ['sam reyes owns payroll export', 'sam reyes owns vat report'],
    ],
    [
      'Priya Nair owns the data warehouse, the nightly load and Grafana.',
      ['priya nair owns data warehouse', 'priya nair owns nightly load', 'priya nair owns grafana'],
    ],
    [
      'Priya Nair is our expert for PostgreSQL, Kafka and Redis.',
      ['priya nair knows postgresql', 'priya nair knows kafka', 'priya nair knows redis'],
    ],
    ['Farah Rahman manages Project Helios.', ['farah rahman manages project helios']],
    ['Project Helios is managed by Farah Rahman.', ['farah rahman manages project helios']],
    [
      'Farah Rahman leads the Project Helios and the Project Juno.',
      ['farah rahman manages project helios', 'farah rahman manages project juno'],
    ],
    ['Helios is a project of Customer Acme.', ['helios member_of customer acme']],
    ['Sam Reyes manages the VPN gateway.', ['sam reyes owns vpn gateway']],
    ['Project Helios belongs to Customer Acme.', ['project helios member_of customer acme']],
    ['ระบบบัญชีขึ้นอยู่กับระบบ ERP, Kafka และ Redis', ['บัญชี depends_on erp', 'บัญชี depends_on kafka', 'บัญชี depends_on redis']],
    ['คุณสมชาย ใจดี เป็นผู้ดูแล ระบบบัญชี และ ระบบ ERP', ['สมชาย ใจดี owns บัญชี', 'สมชาย ใจดี owns erp']],
    ['คุณมะลิ ศรีสุข เป็นผู้จัดการโครงการ Helios', ['มะลิ ศรีสุข manages โครงการ helios']],
    ['โครงการ Helios เป็นโครงการของลูกค้า Acme', ['โครงการ helios member_of ลูกค้า acme']],
  ])('“%s”', (text, expected) => {
    expect(said(text).toSorted()).toEqual(expected.toSorted());
  });
});

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
    'Sam Reyes is responsible for the very slow old nightly customer payroll run.',
    'Sam Reyes is responsible for the load of old orders.',
    'The Portal depends on Keycloak realm settings.',
    'The Portal depends on Kafka or Redis.',
    'Sam Reyes is responsible for making sure that all goes well.',
    'Each manager manages the leave of the team.',
    'Farah Rahman manages to travel often.',
    'The portal does not depend on Kafka or Redis.',
    'Helios is a project of great importance.',
    'Sam Reyes no longer owns Grafana.',
    'ราคาขึ้นอยู่กับประเทศ',
    'ระบบบัญชีไม่ขึ้นอยู่กับ Kafka และ Redis',
    'ผู้จัดการโครงการต้องส่งรายงานทุกเดือน',
    'เป็นโครงการของทุกคน',
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
