import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { defineTool, ToolRefusal } from '../tool.ts';
import { findVendors } from './find-vendors.ts';
import { vendorLookupExamples } from './vendor-lookup.examples.ts';

const input = z.object({
  vendor: z
    .string()
    .trim()
    .min(2)
    .max(120)
    .meta({
      slot: 'text',
      hint: 'subject',
      label: { en: 'Vendor', th: 'ผู้ขาย' },
      ask: { en: 'Which vendor? A part of the name is enough.', th: 'ผู้ขายรายใด บอกชื่อบางส่วนก็ได้' },
    } satisfies SlotMeta),
});

const vendor = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  country: z.string(),
  taxId: z.string(),
  paymentTerms: z.string(),
  status: z.enum(['active', 'blocked']),
});

const output = z.object({ vendors: z.array(vendor) });

/** Finds vendors by a part of their name or their number. */
export const vendorLookup = defineTool({
  name: 'finance.vendor_lookup',
  department: 'finance',
  effect: 'read',
  permission: 'finance.vendor.read',
  title: { en: 'Look up a vendor', th: 'ค้นหาผู้ขาย' },
  description:
    'Finds vendors by a part of the name, even when misspelt, or by number (VEN-…): category, country, tax id, payment terms, and whether buying from them is allowed.',
  input,
  output,
  examples: vendorLookupExamples,
  async run(ctx, wanted) {
    const found = await findVendors(ctx, wanted.vendor);
    if (found.length === 0) refuseUnknown(wanted.vendor);
    return { vendors: found.map(({ tenantId: _, ...row }) => row) };
  },
  say({ vendors }, { language }) {
    const [first, ...more] = vendors;
    if (first && more.length === 0) return sentence(first, language);
    const heading = language === 'th' ? 'พบผู้ขายหลายราย:' : 'Several vendors fit:';
    return [heading, '', ...vendors.map((one) => `- ${sentence(one, language)}`)].join('\n');
  },
});

function refuseUnknown(name: string): never {
  throw new ToolRefusal(
    'not_found',
    {
      en: `I find no vendor like “${name}”. Try another part of the name; a new vendor has to be onboarded by Finance first.`,
      th: `ไม่พบผู้ขายที่ชื่อคล้าย “${name}” ลองใช้คำอื่นในชื่อ หากเป็นผู้ขายรายใหม่ต้องให้ฝ่ายการเงินขึ้นทะเบียนก่อน`,
    },
    'vendor',
  );
}

function sentence(one: z.output<typeof vendor>, language: Language): string {
  if (language === 'th') {
    const terms = one.paymentTerms.replace(/^(\d+) days$/, '$1 วัน');
    const blocked = one.status === 'blocked' ? ' **ถูกระงับ สั่งซื้อไม่ได้**' : '';
    return `**${one.name}** (${one.id}) ${one.category} ${one.country} เงื่อนไขชำระเงิน ${terms} เลขประจำตัวผู้เสียภาษี ${one.taxId}${blocked}`;
  }
  const blocked = one.status === 'blocked' ? ' **Blocked: nothing may be ordered from this vendor.**' : '';
  return `**${one.name}** (${one.id}): ${one.category}, ${one.country}. Payment terms ${one.paymentTerms}, tax id ${one.taxId}.${blocked}`;
}
