import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedChatModel } from '../agents/models/scripted.ts';
import type { GroundedAnswer, ModelPassage } from '../agents/models/tasks.ts';
import { isNamedIn, partsOf, researchWish } from './research-wish.ts';
import { Stopped } from './stop.ts';
import { type Company, type CompanyOptions, openCompany } from './test-company.ts';
import { playing, routeTo } from './test-script.ts';
import { passageOf, withDepartment } from './test-tenant.ts';

const knowledge = [
  passageOf('hr', 'Remote work is allowed 2 days a week.'),
  passageOf('it_ops', 'The VPN is needed for remote work.'),
  passageOf('finance', 'A hotel in Bangkok costs up to 3000 THB a night.'),
  passageOf('finance', 'The bonus pool for remote work leads is 900000 THB.', {
    docId: 'finance/bonus.md',
    acl: ['role:finance_manager'],
  }),
];
/** What was looked for by the built-in part, and how sure it is of anything but the hotel. */
const quoted: { question: string; passages: string[] }[] = [];
let sure = 0.95;
const quote = (question: string, passages: ModelPassage[]): GroundedAnswer => {
  quoted.push({ question, passages: passages.map(({ docId }) => docId) });
  const best = passages.find(({ text }) => (/hotel/i.test(question) ? /hotel/i : /remote|vpn/i).test(text));
  if (!best) return { sentences: [], confidence: 0 };
  return {
    sentences: [{ text: best.text, passageId: best.id, step: false }],
    confidence: /hotel/i.test(question) && !/remote/i.test(question) ? 0.95 : sure,
  };
};
const parts = {
  route: (text: string) => {
    if (/hotel/i.test(text)) return routeTo('finance', 'finance/travel');
    return /vpn/i.test(text) ? routeTo('it_ops', 'it_ops/vpn') : routeTo('hr', 'hr/remote');
  },
  answer: quote,
};

/** A department's own model: what it plans, what it answers, and what it was told. */
let plan: unknown;
let composed: (passages: ModelPassage[]) => GroundedAnswer;
const told: { task: string | undefined; system: string }[] = [];
const thinker = new ScriptedChatModel(({ messages, options }) => {
  told.push({ task: options.task, system: messages.find((one) => one instanceof SystemMessage)?.text ?? '' });
  if (options.task === 'extract') return { text: JSON.stringify(plan) };
  if (options.task === 'agent') return {};
  expect(messages.at(-1)).toBeInstanceOf(HumanMessage);
  return { text: JSON.stringify(composed(options.context?.passages ?? [])) };
});

let plain: Company;
let thinking: Company;
const open = (more: Partial<CompanyOptions> = {}) =>
  openCompany({
    models: playing(parts).set('thinker', thinker),
    knowledge,
    ...(plain ? { rowsOf: plain } : {}),
    ...more,
  });
beforeAll(async () => {
  plain = await open();
  thinking = await open({ change: withDepartment('hr', ({ model }) => ({ model: { ...model, name: 'thinker' } })) });
});
afterAll(() => plain.close());
beforeEach(() => {
  quoted.length = told.length = plain.events.length = 0;
  sure = 0.95;
  plan = { lookups: [] };
  composed = () => ({ sentences: [], confidence: 0 });
});

const COMPARE = 'research: compare the remote work days with the hotel limit';

describe('a question that is researched with the built-in engine', () => {
  it('is taken apart, looked up in each department and answered with a citation for each sentence', async () => {
    const reply = await plain.talk('sam').say(COMPARE);
    expect(reply).toMatchObject({
      status: 'answered',
      model: 'builtin',
      confidence: 0.95,
      receipts: [],
      approvals: [],
    });
    expect(reply.text).toContain('Remote work is allowed 2 days a week. [1]');
    expect(reply.text).toContain('A hotel in Bangkok costs up to 3000 THB a night. [2]');
    expect(reply.text).toContain('_Looked up 2 questions in HR and Finance._');
    expect(reply.sources.map(({ docId }) => docId)).toEqual(['hr/rules.md', 'finance/rules.md']);
    expect(quoted.map(({ question }) => question)).toEqual(['the remote work days', 'the hotel limit']);
  });

  it('is looked up in every department when it asks so, as far as the limit goes', async () => {
    const narrow = await open({ change: (tenant) => ({ ...tenant, research: { lookups: 2, tokens: 9_000 } }) });
    await narrow.talk('sam').say('Compare remote work rules across all departments');
    expect(quoted.map(({ passages }) => passages.map((id) => id.split('/')[0]))).toEqual([['hr'], ['it_ops']]);
  });

  it('tells the one who waits how far it is', async () => {
    await plain.talk('sam').say(COMPARE);
    const notes = plain.events.flatMap((event) => (event.type === 'progress' ? [event.text] : []));
    expect(notes).toEqual([expect.any(String), 'Look-up 1 of 2: HR…', 'Look-up 2 of 2: Finance…']);
  });

  it('says what it found nothing on, and stands behind the rest', async () => {
    sure = 0.3;
    const reply = await plain.talk('sam').say(COMPARE);
    expect(reply.status).toBe('answered');
    expect(reply.text).toContain('3000 THB');
    expect(reply.text).not.toContain('2 days');
    expect(reply.text).toContain('nothing I would stand behind on: the remote work days');
  });

  it('goes the way of every question when nothing was found', async () => {
    sure = 0.3;
    const reply = await plain.talk('sam').say('research: compare remote work with the vpn');
    expect(reply).toMatchObject({ status: 'waiting', approvals: [{ status: 'pending' }] });
  });

  it('is wished for in Thai, by command and by comparison alike', async () => {
    for (const text of [
      'ค้นคว้า: remote work กับ hotel ต่างกันยังไง',
      '/expert research remote work days and the hotel limit',
    ])
      expect((await plain.talk('sam').say(text)).text).toMatch(/Looked up|ค้นข้อมูล/);
  });
});

