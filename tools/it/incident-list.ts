import { and, desc, eq, not } from 'drizzle-orm';
import { z } from 'zod';
import type { Localized } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { incidents } from '../../db/schema/it.ts';
import { quoted, sayMoment } from '../finance/wording.ts';
import { defineTool, type ToolContext } from '../tool.ts';
import { incidentListExamples } from './incident-list.examples.ts';
import { SEVERITIES, severityNames } from './severities.ts';

const SCOPES = ['open', 'resolved', 'all'] as const;
const SERVER = /^(?:web-prod|db-prod|pg-prod|build)-\d{2}$/;

const input = z.object({
  scope: z
    .enum(SCOPES)
    .default('open')
    .meta({
      slot: 'enum',
      values: {
        open: { en: 'open', th: 'ที่ยังไม่ปิด', synonyms: ['ongoing', 'current', 'right now', 'ตอนนี้', 'ที่เปิดอยู่'] },
        resolved: { en: 'resolved', th: 'ที่แก้ไขแล้ว', synonyms: ['past', 'closed', 'recent', 'ที่ผ่านมา', 'ปิดแล้ว'] },
        all: {
          en: 'all',
          th: 'ทั้งหมด',
          synonyms: ['last week', 'this week', 'last days', 'latest', 'สัปดาห์ที่แล้ว', 'ล่าสุด', 'ทุกเหตุการณ์'],
        },
      },
      label: { en: 'Which', th: 'รายการ' },
      ask: { en: 'Open incidents, resolved ones, or all?', th: 'เหตุขัดข้องที่ยังไม่ปิด ที่แก้ไขแล้ว หรือทั้งหมด' },
    } satisfies SlotMeta),
  severity: z
    .enum(SEVERITIES)
    .optional()
    .meta({
      slot: 'enum',
      values: severityNames,
      label: { en: 'Severity', th: 'ระดับความรุนแรง' },
      ask: { en: 'Which severity?', th: 'ระดับความรุนแรงใด' },
    } satisfies SlotMeta),
  service: z
    .string()
    .trim()
    .toLowerCase()
    .regex(SERVER)
    .optional()
    .meta({
      slot: 'id',
      pattern: SERVER.source,
      label: { en: 'Server', th: 'เซิร์ฟเวอร์' },
      ask: { en: 'Which server, for example web-prod-03?', th: 'เซิร์ฟเวอร์ใด เช่น web-prod-03' },
    } satisfies SlotMeta),
});

const incident = z.object({
  id: z.string(),
  title: z.string(),
  service: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(['investigating', 'mitigated', 'resolved']),
  openedAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
});

const output = z.object({
  /** What was asked for. */
  asked: z.object({ scope: z.enum(SCOPES), severity: z.enum(SEVERITIES).nullable(), service: z.string().nullable() }),
  incidents: z.array(incident),
});
type Asked = z.output<typeof output>['asked'];

/** Lists what is broken, or was. */
export const incidentList = defineTool({
  name: 'it.incident_list',
  department: 'it_ops',
  effect: 'read',
  permission: 'it.incident.read',
  title: { en: 'Incidents', th: 'เหตุขัดข้อง' },
  description: 'Lists incidents: the open ones unless past or all are asked for, of one server when it is named.',
  input,
  output,
  examples: incidentListExamples,
  async run(ctx, { scope, severity = null, service = null }) {
    const rows = await ctx.db
      .select()
      .from(incidents)
      .where(and(eq(incidents.tenantId, ctx.tenant), matching({ scope, severity, service })))
      .orderBy(desc(incidents.openedAt))
      .limit(10);
    return { asked: { scope, severity, service }, incidents: rows.map(described) };
  },
  say({ asked, incidents: found }, ctx) {
    if (found.length === 0) return nothing(asked)[ctx.language];
    return [heading(asked.scope, found.length)[ctx.language], '', ...found.map((one) => `- ${line(one, ctx)}`)].join(
      '\n',
    );
  },
});

function matching({ scope, severity, service }: Asked) {
  const resolved = eq(incidents.status, 'resolved');
  return and(
    scope === 'open' ? not(resolved) : scope === 'resolved' ? resolved : undefined,
    severity ? eq(incidents.severity, severity) : undefined,
    service ? eq(incidents.service, service) : undefined,
  );
}

function described(row: typeof incidents.$inferSelect): z.output<typeof incident> {
  const { id, title, service, severity, status } = row;
  const resolvedAt = row.resolvedAt?.toISOString() ?? null;
  return { id, title, service, severity, status, openedAt: row.openedAt.toISOString(), resolvedAt };
}

const statuses: Record<z.output<typeof incident>['status'], Localized> = {
  investigating: { en: 'being investigated', th: 'กำลังตรวจสอบ' },
  mitigated: { en: 'mitigated, still being watched', th: 'บรรเทาแล้วและยังเฝ้าดูอยู่' },
  resolved: { en: 'resolved', th: 'แก้ไขแล้ว' },
};

function line(one: z.output<typeof incident>, ctx: ToolContext): string {
  const { language } = ctx;
  const since = sayMoment(one.openedAt, ctx);
  const name = `**${one.id}** ${quoted(one.title)} (${one.service}, ${one.severity})`;
  const status = statuses[one.status][language];
  const ended = one.resolvedAt && sayMoment(one.resolvedAt, ctx);
  if (language === 'th') return `${name}: ${status} เริ่ม ${since}${ended ? ` สิ้นสุด ${ended}` : ''}`;
  return `${name}: ${status}, since ${since}${ended ? ` until ${ended}` : ''}`;
}

function heading(scope: Asked['scope'], count: number): Localized {
  const incidentsOpen = count === 1 ? 'One incident is open:' : `${count} incidents are open:`;
  if (scope === 'open') return { en: incidentsOpen, th: `มีเหตุขัดข้องที่ยังไม่ปิด ${count} รายการ:` };
  return scope === 'resolved'
    ? { en: 'The latest resolved incidents:', th: 'เหตุขัดข้องล่าสุดที่แก้ไขแล้ว:' }
    : { en: 'The latest incidents:', th: 'เหตุขัดข้องล่าสุด:' };
}

function nothing({ scope, severity, service }: Asked): Localized {
  const kind = severity ? `${severity} ` : '';
  const en = `${kind}incident${service ? ` on ${service}` : ''}`;
  const th = `เหตุขัดข้อง${severity ? `ระดับ ${severity} ` : ''}${service ? `ของ ${service}` : ''}`;
  if (scope === 'open') return { en: `There is no open ${en} right now.`, th: `ตอนนี้ไม่มี${th}` };
  return { en: `No ${en} is on record.`, th: `ไม่พบประวัติ${th}` };
}
