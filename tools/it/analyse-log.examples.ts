import type { Language } from '../../agents/message.ts';

/** Ways people ask for `it.analyse_log` without a log at hand; one that came along is known by its lines. */
export const analyseLogExamples: Record<Language, string[]> = {
  en: [
    'analyse this log',
    'analyze the attached log file',
    'what does this log say',
    'can you look through these log lines',
    'summarise the errors in this log file',
    'which errors come up most often in the log',
  ],
  th: [
    'วิเคราะห์ล็อกนี้ให้หน่อย',
    'ช่วยดูไฟล์ log ที่แนบมา',
    'ล็อกนี้บอกว่าอะไร',
    'สรุปข้อผิดพลาดใน log นี้',
    'error ไหนเกิดบ่อยที่สุดในล็อก',
    'ในล็อกนี้เริ่มผิดพลาดตอนไหน',
  ],
};
