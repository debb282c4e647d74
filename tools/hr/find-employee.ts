/** The staff directory, and behind a stricter right what an employee's file holds. */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { findPerson, nameIn, type Person } from '../../db/people.ts';
import { employeeFiles } from '../../db/schema/hr.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { findEmployeeExamples } from './find-employee.examples.ts';
import { cardText, fileText } from './find-employee.words.ts';
import { nobodyNamed, onePersonNamed, peopleNamed, personField } from './named-person.ts';

const DETAILS = ['contact', 'salary', 'disciplinary'] as const;

const detailField = z.enum(DETAILS).meta({
  slot: 'enum',
  label: { en: 'Detail', th: 'ข้อมูลที่ต้องการ' },
  ask: { en: 'What would you like to know about the person?', th: 'ต้องการทราบข้อมูลอะไร?' },
  values: {
    contact: {
      en: 'Contact',
      th: 'ข้อมูลติดต่อ',
      synonyms: ['contact details', 'email', 'e-mail', 'reach', 'who is', 'อีเมล', 'ติดต่อ', 'คือใคร', 'ตำแหน่ง'],
    },
    salary: {
      en: 'Salary',
      th: 'เงินเดือน',
      synonyms: [
        'earn',
        'earns',
        'earning',
        'earnings',
        'pay',
        'paid',
        'paycheck',
        'wage',
        'wages',
        'income',
        'compensation',
        'make a month',
        'make a year',
        'makes',
        'รายได้',
        'ค่าจ้าง',
        'ค่าตอบแทน',
        'ได้เงินเท่าไหร่',
        'เงินเดือนเท่าไหร่',
        'ฐานเงินเดือน',
      ],
    },
    disciplinary: {
      en: 'Disciplinary notes',
      th: 'ประวัติทางวินัย',
      synonyms: [
        'disciplinary',
        'disciplinary record',
        'discipline',
        'written warning',
        'warning letter',
        'warnings',
        'misconduct',
        'วินัย',
        'โทษทางวินัย',
        'ใบเตือน',
        'หนังสือเตือน',
        'ทัณฑ์บน',
      ],
    },
  },
} satisfies SlotMeta);

const localized = z.object({ en: z.string(), th: z.string() });
const card = z.object({
  person: z.string(),
  name: localized,
  title: z.string(),
  team: z.string(),
  office: z.string(),
  email: z.string(),
  manager: localized.nullable(),
});

/**
 * Looks a colleague up by name; salary and disciplinary notes need `hr.employee.restricted`.
 * `restricted: true` in the output means that such a field was read: the caller writes that to the audit.
 */
export const findEmployee = defineTool({
  name: 'hr.find_employee',
  department: 'hr',
  effect: 'read',
  permission: 'hr.directory',
  title: { en: 'Find a colleague', th: 'ค้นหาเพื่อนร่วมงาน' },
  description:
    'Looks a colleague up by name or id: job title, team, office, e-mail address and manager. With detail "salary" or "disciplinary" it reads that part of the personnel file, which is open to HR only.',
  // The person is optional so that a closed file is refused before anybody is asked whose it is.
  input: z.object({ person: personField.optional(), detail: detailField.optional() }),
  output: z.object({
    detail: z.enum(DETAILS),
    restricted: z.boolean(),
    people: z.array(card).min(1),
    salary: z.object({ minor: z.number(), currency: z.string() }).optional(),
    disciplinary: z.string().nullable().optional(),
  }),
  examples: findEmployeeExamples,

  async run(ctx, { person: named, detail = 'contact' }) {
    if (detail !== 'contact') return restrictedPart(ctx, named, detail);
    if (named === undefined) throw whichColleague();
    const found = await peopleNamed(ctx, named);
    if (found.length === 0) throw nobodyNamed(named);
    return { detail, restricted: false, people: await cardsOf(ctx, found) };
  },

  say({ people, detail, salary, disciplinary }, { language }) {
    const [first] = people;
    if (first && detail !== 'contact') return fileText(first.name, { salary, disciplinary }, language);
    return people.map((one) => cardText(one, language)).join('\n\n');
  },
});

async function restrictedPart(ctx: ToolContext, named: string | undefined, detail: 'salary' | 'disciplinary') {
  // Before any look-up, so that the refusal cannot tell whether the person or a note exists.
  if (!ctx.can('hr.employee.restricted')) throw closedFile();
  if (named === undefined) throw whichColleague();
  const person = await onePersonNamed(ctx, named);
  const own = and(eq(employeeFiles.tenantId, ctx.tenant), eq(employeeFiles.person, person.id));
  const [file] = await ctx.db.select().from(employeeFiles).where(own);
  if (!file) throw noFile(person);
  const { salaryMinor: minor, currency, disciplinary } = file;
  const part = detail === 'salary' ? { salary: { minor, currency } } : { disciplinary };
  return { detail, restricted: true, people: await cardsOf(ctx, [person]), ...part };
}

function whichColleague(): ToolRefusal {
  return new ToolRefusal('invalid', { en: 'Which colleague do you mean?', th: 'หมายถึงเพื่อนร่วมงานคนไหน?' }, 'person');
}

async function cardsOf(ctx: ToolContext, found: Person[]): Promise<z.output<typeof card>[]> {
  const cards: z.output<typeof card>[] = [];
  for (const { id, name, nameTh, title, team, office, email, managerId } of found) {
    const manager = managerId ? await findPerson(ctx.db, managerId) : undefined;
    cards.push({
      person: id,
      name: { en: name, th: nameTh ?? name },
      title,
      team,
      office,
      email,
      manager: manager ? { en: nameIn(manager, 'en'), th: nameIn(manager, 'th') } : null,
    });
  }
  return cards;
}

function closedFile(): ToolRefusal {
  return new ToolRefusal('forbidden', {
    en: 'Salaries and disciplinary records are confidential and open to HR only. Your own payslips are in the HR portal.',
    th: 'ข้อมูลเงินเดือนและประวัติทางวินัยเป็นความลับ ดูได้เฉพาะฝ่ายบุคคล สลิปเงินเดือนของคุณเองอยู่ใน HR portal',
  });
}

function noFile(person: Person): ToolRefusal {
  return new ToolRefusal('not_found', {
    en: `There is no personnel file of ${person.name}.`,
    th: `ไม่มีแฟ้มประวัติของ${nameIn(person, 'th')}`,
  });
}
