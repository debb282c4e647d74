import { and, eq, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { words } from '../../agents/language.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nextRecordId } from '../../db/counters.ts';
import { tickets } from '../../db/schema/it.ts';
import { quoted } from '../finance/wording.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { openTicketExamples } from './open-ticket.examples.ts';
import { firstResponse, SEVERITIES, severityValues } from './severities.ts';

const input = z.object({
  title: z
    .string()
    .trim()
    .min(3)
    .max(160)
    .meta({
      slot: 'text',
      hint: 'subject',
      label: { en: 'Problem', th: 'ปัญหา' },
      ask: { en: 'What is the problem?', th: 'พบปัญหาอะไร' },
    } satisfies SlotMeta),
  description: z
    .string()
    .trim()
    .max(4000)
    .optional()
    .meta({
      slot: 'text',
      label: { en: 'Details', th: 'รายละเอียด' },
      ask: { en: 'Is there anything else IT should know?', th: 'มีรายละเอียดอื่นที่ฝ่ายไอทีควรทราบไหม' },
    } satisfies SlotMeta),
  severity: z
    .enum(SEVERITIES)
    .default('SEV3')
    .meta({
      slot: 'enum',
      values: severityValues,
      label: { en: 'Severity', th: 'ระดับความรุนแรง' },
      ask: { en: 'How urgent is it: SEV1, SEV2 or SEV3?', th: 'เร่งด่วนระดับใด: SEV1, SEV2 หรือ SEV3' },
    } satisfies SlotMeta),
});

const output = z.object({ id: z.string(), title: z.string(), severity: z.enum(SEVERITIES) });

/** Reports a problem to the service desk. */
export const openTicket = defineTool({
  name: 'it.open_ticket',
  department: 'it_ops',
  effect: 'write',
  permission: 'it.ticket.open',
  title: { en: 'Open a ticket', th: 'เปิดทิกเก็ต' },
  description:
    'Opens a ticket at the IT service desk in the name of the asker. Use it when somebody reports a fault, asks IT for something, or says "open a ticket". Not for access to a system.',
  input,
  output,
  examples: openTicketExamples,
  evidence: {
    en: 'severity SEV1 SEV2 SEV3 first response time',
    th: 'ระดับความรุนแรง severity SEV1 SEV2 SEV3 first response',
  },
  async prepare(ctx, { title, description, severity }) {
    refuseEmptyTitle(title);
    await refuseSecondTicket(ctx, title);
    const th = ctx.language === 'th';
    const change = (label: string, after: string) => ({ label, after });
    return {
      summary: th ? `ทิกเก็ตใหม่: ${title} (${severity})` : `New ticket: ${title} (${severity})`,
      changes: [
        change(th ? 'ปัญหา' : 'Problem', title),
        ...(description ? [change(th ? 'รายละเอียด' : 'Details', description)] : []),
        change(th ? 'ระดับความรุนแรง' : 'Severity', severityValues[severity][ctx.language]),
        change(th ? 'ฝ่ายไอทีตอบกลับ' : 'First answer from IT', firstResponse[severity][ctx.language]),
      ],
    };
  },
  async run(ctx, { title, description = '', severity }) {
    const id = await nextRecordId(ctx.db, ctx.tenant, 'TCK');
    await ctx.db.insert(tickets).values({
      tenantId: ctx.tenant,
      id,
      requester: ctx.actor.id,
      title,
      description,
      severity,
      status: 'open',
      createdAt: ctx.clock.now(),
    });
    return { id, title, severity };
  },
  record: ({ id }) => id,
  say({ id, title, severity }, { language }) {
    const when = firstResponse[severity][language];
    return language === 'th'
      ? `เปิดทิกเก็ต **${id}** แล้ว: ${quoted(title)} ฝ่ายไอทีจะตอบกลับ${when} (${severity})`
      : `Ticket **${id}** is open: ${quoted(title)}. IT will get back to you ${when} (${severity}).`;
  },
});

/** The wish for a ticket in all its words; a title made of nothing else names no problem. */
const wish = new Set(
  words(
    `yes ok okay open create raise log file make submit put report send pass get new it service desk helpdesk help support
     ticket tickets request requests case issue problem เปิด สร้าง แจ้ง ส่ง ทิกเก็ต ทิคเก็ต เคส เรื่อง ปัญหา ไอที ฝ่าย`,
  ),
);

function refuseEmptyTitle(title: string): void {
  if (words(title).some((word) => !wish.has(word))) return;
  throw new ToolRefusal(
    'invalid',
    {
      en: 'What is the problem? A few words are enough, for example “monitor stays black”.',
      th: 'พบปัญหาอะไร บอกสั้น ๆ ก็พอ เช่น “จอไม่ติด”',
    },
    'title',
  );
}

/** Two tickets for one problem make two people work on it. */
async function refuseSecondTicket(ctx: ToolContext, title: string): Promise<void> {
  const same = sql`lower(${tickets.title}) = ${title.toLowerCase()}`;
  const mine = and(
    eq(tickets.tenantId, ctx.tenant),
    eq(tickets.requester, ctx.actor.id),
    ne(tickets.status, 'resolved'),
  );
  const [open] = await ctx.db.select({ id: tickets.id }).from(tickets).where(and(mine, same)).limit(1);
  if (!open) return;
  throw new ToolRefusal('conflict', {
    en: `You already have an open ticket with this title: ${open.id}. Ask me for its status, or describe what is different this time.`,
    th: `คุณมีทิกเก็ตเรื่องนี้เปิดอยู่แล้ว คือ ${open.id} ถามสถานะได้เลย หรือบอกว่าครั้งนี้ต่างจากเดิมอย่างไร`,
  });
}
