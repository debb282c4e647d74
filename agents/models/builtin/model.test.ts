import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ChatRequest, createGateway } from '../gateway.ts';
import { answerSchema, type ModelContext, type ModelPassage, routeSchema } from '../tasks.ts';
import { answerFrom } from './answer.ts';
import { callTool } from './call-tool.ts';
import type { Classifier } from './classifier.ts';
import { sumDepartments } from './departments.ts';
import { BuiltinChatModel } from './model.ts';
import { route, toolLabel, toolName } from './route.ts';
import type { SlotMeta } from './slots/field.ts';

/** Takes every message for what the labels say, most likely first. */
function sure(...labels: string[]): Classifier {
  const guesses = labels.map((label, at) => ({ label, probability: 1 / 2 ** (at + 1) }));
  return { labels, measured: null, classify: () => guesses, classifyDepartment: (of) => sumDepartments(of) };
}

const passage: ModelPassage = {
  id: 'leave#3',
  docId: 'leave-policy',
  title: 'Leave Policy',
  section: 'Carry-over',
  text: 'Up to 7 days of unused vacation carry over to the next year. Carried days must be used by 31 March.',
  language: 'en',
  score: 1,
  lexical: 1,
  vector: 0.8,
  date: '2026-01-01',
  ordinal: 3,
  kind: 'document',
};
const context: ModelContext = {
  language: 'en',
  now: new Date('2026-05-04T03:00:00Z'),
  timeZone: 'Asia/Bangkok',
  currency: 'THB',
  self: 'mali',
  people: [],
  previous: [],
  form: null,
};
const label = (text: string) => ({ en: text, th: text });
const date = { slot: 'date', label: label('First day'), ask: label('From when?') } satisfies SlotMeta;
const subject = { slot: 'text', hint: 'subject', label: label('Subject'), ask: label('What?') } satisfies SlotMeta;
const leave = { name: 'hr.request_leave', description: '', schema: z.object({ from: z.iso.date().meta(date) }) };
const ticket = { name: 'it.open_ticket', description: '', schema: z.object({ subject: z.string().meta(subject) }) };
const tools = [leave, ticket];
const gateway = (...labels: string[]) => createGateway(new Map([['builtin', new BuiltinChatModel(sure(...labels))]]));
const request = (given: Partial<ChatRequest>): ChatRequest => ({
  task: 'agent',
  department: null,
  messages: [new SystemMessage('rules'), new HumanMessage('I want vacation on 3 June 2026')],
  context,
  ...given,
});

describe('the built-in engine behind the gateway', () => {
  it('routes in the form that is asked of every model', async () => {
    const { value } = await gateway('hr.hr.request_leave', 'none').structured(request({ task: 'route' }), routeSchema);
    expect(value.departments[0]?.id).toBe('hr');
    expect(value.intents.map((intent) => intent.label)).toEqual(['hr.request_leave', 'none']);
  });

  it('answers from the passages in the form that is asked of every model', async () => {
    const messages = [new HumanMessage('How many vacation days carry over to the next year?')];
    const asked = request({ task: 'answer', messages, context: { ...context, passages: [passage] } });
    const { value } = await gateway('none').structured(asked, answerSchema);
    expect(value.sentences[0]).toMatchObject({ passageId: 'leave#3', text: expect.stringContaining('7 days') });
    expect(value.confidence).toBeGreaterThan(0);
  });

  it('calls a tool with what was said, and none where none fits', async () => {
    const { calls } = await gateway('hr.hr.request_leave').chat(request({ tools }));
    expect(calls).toEqual([{ id: 'call-0', name: 'hr.request_leave', args: { from: '2026-06-03' } }]);
    expect((await gateway('none').chat(request({ tools }))).calls).toEqual([]);
    expect((await gateway('hr.hr.request_leave').chat(request({}))).calls).toEqual([]);
  });

  it('says what a tool said when it has run', async () => {
    const call = new AIMessage({
      content: '',
      tool_calls: [{ id: 'c', name: leave.name, args: {}, type: 'tool_call' }],
    });
    const messages = [new HumanMessage('3 June'), call, new ToolMessage({ content: 'Booked.', tool_call_id: 'c' })];
    expect(await gateway('hr.hr.request_leave').chat(request({ messages, tools }))).toMatchObject({
      text: 'Booked.',
      calls: [],
    });
  });

  it('cannot be asked without a task', async () => {
    await expect(new BuiltinChatModel(sure('none')).invoke('hello')).rejects.toThrow('call it through the gateway');
  });
});

