/** What the severities of tickets and incidents mean to the person who reads them. */
import type { Localized } from '../../agents/message.ts';

export const SEVERITIES = ['SEV1', 'SEV2', 'SEV3'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Names and the words people use for them. */
export const severityValues: Record<Severity, Localized & { synonyms: string[] }> = {
  SEV1: {
    en: 'SEV1 (critical)',
    th: 'SEV1 (วิกฤต)',
    synonyms: ['sev 1', 'critical', 'production is down', 'customers cannot work', 'วิกฤต', 'ระบบล่ม', 'ลูกค้าใช้งานไม่ได้'],
  },
  SEV2: {
    en: 'SEV2 (urgent)',
    th: 'SEV2 (ด่วน)',
    synonyms: ['sev 2', 'urgent', 'high priority', 'many people are affected', 'ด่วน', 'หลายคนใช้งานไม่ได้'],
  },
  SEV3: {
    en: 'SEV3 (normal)',
    th: 'SEV3 (ปกติ)',
    synonyms: ['sev 3', 'not urgent', 'low priority', 'normal priority', 'no hurry', 'ไม่ด่วน', 'ไม่รีบ'],
  },
};

/** The same without those words: whoever asks what is down asks about every severity. */
export const severityNames: Record<Severity, Localized> = {
  SEV1: { en: 'SEV 1', th: 'ระดับ 1' },
  SEV2: { en: 'SEV 2', th: 'ระดับ 2' },
  SEV3: { en: 'SEV 3', th: 'ระดับ 3' },
};

/** When IT answers first. */
export const firstResponse: Record<Severity, Localized> = {
  SEV1: { en: 'within 15 minutes', th: 'ภายใน 15 นาที' },
  SEV2: { en: 'within one hour', th: 'ภายใน 1 ชั่วโมง' },
  SEV3: { en: 'on the next working day', th: 'ในวันทำการถัดไป' },
};
