/** Whose leave a person may read: their own, and everybody's with `hr.leave.read_any`. */
import type { Person } from '../../db/people.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';
import { isNamed, onePersonNamed } from './named-person.ts';

/** The person whose leave is read; the refusal is the same whether or not there is such a person. */
export async function whoseLeave(ctx: ToolContext, named: string | undefined): Promise<Person> {
  if (named === undefined || isNamed(ctx.actor, named)) return ctx.actor;
  if (ctx.can('hr.leave.read_any')) return onePersonNamed(ctx, named);
  throw new ToolRefusal('forbidden', {
    en: 'Leave records of colleagues are open to HR only. I can show you your own.',
    th: 'ข้อมูลการลาของเพื่อนร่วมงานดูได้เฉพาะฝ่ายบุคคล ฉันแสดงข้อมูลการลาของคุณเองได้',
  });
}
