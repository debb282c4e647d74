/** Whose leave a person may read: their own, their reports' with `hr.leave.read_reports`, everybody's with `hr.leave.read_any`. */
import { and, eq } from 'drizzle-orm';
import type { Person } from '../../db/people.ts';
import { people } from '../../db/schema/people.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';
import { isNamed, onePersonNamed } from './named-person.ts';

/** The person whose leave is read; the refusal is the same whether or not there is such a person. */
export async function whoseLeave(ctx: ToolContext, named: string | undefined): Promise<Person> {
  if (named === undefined || isNamed(ctx.actor, named)) return ctx.actor;
  if (ctx.can('hr.leave.read_any')) return onePersonNamed(ctx, named);
  const report = ctx.can('hr.leave.read_reports') ? await reportNamed(ctx, named) : undefined;
  if (report) return report;
  throw new ToolRefusal('forbidden', {
    en: 'Leave records of colleagues are open to HR and their manager only. I can show you your own.',
    th: 'ข้อมูลการลาของเพื่อนร่วมงานดูได้เฉพาะฝ่ายบุคคลและผู้จัดการของพนักงาน ฉันแสดงข้อมูลการลาของคุณเองได้',
  });
}

/** Someone who reports to the actor; anybody else is as unknown as nobody. */
async function reportNamed(ctx: ToolContext, named: string): Promise<Person | undefined> {
  const reports = await ctx.db
    .select()
    .from(people)
    .where(and(eq(people.managerId, ctx.actor.id), eq(people.status, 'active')));
  const found = reports.filter((person) => isNamed(person, named));
  return found.length === 1 ? found[0] : undefined;
}