describe('a question that nobody asked to research', () => {
  it('is researched when the first look is unsure and it has several parts', async () => {
    const talk = plain.talk('sam', { conversation: '#ask-hr' });
    sure = 0.5;
    await talk.say('What is the difference between remote work and the hotel limit?');
    expect(quoted.map(({ question }) => question)).toContain('the hotel limit');
    quoted.length = 0;
    await talk.say('How many remote work days are there?');
    expect(quoted.map(({ question }) => question).every((one) => one.includes('How many remote'))).toBe(true);
  });

  it('still goes to the experts when only a part of it is found', async () => {
    sure = 0.5;
    const reply = await plain
      .talk('sam', { conversation: '#ask-hr' })
      .say('What is the difference between remote work and the hotel limit?');
    expect(reply.status).toBe('waiting');
  });
});

describe('rights in research', () => {
  it('leave out departments and documents that the asker may not see', async () => {
    const closed = await open({ change: withDepartment('finance', () => ({ access: ['role:finance_manager'] })) });
    await closed.talk('sam').say(COMPARE);
    expect(quoted.flatMap(({ passages }) => passages).filter((id) => id.startsWith('finance/'))).toEqual([]);
    quoted.length = 0;
    await plain.talk('sam').say('research: remote work leads across all departments');
    expect(quoted.flatMap(({ passages }) => passages)).not.toContain('finance/bonus.md');
  });

  it('in a channel are those that all its readers share', async () => {
    const manager = (await plain.rows((tx) => import('../db/people.ts').then(({ listPeople }) => listPeople(tx)))).find(
      ({ roles }) => roles.includes('finance_manager'),
    );
    const id = manager?.id ?? '';
    await plain.talk(id).say('research: remote work leads across all departments');
    expect(quoted.flatMap(({ passages }) => passages)).toContain('finance/bonus.md');
    quoted.length = 0;
    await plain.talk(id, { conversation: '#ask-anything' }).say('research: remote work leads across all departments');
    expect(quoted.flatMap(({ passages }) => passages)).not.toContain('finance/bonus.md');
  });
});

describe('a model that plans', () => {
  const lookups = [
    { question: 'remote work days', department: 'hr' },
    { question: 'hotel limit in Bangkok', department: 'finance' },
  ];
  const all = (passages: ModelPassage[]): GroundedAnswer => ({
    sentences: passages.map(({ text, id }) => ({ text, passageId: id, step: false })),
    confidence: 0.95,
  });

  it('is told the departments that are open, and answers from what all look-ups found', async () => {
    plan = { lookups };
    composed = all;
    const reply = await thinking.talk('sam').say(COMPARE, { department: 'hr' });
    expect(reply).toMatchObject({ status: 'answered', model: 'thinker', trace: { grounding: 1 } });
    expect(reply.trace?.prompt).toMatch(/^answer@/);
    expect(reply.sources.map(({ docId }) => docId).sort()).toEqual(['finance/rules.md', 'hr/rules.md']);
    expect(told.find(({ task }) => task === 'extract')?.system).toMatch(/at most 4 look-ups.*finance: /s);
  });

  it('gets no look-up in a department that is closed or unknown, and no more than the limit', async () => {
    plan = {
      lookups: [
        { question: 'secret', department: 'legal' },
        { question: 'x of another tenant', department: '../other' },
        ...Array.from({ length: 12 }, (_, n) => ({ question: `remote work ${n}`, department: 'hr' })),
      ],
    };
    composed = all;
    const reply = await thinking.talk('sam').say(COMPARE, { department: 'hr' });
    expect(reply.text).toContain('_Looked up 4 questions in HR._');
  });

  it.each([
    ['plans nothing', { lookups: [] }],
    ['plans nonsense', { steps: 'rm -rf' }],
    ['plans for closed departments alone', { lookups: [{ question: 'secret', department: 'legal' }] }],
  ])('that %s leaves the planning to the built-in engine', async (_name, planned) => {
    plan = planned;
    composed = all;
    expect((await thinking.talk('sam').say(COMPARE, { department: 'hr' })).text).toContain(
      '_Looked up 2 questions in HR and Finance._',
    );
  });

  it('has its inventions withheld, and the look-ups are quoted instead', async () => {
    plan = { lookups };
    composed = (passages) => ({
      sentences: [{ text: 'Remote work is allowed 9 days a week.', passageId: passages[0]?.id ?? '', step: false }],
      confidence: 0.99,
    });
    const reply = await thinking.talk('sam').say(COMPARE, { department: 'hr' });
    expect(reply).toMatchObject({ status: 'answered', model: 'builtin' });
    expect(reply.text).not.toContain('9 days');
  });

  it('is not asked for a plan or an answer that the budget does not hold', async () => {
    const poor = await open({
      change: (tenant) => ({
        ...withDepartment('hr', ({ model }) => ({ model: { ...model, name: 'thinker' } }))(tenant),
        research: { lookups: 4, tokens: 1 },
      }),
    });
    plan = { lookups };
    composed = all;
    expect(await poor.talk('sam').say(COMPARE, { department: 'hr' })).toMatchObject({ model: 'builtin' });
    expect(told.map(({ task }) => task)).toEqual([]);
  });
});

