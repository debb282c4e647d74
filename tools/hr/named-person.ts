/** Finding the colleague a person means by an id, a name, a part of a name, or the post somebody holds. */
import { and, eq, ilike, or } from 'drizzle-orm';
import { z } from 'zod';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { titled } from '../../agents/models/builtin/slots/titles.ts';
import type { Person } from '../../db/people.ts';
import { people } from '../../db/schema/people.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';

/** More people than this are not worth listing in a chat. */
const MOST = 8;

export const personField = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .meta({
    slot: 'person',
    label: { en: 'Colleague', th: 'เพื่อนร่วมงาน' },
    ask: { en: 'Which colleague do you mean?', th: 'หมายถึงเพื่อนร่วมงานคนไหน?' },
  } satisfies SlotMeta);

/** Active people the text may mean, exact names before titles and parts of names. */
export async function peopleNamed(ctx: Pick<ToolContext, 'db' | 'tenant'>, text: string): Promise<Person[]> {
  const name = withoutHonorific(text);
  const part = `%${name.replace(/[\\%_]/g, '\\$&')}%`;
  const found = await ctx.db
    .select()
    .from(people)
    .where(
      and(
        eq(people.tenantId, ctx.tenant),
        eq(people.status, 'active'),
        or(eq(people.id, name.toLowerCase()), ilike(people.name, part), ilike(people.nameTh, part)),
      ),
    )
    .orderBy(people.id)
    .limit(MOST);
  const exact = found.filter((person) => isNamed(person, name));
  if (exact.length > 0) return exact;
  const bearers = await holding(ctx, name);
  return bearers.length > 0 ? bearers : found;
}

async function holding(ctx: Pick<ToolContext, 'db' | 'tenant'>, title: string): Promise<Person[]> {
  const active = and(eq(people.tenantId, ctx.tenant), eq(people.status, 'active'));
  return titled(await ctx.db.select().from(people).where(active).orderBy(people.id), title).slice(0, MOST);
}

/** The one person the text means; refuses when there is none or more than one. */
export async function onePersonNamed(ctx: Pick<ToolContext, 'db' | 'tenant'>, text: string): Promise<Person> {
  const [person, ...others] = await peopleNamed(ctx, text);
  if (!person) throw nobodyNamed(text);
  if (others.length > 0) throw severalNamed([person, ...others]);
  return person;
}

/** True when the text is the person's id, full name or first name in either script. */
export function isNamed(person: Person, text: string): boolean {
  const name = withoutHonorific(text).toLowerCase();
  const names = [person.name, person.nameTh ?? ''].map((full) => full.toLowerCase());
  return person.id === name || names.some((full) => full === name || full.split(' ')[0] === name);
}

/** The refusal for a name nobody has; only letters of the name are repeated, never markup. */
export function nobodyNamed(text: string): ToolRefusal {
  const name = text.replace(/[^\p{L}\p{M}\p{N} .'-]/gu, '');
  return new ToolRefusal(
    'not_found',
    {
      en: `I found nobody called “${name}” in the company. Please check the spelling.`,
      th: `ไม่พบคนชื่อ “${name}” ในบริษัท ลองตรวจตัวสะกดอีกครั้ง`,
    },
    'person',
  );
}

function severalNamed(found: Person[]): ToolRefusal {
  const names = (person: Person) => `${person.name} (${person.team})`;
  const namesTh = (person: Person) => `${person.nameTh ?? person.name} (${person.team})`;
  return new ToolRefusal(
    'invalid',
    {
      en: `Several people go by that name: ${found.map(names).join(', ')}. Which one do you mean?`,
      th: `มีหลายคนที่ใช้ชื่อนี้: ${found.map(namesTh).join(', ')} หมายถึงคนไหน?`,
    },
    'person',
  );
}

function withoutHonorific(text: string): string {
  return text.trim().replace(/^(?:คุณ\s*|khun\s+)(?=\S)/i, '');
}
