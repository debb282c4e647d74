/** Taking back a leave that has not started; its days return to the balance. */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { LEAVE_KINDS, leaveRequests } from '../../db/schema/hr.ts';
import { defineTool, type ToolContext } from '../tool.ts';
import { cancelLeaveExamples } from './cancel-leave.examples.ts';
import { kindDays, kindName } from './leave-kinds.ts';
import { addTaken } from './leave-records.ts';
import { leaveChanged, planCancellation } from './plan-cancellation.ts';
import { dateRange, dayCount, workingDayCount, yearName } from './wording.ts';

const fields = {
  id: z
    .string()
    .trim()
    .regex(/^LV-\d{1,9}$/i)
    .optional()
    .meta({
      slot: 'id',
      pattern: '^LV-\\d+$',
      label: { en: 'Leave number', th: 'เลขที่ใบลา' },
      ask: { en: 'Which leave is it? Its number looks like LV-1001.', th: 'ใบลาเลขที่อะไร? เช่น LV-1001' },
    } satisfies SlotMeta),
  from: z.iso
    .date()
    .optional()
    .meta({
      slot: 'date',
      range: 'start',
      label: { en: 'First day', th: 'วันแรก' },
      ask: { en: 'From which day is the leave that you want to cancel?', th: 'การลาที่ต้องการยกเลิกเริ่มวันไหน?' },
    } satisfies SlotMeta),
  to: z.iso
    .date()
    .optional()
    .meta({
      slot: 'date',
      range: 'end',
      label: { en: 'Last day', th: 'วันสุดท้าย' },
      ask: { en: 'Until which day is the leave that you want to cancel?', th: 'การลาที่ต้องการยกเลิกถึงวันไหน?' },
    } satisfies SlotMeta),
};

/** Cancels the asker's own leave, named by its number or its days; without either, the only one ahead. */
export const cancelLeave = defineTool({
  name: 'hr.cancel_leave',
  department: 'hr',
  effect: 'write',
  permission: 'hr.leave.request',
  title: { en: 'Cancel leave', th: 'ยกเลิกการลา' },
  description:
    'Cancels leave of the asker that has been approved and has not started, by its number such as LV-1001 or by its days; it is cancelled as a whole and the days return to the balance.',
  input: z.object(fields),
  output: z.object({
    id: z.string(),
    kind: z.enum(LEAVE_KINDS),
    from: z.string(),
    to: z.string(),
    days: z.number(),
    left: z.array(z.object({ year: z.number(), days: z.number() })).min(1),
  }),
  examples: cancelLeaveExamples,
  evidence: {
    en: 'until when an approved vacation can be cancelled and whether the days return to the balance',
    th: 'ยกเลิกวันลาพักร้อนที่อนุมัติแล้วได้ถึงเมื่อไหร่ และได้วันลาคืนหรือไม่',
  },

  async prepare(ctx, which) {
    const { leave, years } = await planCancellation(ctx, which);
    const when = dateRange(leave.fromDay, leave.toDay, ctx.language);
    const thai = ctx.language === 'th';
    const name = kindName(leave.kind, ctx.language);
    return {
      summary: `${thai ? 'ยกเลิก' : 'Cancel '}${thai ? name : name.toLowerCase()} ${when} (${leave.id})`,
      changes: [
        {
          label: `${name} ${when}`,
          before: thai ? 'อนุมัติแล้ว' : 'approved',
          after: thai ? 'ยกเลิก' : 'cancelled',
        },
        ...years.map(({ year, before, after }) => ({
          label: thai ? `${kindDays(leave.kind, 'th')}คงเหลือปี ${yearName(year, 'th')}` : `${name} left in ${year}`,
          before: dayCount(before, ctx.language),
          after: dayCount(after, ctx.language),
        })),
      ],
    };
  },

  async run(ctx, which) {
    const { leave, years } = await planCancellation(ctx, which);
    await markCancelled(ctx, leave.id);
    for (const { year, days } of years) await addTaken(ctx, ctx.actor.id, leave.kind, year, -days);
    const left = years.map(({ year, after }) => ({ year, days: after }));
    return { id: leave.id, kind: leave.kind, from: leave.fromDay, to: leave.toDay, days: leave.days, left };
  },

  record: ({ id }) => id,

  say({ id, kind, from, to, days, left }, { language }) {
    const when = `**${dateRange(from, to, language)}**`;
    if (language === 'th') {
      const rest = left.map(
        (one) => `ปี ${yearName(one.year, 'th')} เหลือ${kindDays(kind, 'th')} ${dayCount(one.days, 'th')}`,
      );
      return `ยกเลิก${kindName(kind, 'th')} ${when} แล้ว (${id}) คืนวันลา ${workingDayCount(days, 'th')} ${rest.join(' ')}`;
    }
    const rest = left.map((one) => `${dayCount(one.days, 'en')} in ${one.year}`).join(' and ');
    const back = `${workingDayCount(days, 'en')} ${days === 1 ? 'is' : 'are'} back on your balance`;
    return `Your ${kindName(kind, 'en').toLowerCase()} on ${when} is cancelled (${id}). ${back}: you now have ${rest}.`;
  },
});

async function markCancelled(ctx: ToolContext, id: string): Promise<void> {
  const { rowCount } = await ctx.db
    .update(leaveRequests)
    .set({ status: 'cancelled' })
    .where(
      and(
        eq(leaveRequests.tenantId, ctx.tenant),
        eq(leaveRequests.id, id),
        eq(leaveRequests.person, ctx.actor.id),
        eq(leaveRequests.status, 'approved'),
      ),
    );
  if (rowCount !== 1) throw leaveChanged();
}
