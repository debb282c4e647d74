/** What the tools have in common that answer from relations: the name that is asked about, what readers may see, and the words. */
import { z } from 'zod';
import type { Language, Localized } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { askRelations, type RelationQuestion } from '../../knowledge/graph/ask.ts';
import { askedRelation } from '../../knowledge/graph/question.ts';
import type { ToolContext } from '../tool.ts';

const SHOWN = 12;

export const relationInput = z.object({
  name: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .meta({
      slot: 'text',
      hint: 'subject',
      label: { en: 'About', th: 'เรื่อง' },
      ask: { en: 'Which system, document, team or project do you mean?', th: 'หมายถึงระบบ เอกสาร ทีม หรือโครงการใด' },
    } satisfies SlotMeta),
});

const line = z.object({
  relation: z.enum(['owns', 'knows', 'depends_on', 'member_of', 'manages']),
  subject: z.string(),
  object: z.string(),
  /** The words of a document that say so; empty for a record. */
  quote: z.string(),
  /** The passage it stands in. */
  passage: z.string().nullable(),
  depth: z.number(),
});

export const relationOutput = z.object({
  asked: z.string(),
  lines: z.array(line),
  more: z.number(),
  /** Passages the lines rest on. */
  evidence: z.array(
    z.object({
      ...{ passage: z.string(), document: z.string(), title: z.string(), section: z.string(), anchor: z.string() },
      ...{ page: z.number().nullable(), date: z.string().nullable() },
    }),
  ),
});
type Output = z.output<typeof relationOutput>;

/** Looks the name up in what everybody who reads the answer may see. */
export async function relationsOf(ctx: ToolContext, question: RelationQuestion, said: string): Promise<Output> {
  const name = askedRelation(said)?.name ?? said;
  // Without a word on who reads along, what is open to everybody is all there is.
  const sight = ctx.sight ?? { principals: ['everyone'], departments: [] };
  const { steps, evidence } = await askRelations(ctx.db, sight, question, name);
  const lines = steps.slice(0, SHOWN).map(({ relation, subject, object, quote, passage, depth }) => ({
    ...{ relation, subject: subject.name, object: object.name, passage, depth, quote: passage ? quote : '' },
  }));
  const shown = new Set(lines.map(({ passage }) => passage));
  return {
    asked: name,
    lines,
    more: steps.length - lines.length,
    evidence: evidence.filter(({ passage }) => shown.has(passage)),
  };
}

/** The passages that are cited beside the answer. */
export function citesOf({ evidence }: Output): Output['evidence'] {
  return evidence;
}

/** The result as a list, or that nothing is known. */
export function sayRelations({ asked, lines, more }: Output, language: Language): string {
  const name = asked.replaceAll(/[^\p{L}\p{M}\p{N} .&/'_-]/gu, '').slice(0, 80);
  if (lines.length === 0)
    return {
      en: `I know nothing of that about “${name}”: no document or record you may read says it.`,
      th: `ไม่พบข้อมูลนี้เกี่ยวกับ “${name}” ในเอกสารหรือข้อมูลที่คุณมีสิทธิ์อ่าน`,
    }[language];
  const said = lines.map((one) => {
    const words = sentence[one.relation](`**${plain(one.subject)}**`, `**${plain(one.object)}**`)[language];
    const indent = '  '.repeat(Math.max(0, one.depth - 1));
    return `${indent}- ${words}`;
  });
  const rest = { en: `- and ${more} more`, th: `- และอีก ${more} รายการ` }[language];
  return [...said, ...(more > 0 ? [rest] : [])].join('\n');
}

const sentence: Record<Output['lines'][number]['relation'], (subject: string, object: string) => Localized> = {
  owns: (s, o) => ({ en: `${s} owns ${o}`, th: `${s} ดูแล ${o}` }),
  knows: (s, o) => ({ en: `${s} knows about ${o}`, th: `${s} รู้เรื่อง ${o}` }),
  depends_on: (s, o) => ({ en: `${s} depends on ${o}`, th: `${s} ขึ้นอยู่กับ ${o}` }),
  member_of: (s, o) => ({ en: `${s} is in ${o}`, th: `${s} อยู่ใน ${o}` }),
  manages: (s, o) => ({ en: `${s} leads ${o}`, th: `${s} เป็นหัวหน้า ${o}` }),
};

/** Names come from documents: what looks like markup is none. */
function plain(name: string): string {
  return name.replaceAll(/[*_`[\]<>]/g, '');
}
