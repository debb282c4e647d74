import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Language, Localized } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nameIn } from '../../db/people.ts';
import { assets } from '../../db/schema/it.ts';
import { whoseRecords } from '../finance/whose-records.ts';
import { nameOf, sayMonth } from '../finance/wording.ts';
import { personField } from '../hr/named-person.ts';
import { longDate } from '../hr/wording.ts';
import { defineTool, type ToolContext, ToolRefusal } from '../tool.ts';
import { assetLookupExamples } from './asset-lookup.examples.ts';

const KINDS = ['laptop', 'monitor', 'phone', 'server'] as const;
const CYCLE_MONTHS = 36;

const input = z.object({
  asset: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^MW-\d+$/)
    .optional()
    .meta({
      slot: 'id',
      pattern: '^MW-\\d+$',
      label: { en: 'Asset tag', th: 'หมายเลขอุปกรณ์' },
      ask: { en: 'Which asset tag, for example MW-201?', th: 'หมายเลขอุปกรณ์ใด เช่น MW-201' },
    } satisfies SlotMeta),
  person: personField.optional(),
});

const asset = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  model: z.string(),
  serial: z.string(),
  boughtOn: z.iso.date(),
  warrantyUntil: z.iso.date(),
  /** The day a laptop's cycle ends; null for other equipment. */
  replaceFrom: z.iso.date().nullable(),
  /** Who has it, null when nobody does or the asker. */
  holder: z.string().nullable(),
});

const output = z.object({
  /** Whose equipment was asked for, null when it was the asker's own or one asset. */
  person: z.string().nullable(),
  assets: z.array(asset),
});

/** Says which equipment somebody has. */
export const assetLookup = defineTool({
  name: 'it.asset_lookup',
  department: 'it_ops',
  effect: 'read',
  permission: 'it.asset.read_own',
  title: { en: 'Look up equipment', th: 'ดูข้อมูลอุปกรณ์' },
  description:
    'Shows laptops, monitors and phones: the asker’s own, one by its asset tag (MW-…), or those of another person for IT staff. Gives model, serial number, warranty and replacement date.',
  input,
  output,
  examples: assetLookupExamples,
  async run(ctx, wanted) {
    if (wanted.asset) return { person: null, assets: [await visibleAsset(ctx, wanted.asset)] };
    const holder = await whoseRecords(ctx, wanted.person, 'it.asset.read_any', onlyIt);
    const theirs = and(eq(assets.tenantId, ctx.tenant), eq(assets.holder, holder.id));
    const rows = await ctx.db.select().from(assets).where(theirs).orderBy(assets.id);
    return {
      person: holder.id === ctx.actor.id ? null : nameIn(holder, ctx.language),
      assets: await Promise.all(rows.map((row) => described(ctx, row))),
    };
  },
  say({ person, assets: found }, { language }) {
    const [first, ...more] = found;
    if (!first) return nothing(person)[language];
    if (more.length === 0 && !person) return sentence(first, language);
    return [heading(person)[language], '', ...found.map((one) => `- ${sentence(one, language)}`)].join('\n');
  },
});

type Row = typeof assets.$inferSelect;

const onlyIt: Localized = {
  en: 'Only IT can see the equipment of other people. I can show you your own.',
  th: 'เฉพาะฝ่ายไอทีเท่านั้นที่ดูอุปกรณ์ของผู้อื่นได้ แต่ดูของคุณเองได้เสมอ',
};

/** Equipment of others is answered like a tag that does not exist, so that tags cannot be probed. */
async function visibleAsset(ctx: ToolContext, id: string): Promise<z.output<typeof asset>> {
  const [row] = await ctx.db
    .select()
    .from(assets)
    .where(and(eq(assets.tenantId, ctx.tenant), eq(assets.id, id)));
  if (row && (row.holder === ctx.actor.id || ctx.can('it.asset.read_any'))) return described(ctx, row);
  throw new ToolRefusal(
    'not_found',
    {
      en: `I find no equipment of yours with the tag ${id}. Please check the label.`,
      th: `ไม่พบอุปกรณ์ของคุณที่มีหมายเลข ${id} กรุณาตรวจสอบป้ายอีกครั้ง`,
    },
    'asset',
  );
}

async function described(ctx: ToolContext, row: Row): Promise<z.output<typeof asset>> {
  const { id, kind, model, serial, boughtOn, warrantyUntil } = row;
  const others = row.holder !== null && row.holder !== ctx.actor.id;
  const holder = others && row.holder ? await nameOf(ctx, row.holder) : null;
  return {
    id,
    kind,
    model,
    serial,
    boughtOn,
    warrantyUntil,
    replaceFrom: kind === 'laptop' ? cycleEnd(boughtOn) : null,
    holder,
  };
}

function cycleEnd(boughtOn: string): string {
  const day = new Date(boughtOn);
  day.setUTCMonth(day.getUTCMonth() + CYCLE_MONTHS);
  return day.toISOString().slice(0, 10);
}

const kinds: Record<(typeof KINDS)[number], Localized> = {
  laptop: { en: 'laptop', th: 'โน้ตบุ๊ก' },
  monitor: { en: 'monitor', th: 'จอภาพ' },
  phone: { en: 'phone', th: 'โทรศัพท์' },
  server: { en: 'server', th: 'เซิร์ฟเวอร์' },
};

function sentence(one: z.output<typeof asset>, language: Language): string {
  const bought = longDate(one.boughtOn, language);
  const warranty = longDate(one.warrantyUntil, language);
  const due = one.replaceFrom && sayMonth(one.replaceFrom, language);
  if (language === 'th') {
    const who = one.holder ? ` ผู้ใช้คือ ${one.holder}` : '';
    const replace = due ? ` ครบกำหนดเปลี่ยนเครื่อง ${due}` : '';
    return `**${one.id}** ${kinds[one.kind].th} ${one.model} (หมายเลขเครื่อง ${one.serial})${who} ซื้อเมื่อ ${bought} ประกันถึง ${warranty}${replace}`;
  }
  const who = one.holder ? `, used by ${one.holder}` : '';
  const replace = due ? ` Due for replacement in ${due}.` : '';
  return `**${one.id}** ${one.model}, ${kinds[one.kind].en} (serial ${one.serial})${who}. Bought on ${bought}, warranty until ${warranty}.${replace}`;
}

function heading(person: string | null): Localized {
  if (!person) return { en: 'You have this equipment:', th: 'อุปกรณ์ของคุณ:' };
  return { en: `${person} has this equipment:`, th: `อุปกรณ์ของ ${person}:` };
}

function nothing(person: string | null): Localized {
  if (!person) return { en: 'No equipment is registered to you.', th: 'ยังไม่มีอุปกรณ์ที่ลงทะเบียนในชื่อของคุณ' };
  return { en: `No equipment is registered to ${person}.`, th: `ยังไม่มีอุปกรณ์ที่ลงทะเบียนในชื่อ ${person}` };
}
