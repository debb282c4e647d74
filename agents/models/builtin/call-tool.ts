/** Chooses a tool and reads its arguments out of the message; what is not said is left out, never made up. */
import type { ModelTool } from '../gateway.ts';
import type { ModelContext } from '../tasks.ts';
import type { Classifier } from './classifier.ts';
import { isFollowUp } from './follow-up.ts';
import { toolName } from './route.ts';
import { slotFields } from './slots/field.ts';
import { fillSlots } from './slots/fill.ts';

/** The call the message amounts to, perhaps with arguments missing; undefined when no offered tool fits. */
export function callTool(
  text: string,
  context: ModelContext,
  tools: ModelTool[],
  classifier: Classifier,
): { name: string; args: Record<string, unknown> } | undefined {
  const name = context.form?.tool ?? context.intent ?? likeliest(text, tools, classifier);
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return undefined;
  const fields = slotFields(tool.schema);
  const { form } = context;
  const state = form ? { known: form.values, ...(form.asked ? { asked: form.asked } : {}) } : { known: {} };
  const { values } = fillSlots(fields, text, context, state);
  return {
    name: tool.name,
    args: form
      ? values
      : { ...choicesFromMessage(context, fields), ...values, ...subjectFromThread(text, context, fields) },
  };
}

function likeliest(text: string, tools: ModelTool[], classifier: Classifier): string | undefined {
  const offered = new Set(tools.map((tool) => tool.name));
  return classifier
    .classify(text)
    .map(({ label }) => toolName(label))
    .find((name) => offered.has(name));
}

/** "How many vacation days are left, and can I take 3–5 June?": the second part means vacation too. */
function choicesFromMessage(context: ModelContext, fields: ReturnType<typeof slotFields>): Record<string, unknown> {
  const choices = fields.filter((field) => field.meta.slot === 'enum' && !field.optional);
  return context.message ? fillSlots(choices, context.message, context).values : {};
}

/** "Open a ticket for that": what `that` is was said before. */
function subjectFromThread(
  text: string,
  context: ModelContext,
  fields: ReturnType<typeof slotFields>,
): Record<string, unknown> {
  const subject = fields.find((field) => field.meta.hint === 'subject' && !field.optional);
  const before = context.previous.at(-1);
  return subject && before && pointsBack(text) ? { [subject.name]: before } : {};
}

function pointsBack(text: string): boolean {
  return isFollowUp(text) || /\b(?:that|this|it)\b|เรื่องนี้|เรื่องนั้น|อันนี้|อันนั้น|ปัญหานี้|แบบนี้/i.test(text);
}