describe('routing', () => {
  it('adds the intents of a department up and calls tools by their name', () => {
    const found = route(sure('none', 'hr/vacation', 'hr.hr.request_leave', 'finance.finance.pay'), 'x');
    expect(found.departments[0]).toMatchObject({ id: 'none' });
    expect(found.intents.map((intent) => intent.label)).toEqual([
      'none',
      'hr/vacation',
      'hr.request_leave',
      'finance.pay',
    ]);
  });

  it('gives the likeliest eight intents but every department', () => {
    const labels = Array.from({ length: 10 }, (_, n) => `d${n}/topic`);
    const found = route(sure(...labels), 'x');
    expect(found.intents.map((intent) => intent.label)).toEqual(labels.slice(0, 8));
    expect(found.departments).toHaveLength(10);
  });

  it('finds a tool’s name again, also where it does not begin like its department', () => {
    for (const tool of [
      { name: 'it.open_ticket', department: 'it_ops' },
      { name: 'hr.request_leave', department: 'hr' },
    ]) {
      expect(toolName(toolLabel(tool))).toBe(tool.name);
    }
    expect(['none', 'none/weather', 'hr/vacation'].map(toolName)).toEqual(['none', 'none/weather', 'hr/vacation']);
  });
});

describe('calling a tool', () => {
  const call = (text: string, given: Partial<ModelContext> = {}, ...labels: string[]) =>
    callTool(text, { ...context, ...given }, tools, sure(...labels));

  it('takes the likeliest of those that are offered', () => {
    const labels = ['hr/vacation', 'finance.finance.pay', 'it_ops.it.open_ticket', 'hr.hr.request_leave'];
    expect(call('x', {}, ...labels)?.name).toBe('it.open_ticket');
  });

  it('takes the open form before the intent, and the intent before its own guess', () => {
    const form = { tool: 'hr.request_leave', department: 'hr', values: {}, asked: 'from', proposal: null };
    expect(call('3 June 2026', { form, intent: 'it.open_ticket' }, 'none')).toEqual({
      name: 'hr.request_leave',
      args: { from: '2026-06-03' },
    });
    expect(call('3 June', { intent: 'hr.request_leave' }, 'it_ops.it.open_ticket')?.name).toBe('hr.request_leave');
  });

  it('takes no other tool when the one that is meant is not offered', () => {
    expect(call('3 June', { intent: 'finance.pay' }, 'hr.hr.request_leave')).toBeUndefined();
  });

  it('leaves out what was not said', () => {
    expect(call('I want some days off', { intent: 'hr.request_leave' })?.args).toEqual({});
  });

  it('takes what was said before for the subject where the message points back to it, and not otherwise', () => {
    const previous = ['web-prod-03 is out of memory'];
    const given = { previous, intent: 'it.open_ticket' };
    expect(call('open a ticket for that', given)?.args).toEqual({ subject: previous[0] });
    expect(call('เปิดทิกเก็ตเรื่องนี้ให้หน่อย', given)?.args).toEqual({ subject: previous[0] });
    expect(call('open a ticket: printer jams on floor 3', given)?.args.subject).not.toBe(previous[0]);
    expect(call('open a ticket for that', { intent: 'it.open_ticket' })?.args.subject).not.toBe(previous[0]);
  });
});

describe('answering from passages', () => {
  it('is sure of nothing when there is nothing to answer from, or nothing that fits', () => {
    const nothing = { sentences: [], confidence: 0 };
    expect(answerFrom('How many days carry over?', context)).toEqual(nothing);
    expect(answerFrom('flurb vpqn snorgle?', { ...context, passages: [passage] })).toEqual(nothing);
  });

  it('says nothing that does not stand in a passage', () => {
    const { sentences, confidence } = answerFrom('How many vacation days carry over?', {
      ...context,
      passages: [passage],
    });
    expect(sentences.length).toBeGreaterThan(0);
    for (const { text } of sentences) expect(passage.text).toContain(text);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
  });
});
