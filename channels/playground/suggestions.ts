/** First messages offered in a conversation that nobody has used yet. */
import type { DepartmentId, TenantConfig } from '../../agents/config-schema.ts';
import type { Localized } from '../../agents/message.ts';

const BY_DEPARTMENT: Partial<Record<DepartmentId, Localized[]>> = {
  hr: [
    { en: 'How many vacation days do I have left?', th: 'วันลาพักร้อนเหลือกี่วัน?' },
    { en: 'Do I need a medical certificate for one day of sick leave?', th: 'ลาป่วย 1 วันต้องใช้ใบรับรองแพทย์ไหม?' },
    { en: 'When is the next payday?', th: 'เงินเดือนออกวันไหน?' },
    { en: 'I want vacation from 3 to 5 June', th: 'ขอลาพักร้อน 3-5 มิถุนายน' },
  ],
  it_ops: [
    { en: 'The VPN says the handshake did not complete', th: 'ต่อ VPN ไม่ได้ ขึ้นว่า handshake did not complete' },
    { en: 'I need read access to Grafana', th: 'ขอสิทธิ์อ่าน Grafana' },
    { en: 'I lost my laptop, what now?', th: 'โน้ตบุ๊กหาย ต้องทำอย่างไร?' },
    { en: 'web-prod-03 shows OOM killer messages', th: 'web-prod-03 ขึ้นข้อความ OOM killer' },
  ],
  finance: [
    { en: 'Claim 450 THB for lunch with a customer', th: 'เบิกค่าอาหารกลางวันกับลูกค้า 450 บาท' },
    { en: 'How much may a hotel in Bangkok cost?', th: 'ค่าโรงแรมในกรุงเทพฯ เบิกได้ไม่เกินเท่าไร?' },
    { en: 'Which account is software booked to?', th: 'ค่าซอฟต์แวร์ลงบัญชีรหัสไหน?' },
    { en: 'Do I need a PO before the invoice?', th: 'ต้องมี PO ก่อนใบแจ้งหนี้ไหม?' },
  ],
};

/** The department's own where the conversation belongs to one, the company's otherwise. */
export function suggestionsFor(tenant: TenantConfig, department: DepartmentId | undefined): Localized[] {
  return (department && BY_DEPARTMENT[department]) ?? tenant.suggestions;
}
