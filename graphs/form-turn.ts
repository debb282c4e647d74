/** Does this message go on with the request being filled in? A yes, a no, a correction, an answer to what was asked. */
import { z } from 'zod';
import type { OpenForm } from '../agents/form.ts';
import { words } from '../agents/language.ts';
import { dialogueAct } from '../agents/models/builtin/slots/acts.ts';
import { slotFields } from '../agents/models/builtin/slots/field.ts';
import { fillSlots } from '../agents/models/builtin/slots/fill.ts';
import { type Desk, deskReply } from './desk.ts';
import { told } from './memory.ts';
import { say } from './phrases.ts';
import type { Reception } from './reception.ts';
import type { Task } from './state.ts';

/** A longer message that fills nothing is a new question, not an answer. */
const SHORT_ANSWER = 8;

/** Something to be done to something: no answer to what a form asks. */
const OWN_WISH =
  /^(?:please |i want to |can you )?(?:cancel|withdraw|book|order|buy|claim|reset|show|open|create|find|list|report)\s+\S+|^(?:ขอ|ช่วย)?(?:ยกเลิก|จอง|สั่งซื้อ|เบิก|แจ้ง|รีเซ็ต|แสดง|ค้นหา)\S+/i;

/** The reception of a message that belongs to the open form; undefined when it is about something else. */
export function continuesForm(desk: Desk, form: OpenForm): Reception | undefined {
  const { turn, memory, deps, language } = desk;
  const department = deps.tenant.departments.find((candidate) => candidate.id === form.department);
  const tool = deps.catalog.get(form.tool);
  if (!department || !tool) return undefined;
  const act = dialogueAct(turn.text);
  if (act === 'cancel')
    return { ...deskReply(desk, 'answered', say.cancelled(language)), memory: { ...memory, form: null } };
  if (form.proposal && act === 'confirm') return go(desk, department, form, 'confirm');
  if (form.proposal && act === 'deny') return deskReply(desk, 'question', say.keepEditing(language));
  if (act === 'correct' || fillsSomething(desk, form) || isBareAnswer(desk, form))
    return go(desk, department, form, 'tool');
  return undefined;
}

function go(
  desk: Desk,
  department: Extract<Reception, { tasks: unknown }>['tasks'][number]['department'],
  form: OpenForm,
  kind: Task['kind'],
): Reception {
  const { turn, turnId, memory, language } = desk;
  const task: Task = {
    turn: turnId,
    n: 0,
    thread: turn.thread,
    channel: turn.channel,
    said: turn.text,
    message: turn.text,
    question: turn.text,
    previous: memory.previous ?? [],
    summary: memory.summary ? told(memory.summary) : null,
    language,
    kind,
    intent: form.tool,
    routed: 1,
    form,
    context: null,
  };
  return { tasks: [{ department, task }], memory: { ...memory, department: department.id } };
}

/** A field the form waits for, or another one, gets a value from this message, and the message is not a question. */
function fillsSomething(desk: Desk, form: OpenForm): boolean {
  const tool = desk.deps.catalog.get(form.tool);
  if (!tool || asksSomething(desk.turn.text)) return false;
  const fields = slotFields(tool.input).filter(({ meta }) => meta.slot !== 'text');
  const { person, deps, language } = desk;
  const context = {
    now: deps.clock.now(),
    timeZone: person.timeZone,
    language,
    people: [],
    self: person.id,
    currency: person.currency,
  };
  const known = form.values;
  const { values, changed } = fillSlots(fields, desk.turn.text, context, {
    known,
    ...(form.asked ? { asked: form.asked } : {}),
  });
  const added = Object.keys(values).some((name) => known[name] === undefined);
  return (added || changed.length > 0) && words(desk.turn.text).length <= SHORT_ANSWER;
}

/** Anything but a question answers a field of free text; anything short answers another. */
function isBareAnswer(desk: Desk, form: OpenForm): boolean {
  if (!form.asked || asksSomething(desk.turn.text)) return false;
  const field = slotFields(desk.deps.catalog.get(form.tool)?.input ?? z.object({})).find(
    ({ name }) => name === form.asked,
  );
  if (field?.meta.slot === 'text') return true;
  // A wish of its own, however short, is not what was asked for.
  return words(desk.turn.text).length <= 3 && !OWN_WISH.test(desk.turn.text.trim());
}

function asksSomething(text: string): boolean {
  return (
    /[?？]\s*$/.test(text) ||
    /^(?:how|what|when|where|who|why|which|can|could|do|does|is|are)\b/i.test(text.trim()) ||
    /ไหม|มั้ย|เท่าไ|อะไร|ยังไง|อย่างไร|กี่/.test(text)
  );
}
