import { and, eq, gte, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import type { Language, Localized } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nextRecordId } from '../../db/counters.ts';
import { ACCESS_LEVELS, ACCESS_SYSTEMS, accessGrants } from '../../db/schema/it.ts';
import { today } from '../finance/wording.ts';
import { longDate } from '../hr/wording.ts';
import { addDays } from '../hr/working-days.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { type AccessLevel, type AccessSystem, includes, levelValues, systemValues } from './access-systems.ts';
import { requestAccessExamples } from './request-access.examples.ts';

const ADMIN_DAYS = 90;

const input = z.object({
  system: z.enum(ACCESS_SYSTEMS).meta({
    slot: 'enum',
    values: systemValues,
    label: { en: 'System', th: 'ระบบ' },
    ask: { en: 'Which system do you need access to?', th: 'ต้องการสิทธิ์เข้าระบบใด' },
  } satisfies SlotMeta),
  level: z.enum(ACCESS_LEVELS).meta({
    slot: 'enum',
    values: levelValues,
    label: { en: 'Level', th: 'ระดับสิทธิ์' },
    ask: { en: 'Which level do you need: read, write or admin?', th: 'ต้องการสิทธิ์ระดับใด: อ่าน เขียน หรือผู้ดูแล' },
  } satisfies SlotMeta),
  reason: z
    .string()
    .trim()
    .min(3)
    .max(500)
    .meta({
      slot: 'text',
      hint: 'reason',
      label: { en: 'Reason', th: 'เหตุผล' },
      ask: { en: 'What do you need the access for?', th: 'ต้องการสิทธิ์นี้เพื่ออะไร' },
    } satisfies SlotMeta),
});

const output = z.object({
  id: z.string(),
  system: z.enum(ACCESS_SYSTEMS),
  level: z.enum(ACCESS_LEVELS),
  /** Null when it stays until the role changes. */
  expiresOn: z.iso.date().nullable(),
});

/** Gives the asker access to a system, once the IT lead has agreed. */
export const requestAccess = defineTool({
  name: 'it.request_access',
  department: 'it_ops',
  effect: 'write',
  permission: 'it.access.request',
  title: { en: 'Request access', th: 'ขอสิทธิ์เข้าระบบ' },
  description:
    'Requests access to one system (erp, crm, github, grafana, vpn, payroll, data-warehouse) at one level for the asker, with the reason. Not for forgotten passwords or locked accounts.',
  input,
  output,
  examples: requestAccessExamples,
  evidence: {
    en: 'access request approval level reason admin rights expire',
    th: 'ขอสิทธิ์เข้าระบบ access request IT lead approves admin rights expire 90 days',
  },
  async prepare(ctx, { system, level, reason }) {
    const held = await heldAccess(ctx, system);
    if (held && includes(held.level, level)) refuseHeld(system, held);
    const th = ctx.language === 'th';
    const name = systemValues[system][ctx.language];
    const wanted = levelValues[level][ctx.language];
    const before = held ? levelValues[held.level][ctx.language] : th ? 'ไม่มี' : 'none';
    return {
      summary: th ? `สิทธิ์${wanted}ในระบบ ${name}` : `${name}: ${wanted} access`,
      changes: [
        { label: th ? `สิทธิ์ในระบบ ${name}` : `Access to ${name}`, before, after: wanted },
        { label: th ? 'ใช้ได้' : 'Valid', after: promised(level)[ctx.language] },
      ],
      reason,
    };
  },
  async run(ctx, { system, level, reason }) {
    const id = await nextRecordId(ctx.db, ctx.tenant, 'ACC');
    const expiresOn = expiry(ctx, level);
    const grant = { tenantId: ctx.tenant, id, person: ctx.actor.id, system, level, reason };
    await ctx.db.insert(accessGrants).values({ ...grant, grantedOn: today(ctx), expiresOn });
    return { id, system, level, expiresOn };
  },
  record: ({ id }) => id,
  say({ id, system, level, expiresOn }, { language }) {
    const name = systemValues[system][language];
    const valid = validity(expiresOn, language);
    return language === 'th'
      ? `ได้รับสิทธิ์${levelValues[level].th}ในระบบ ${name} แล้ว (**${id}**) ใช้ได้${valid}`
      : `You now have ${level} access to ${name} (**${id}**), valid ${valid}.`;
  },
});

interface Held {
  level: AccessLevel;
  expiresOn: string | null;
}

/** The highest level the asker has today. */
async function heldAccess(ctx: ToolContext, system: AccessSystem): Promise<Held | undefined> {
  const valid = or(isNull(accessGrants.expiresOn), gte(accessGrants.expiresOn, today(ctx)));
  const grants = await ctx.db
    .select({ level: accessGrants.level, expiresOn: accessGrants.expiresOn })
    .from(accessGrants)
    .where(
      and(
        eq(accessGrants.tenantId, ctx.tenant),
        eq(accessGrants.person, ctx.actor.id),
        eq(accessGrants.system, system),
        valid,
      ),
    );
  return grants.sort((a, b) => ACCESS_LEVELS.indexOf(b.level) - ACCESS_LEVELS.indexOf(a.level))[0];
}

function refuseHeld(system: AccessSystem, { level, expiresOn }: Held): never {
  const { en, th } = systemValues[system];
  throw new ToolRefusal('conflict', {
    en: `You already have ${level} access to ${en}, valid ${validity(expiresOn, 'en')}. There is nothing to request.`,
    th: `คุณมีสิทธิ์${levelValues[level].th}ในระบบ ${th} อยู่แล้ว ใช้ได้${validity(expiresOn, 'th')} จึงไม่ต้องขอเพิ่ม`,
  });
}

/** The days count from the approval, which has not come yet. */
function promised(level: AccessLevel): Localized {
  if (level !== 'admin') return { en: validity(null, 'en'), th: validity(null, 'th') };
  return { en: `for ${ADMIN_DAYS} days from the approval`, th: `${ADMIN_DAYS} วันนับจากวันที่อนุมัติ` };
}

function expiry(ctx: ToolContext, level: AccessLevel): string | null {
  return level === 'admin' ? addDays(today(ctx), ADMIN_DAYS) : null;
}

function validity(expiresOn: string | null, language: Language): string {
  if (language === 'th') return expiresOn ? `ถึง ${longDate(expiresOn, 'th')}` : 'จนกว่าหน้าที่งานจะเปลี่ยน';
  return expiresOn ? `until ${longDate(expiresOn, 'en')}` : 'until your role changes';
}
