/** The systems and levels people may ask access to, as they call them. */
import type { Localized } from '../../agents/message.ts';
import { ACCESS_LEVELS, type ACCESS_SYSTEMS } from '../../db/schema/it.ts';

export type AccessSystem = (typeof ACCESS_SYSTEMS)[number];
export type AccessLevel = (typeof ACCESS_LEVELS)[number];
type Named = Localized & { synonyms: string[] };

export const systemValues: Record<AccessSystem, Named> = {
  erp: { en: 'ERP', th: 'ERP', synonyms: ['erp system', 'ระบบ erp', 'อีอาร์พี'] },
  crm: { en: 'CRM', th: 'CRM', synonyms: ['crm system', 'ระบบ crm', 'ซีอาร์เอ็ม'] },
  github: { en: 'GitHub', th: 'GitHub', synonyms: ['git hub', 'git', 'the repository', 'source code', 'กิตฮับ'] },
  grafana: { en: 'Grafana', th: 'Grafana', synonyms: ['grafana dashboards', 'monitoring dashboards', 'กราฟานา'] },
  vpn: { en: 'VPN', th: 'VPN', synonyms: ['Meridian Connect', 'remote access', 'วีพีเอ็น'] },
  payroll: { en: 'Payroll', th: 'ระบบเงินเดือน', synonyms: ['payroll system', 'salary system', 'ระบบ payroll'] },
  'data-warehouse': {
    en: 'Data warehouse',
    th: 'คลังข้อมูล',
    synonyms: ['data-warehouse', 'dwh', 'warehouse data', 'ดาต้าแวร์เฮาส์'],
  },
};

export const levelValues: Record<AccessLevel, Named> = {
  read: {
    en: 'read',
    th: 'อ่าน',
    synonyms: ['read only', 'read-only', 'viewer', 'view', 'อ่านอย่างเดียว', 'สิทธิ์อ่าน', 'สิทธิ์ดู', 'ดูอย่างเดียว'],
  },
  write: {
    en: 'write',
    th: 'เขียน',
    synonyms: ['edit', 'editor', 'read-write', 'read and write', 'แก้ไข', 'สิทธิ์เขียน', 'สิทธิ์แก้ไข'],
  },
  admin: {
    en: 'admin',
    th: 'ผู้ดูแล',
    synonyms: ['administrator', 'admin rights', 'full access', 'แอดมิน', 'ผู้ดูแลระบบ', 'สิทธิ์แอดมิน'],
  },
};

/** True when somebody with `held` can do all that `wanted` allows. */
export function includes(held: AccessLevel, wanted: AccessLevel): boolean {
  return ACCESS_LEVELS.indexOf(held) >= ACCESS_LEVELS.indexOf(wanted);
}
