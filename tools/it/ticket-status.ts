import { and, desc, eq, ne } from 'drizzle-orm';
import { z } from 'zod';
import type { Language, Localized } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { tickets } from '../../db/schema/it.ts';
import { nameOf, quoted } from '../finance/wording.ts';
import { longDate } from '../hr/wording.ts';
import { dayIn } from '../hr/working-days.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { SEVERITIES } from './severities.ts';
import { ticketStatusExamples } from './ticket-status.examples.ts';

const STATUSES = ['open', 'in_progress', 'resolved'] as const;

const input = z.object({
  id: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^TCK-\d+$/)
    .optional()
    .meta({
      slot: 'id',
      pattern: '^TCK-\\d+$',
      label: { en: 'Ticket', th: 'ทิกเก็ต' },
      ask: { en: 'Which ticket, for example TCK-1001?', th: 'ทิกเก็ตหมายเลขใด เช่น TCK-1001' },
    } satisfies SlotMeta),
});

const ticket = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  /** Who works on it, null while nobody does. */
  assignee: z.string().nullable(),
  /** Whose it is, null when it is the asker's. */
  requester: z.string().nullable(),
  openedOn: z.iso.date(),
});

const output = z.object({ tickets: z.array(ticket) });

/** Says how tickets stand. */
export const ticketStatus = defineTool({
  name: 'it.ticket_status',
  department: 'it_ops',
  effect: 'read',
  permission: 'it.ticket.read_own',
  title: { en: 'Ticket status', th: 'สถานะทิกเก็ต' },
  description: 'Shows one ticket by its number, or the open tickets of the asker when no number is given.',
  input,
  output,
  examples: ticketStatusExamples,
  async run(ctx, { id }) {
    const rows = id ? [await visibleTicket(ctx, id)] : await myOpenTickets(ctx);
    return { tickets: await Promise.all(rows.map((row) => described(ctx, row))) };
  },
  say(result, { language }) {
    const [first, ...more] = result.tickets;
    if (!first) return language === 'th' ? 'คุณไม่มีทิกเก็ตที่เปิดอยู่' : 'You have no open tickets.';
    if (more.length === 0) return sentence(first, language);
    const heading = language === 'th' ? 'ทิกเก็ตของคุณที่เปิดอยู่:' : 'Your open tickets:';
    return [heading, '', ...result.tickets.map((one) => `- ${sentence(one, language)}`)].join('\n');
  },
});

type Row = typeof tickets.$inferSelect;

/** Another person's ticket is answered like one that does not exist, so that numbers cannot be probed. */
async function visibleTicket(ctx: ToolContext, id: string): Promise<Row> {
  const [row] = await ctx.db
    .select()
    .from(tickets)
    .where(and(eq(tickets.tenantId, ctx.tenant), eq(tickets.id, id)));
  if (row && (row.requester === ctx.actor.id || ctx.can('it.ticket.read_any'))) return row;
  throw new ToolRefusal(
    'not_found',
    {
      en: `I find no ticket ${id} of yours. Please check the number.`,
      th: `ไม่พบทิกเก็ต ${id} ของคุณ กรุณาตรวจสอบหมายเลขอีกครั้ง`,
    },
    'id',
  );
}

function myOpenTickets(ctx: ToolContext): Promise<Row[]> {
  const mine = and(
    eq(tickets.tenantId, ctx.tenant),
    eq(tickets.requester, ctx.actor.id),
    ne(tickets.status, 'resolved'),
  );
  return ctx.db.select().from(tickets).where(mine).orderBy(desc(tickets.createdAt)).limit(10);
}

async function described(ctx: ToolContext, row: Row): Promise<z.output<typeof ticket>> {
  return {
    id: row.id,
    title: row.title,
    severity: row.severity,
    status: row.status,
    assignee: row.assignee && (await nameOf(ctx, row.assignee)),
    requester: row.requester === ctx.actor.id ? null : await nameOf(ctx, row.requester),
    openedOn: dayIn(ctx.actor.timeZone, row.createdAt),
  };
}

function sentence(one: z.output<typeof ticket>, language: Language): string {
  const title = quoted(one.title);
  const opened = longDate(one.openedOn, language);
  if (language === 'th') {
    const by = one.requester ? ` โดย${one.requester}` : '';
    return `**${one.id}** ${title}: ${state(one).th} เปิด${by}เมื่อ ${opened} (${one.severity})`;
  }
  const by = one.requester ? ` by ${one.requester}` : '';
  return `**${one.id}** ${title}: ${state(one).en}. Opened${by} on ${opened} (${one.severity}).`;
}

function state({ status, assignee }: z.output<typeof ticket>): Localized {
  if (status === 'resolved') return { en: 'resolved', th: 'แก้ไขเรียบร้อยแล้ว' };
  if (status === 'open') return { en: 'open, waiting for the service desk', th: 'รอฝ่ายไอทีรับเรื่อง' };
  return assignee
    ? { en: `${assignee} is working on it`, th: `${assignee} กำลังดำเนินการ` }
    : { en: 'IT is working on it', th: 'ฝ่ายไอทีกำลังดำเนินการ' };
}
