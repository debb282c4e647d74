/** Who a person reports to, up to the top, and who reports to them. */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { findPerson, type Person } from '../../db/people.ts';
import { people } from '../../db/schema/people.ts';
import { defineTool, type ToolContext } from '../tool.ts';
import { isNamed, onePersonNamed, personField } from './named-person.ts';
import { orgChartExamples } from './org-chart.examples.ts';

const member = z.object({ person: z.string(), name: z.object({ en: z.string(), th: z.string() }), title: z.string() });
type Member = z.output<typeof member>;

/** Shows the managers above and the direct reports below a person, the asker unless somebody is named. */
export const orgChart = defineTool({
  name: 'hr.org_chart',
  department: 'hr',
  effect: 'read',
  permission: 'hr.directory',
  title: { en: 'Reporting lines', th: 'สายการบังคับบัญชา' },
  description:
    'Shows who a person reports to, all the way up, and who reports to them directly. Without a person it shows the reporting line of the asker.',
  input: z.object({ person: personField.optional() }),
  output: z.object({
    own: z.boolean(),
    person: member,
    /** Nearest first. */
    managers: z.array(member),
    reports: z.array(member),
  }),
  examples: orgChartExamples,

  async run(ctx, { person: named }) {
    const own = named === undefined || isNamed(ctx.actor, named);
    const person = own ? ctx.actor : await onePersonNamed(ctx, named);
    const managers = await managersOf(ctx, person);
    const reports = await reportsOf(ctx, person);
    return { own, person: memberOf(person), managers: managers.map(memberOf), reports: reports.map(memberOf) };
  },

  say({ own, person, managers, reports }, { language }) {
    const who = own ? { en: 'You', th: 'คุณ' }[language] : person.name[language];
    const subject = own ? who : `${who} (${person.title})${language === 'th' ? ' ' : ''}`;
    return `${managersText(subject, own, managers, language)}\n\n${reportsText(who, own, reports, language)}`;
  },
});

async function managersOf(ctx: ToolContext, person: Person): Promise<Person[]> {
  const chain: Person[] = [];
  // Two people who manage each other by mistake must not be walked for ever.
  const seen = new Set([person.id]);
  for (let next = person.managerId; next && !seen.has(next); ) {
    seen.add(next);
    const manager = await findPerson(ctx.db, next);
    if (manager) chain.push(manager);
    next = manager?.managerId ?? null;
  }
  return chain;
}

function reportsOf(ctx: ToolContext, person: Person): Promise<Person[]> {
  const active = and(eq(people.tenantId, ctx.tenant), eq(people.managerId, person.id), eq(people.status, 'active'));
  return ctx.db.select().from(people).where(active).orderBy(people.name);
}

function memberOf({ id, name, nameTh, title }: Person): Member {
  return { person: id, name: { en: name, th: nameTh ?? name }, title };
}

function managersText(who: string, own: boolean, managers: Member[], language: Language): string {
  const [first, ...above] = managers.map((one) => `${one.name[language]} (${one.title})`);
  if (language === 'th') {
    if (!first) return `${who}ไม่มีหัวหน้าโดยตรง`;
    return `หัวหน้าของ${who}คือ **${first}**${above.map((one) => ` ซึ่งขึ้นกับ ${one}`).join('')}`;
  }
  if (!first) return `${who} ${own ? 'report' : 'reports'} to nobody.`;
  return `${who} ${own ? 'report' : 'reports'} to **${first}**${above.map((one) => `, who reports to ${one}`).join('')}.`;
}

function reportsText(who: string, own: boolean, reports: Member[], language: Language): string {
  const list = reports.map((one) => `- ${one.name[language]} (${one.title})`).join('\n');
  if (language === 'th') {
    return list ? `ผู้ใต้บังคับบัญชาโดยตรงของ${who}:\n\n${list}` : `${who}ไม่มีผู้ใต้บังคับบัญชาโดยตรง`;
  }
  const nobody = own ? 'Nobody reports to you.' : `Nobody reports to ${who}.`;
  return list ? `${own ? 'Your' : `${who}’s`} direct reports:\n\n${list}` : nobody;
}