describe('a research that is stopped', () => {
  it('makes no further look-up and answers nothing', async () => {
    const stopping = await open();
    const talk = stopping.talk('sam');
    const search = stopping.index.search.bind(stopping.index);
    let searches = 0;
    stopping.index.search = (query) => {
      searches++;
      stopping.runner.running.get(talk.thread)?.abort(new Stopped());
      return search(query);
    };
    const reply = await talk.say(COMPARE);
    stopping.index.search = search;
    expect(reply).toMatchObject({ status: 'refused', sources: [] });
    expect(reply.text).toContain('Stopped, as you asked');
    expect(searches).toBe(1);
  });
});

describe('words that wish for research', () => {
  it.each(['research: x y z', 'Research : x y z', '/expert research x y z', '/expert ค้นคว้า x y z', 'ค้นคว้า: x y z'])(
    '%s',
    (text) => {
      expect(researchWish(text)).toEqual({ question: 'x y z' });
    },
  );

  it.each([
    'research budget for 2026?',
    'compare laptops',
    'How do departments order?',
    '/expert status hr',
    '/expert researchers',
  ])('and not: %s', (text) => {
    expect(researchWish(text)).toBeNull();
  });

  it.each([
    ['compare sick leave with annual leave across departments', ['sick leave', 'annual leave']],
    ['What is the difference between the VPN and the proxy?', ['the VPN', 'the proxy']],
    ['เปรียบเทียบวันลาป่วยกับวันลาพักร้อน', ['วันลาป่วย', 'วันลาพักร้อน']],
    ['วันลาป่วยกับวันลาพักร้อนต่างกันยังไง', ['วันลาป่วย', 'วันลาพักร้อน']],
    ['How many sick days do I have?', ['How many sick days do I have?']],
    ['What is the difference between annual leave and sick leave?', ['annual leave', 'sick leave']],
    ['How does sick leave differ from annual leave?', ['sick leave', 'annual leave']],
    ['compare leave and sick leave', ['compare leave and sick leave']],
    ['จ้างพนักงานกับบริษัทต่างกันไหม', ['จ้างพนักงานกับบริษัทต่างกันไหม']],
    [
      'What is the difference between how I apply and what I get?',
      ['What is the difference between how I apply and what I get?'],
    ],
  ])('%s is taken apart', (text, expected) => {
    expect(partsOf(text)).toEqual(expected);
  });
});

describe('a comparison', () => {
  const passages = [
    { title: 'Leave policy', section: 'Vacation', text: 'Whoever falls ill on annual leave takes sick leave instead.' },
    { title: 'Leave policy', section: 'วันลา', text: 'วันลาป่วยได้รับค่าจ้าง' },
  ];

  it.each([
    ['annual leave', true],
    ['sick leave', true],
    ['วันลาป่วย', true],
    ['company cars', false],
    ['รถประจำตำแหน่ง', false],
  ])('looks for “%s” where documents name it: %s', (name, isNamed) => {
    expect(isNamedIn(name, passages)).toBe(isNamed);
  });

  it('is answered from both sides, even where one sentence seems to answer it', async () => {
    sure = 0.99;
    const company = await openCompany({
      ...{ rowsOf: plain },
      knowledge: [
        passageOf('hr', 'Sick leave during annual leave is possible. Annual leave is 12 days a year.'),
        passageOf('hr', 'Sick leave is paid for 30 days a year.', { docId: 'hr/sick.md' }),
      ],
      models: playing({
        route: () => routeTo('hr', 'hr/leave'),
        answer: (question, found) => {
          quoted.push({ question, passages: found.map(({ docId }) => docId) });
          const [best] = found;
          return { sentences: best ? [{ text: best.text, passageId: best.id, step: false }] : [], confidence: 0.99 };
        },
      }),
    });
    quoted.length = 0;
    const reply = await company.talk('sam').say('What is the difference between annual leave and sick leave?');
    expect(reply.text).toContain('_Looked up 2 questions in HR._');
    expect(quoted.map(({ question }) => question).slice(1)).toEqual(['annual leave', 'sick leave']);
    quoted.length = 0;
    const other = await company.talk('sam').say('What is the difference between annual leave and company cars?');
    expect(other.text).not.toContain('Looked up');
    expect(quoted).toHaveLength(1);
  });
});
