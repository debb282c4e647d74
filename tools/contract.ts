/** What every tool of the catalogue must be like; a fault is a sentence, so that a bad tool shows what the suite would say. */
import { z } from 'zod';
import { slotFields } from '../agents/models/builtin/slots/field.ts';
import { ANSWER_TOOL } from './knowledge/answer-question.ts';
import type { Tool } from './tool.ts';

/** Names under which a caller could say who it is or what it may do. */
const SERVER_KNOWS = /^(tenant|actor|asker|requester|user|role|permission|approv|proposal|department_?id)/i;

/** Faults in how a tool is declared; `granted` are the permissions that some role of the configuration carries. */
export function declarationFaults(tool: Tool, granted: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  must(/^[a-z]+\.[a-z_]+$/.test(tool.name), `its name ${tool.name} is not of the form department.verb_noun`);
  must(granted.has(tool.permission), `no role of the configuration carries ${tool.permission}`);
  must(Boolean(tool.title.en && tool.title.th), 'it has no title in both languages');
  must(tool.description.length > 20, 'nothing tells a model when to use it');
  for (const name of fieldNames(tool.input))
    must(!SERVER_KNOWS.test(name), `the caller could say ${name}, which only the server knows`);
  const { success, data } = tool.input.loose().safeParse({});
  must(!success || !('tenant' in data), 'its input makes up a tenant');
  must(!keepsStrangers(tool), 'its input lets through what the schema does not name');
  if (tool.name === ANSWER_TOOL) return faults;
  for (const language of ['en', 'th'] as const)
    must(tool.examples[language].length >= 5, `it has fewer than five phrasings in ${language}`);
  const slots = new Map(slotFields(tool.input).map((field) => [field.name, field.meta]));
  for (const name of Object.keys(tool.input.shape)) {
    const meta = slots.get(name);
    must(Boolean(meta?.label.en && meta.label.th && meta.ask.en && meta.ask.th), `nobody can be asked for ${name}`);
  }
  return faults;
}

/** Names of all fields, those inside of others too. */
function fieldNames(schema: z.ZodObject): string[] {
  const names: string[] = [];
  JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), (key, value) => {
    if (key === 'properties' && typeof value === 'object' && value !== null) names.push(...Object.keys(value));
    return value;
  });
  return names;
}

function keepsStrangers({ input }: Tool): boolean {
  const catchall = input.def.catchall;
  return catchall !== undefined && !(catchall instanceof z.ZodNever);
}
