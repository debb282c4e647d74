import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { lookUp } from './retrieve.ts';
import { RunScope } from './scope.ts';
import { type Company, openCompany } from './test-company.ts';
import { command, obedient, part, playing, routeTo } from './test-script.ts';
import { passageOf, withDepartment } from './test-tenant.ts';

const knowledge = [
  passageOf('hr', 'Salary bands are open to HR: band seven starts at 90,000 THB.', {
    docId: 'hr/bands.md',
    acl: ['role:hr_manager'],
  }),
  passageOf('hr', 'Salary is paid on the 25th of each month.'),
  passageOf('hr', 'Salary advice for Mali alone.', { docId: 'hr/mali.md', acl: ['person:mali'] }),
  passageOf('hr', 'Salary of another tenant.', { docId: 'hr/foreign.md', tenant: 'other' }),
  passageOf('it_ops', 'Salary server runs on Linux.'),
];
/** The confidence of the first and of the second look; which of them were asked. */
let [first, second] = [0.99, 0.99];
const looks: string[] = [];
const says = (name: string, sure: () => number) => (_question: string, passages: ModelPassage[]) => {
  looks.push(name);
  const best = passages[0];
  return { sentences: best ? [{ text: best.text, passageId: best.id, step: false }] : [], confidence: sure() };
};

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({ ...obedient, answer: says('first', () => first) }).set(
      'big',
      part({ ...obedient, answer: says('second', () => second) }),
    ),
    change: (tenant) =>
      withDepartment('it_ops', () => ({ access: ['role:it_lead', 'team:operations'] }))(
        withDepartment('hr', ({ model }) => ({
          model: { ...model, name: 'big' },
          thresholds: { direct: 0.85, model: 0.9 },
        }))(tenant),
      ),
    knowledge,
  });
});
afterAll(() => company.close());

describe('the door of a department', () => {
  it('is open to those the configuration names, by role and by team', async () => {
    expect(await company.talk('sam').say('Salary server?', { department: 'it_ops' })).toMatchObject({
      status: 'answered',
    });
    expect(await company.talk('mali').say('Salary server?', { department: 'it_ops' })).toMatchObject({
      status: 'answered',
    });
  });

  it.each([
    ['a question', 'Salary server?'],
    ['a tool', command(['it.open_ticket', { title: 'My laptop is on fire' }])],
  ])('is closed to others for %s, and nothing was looked up or done', async (_name, text) => {
    looks.length = 0;
    const reply = await company.talk('wanida').say(text, { department: 'it_ops' });
    expect(reply).toMatchObject({ status: 'refused', sources: [], receipts: [], approvals: [] });
    expect(reply.text).toMatch(/do not have access to IT Ops|ไม่มีสิทธิ์ใช้ฝ่ายไอที/);
    expect(looks).toEqual([]);
  });
});

describe('what is found', () => {
  const found = async (id: string, departments = ['hr']) => {
    const people = await company.rows((tx) => import('../db/people.ts').then(({ listPeople }) => listPeople(tx)));
    const person = people.find((one) => one.id === id);
    if (!person) throw new Error(id);
    const scope = new RunScope(person, async () => people, AbortSignal.timeout(5_000), `dm:${person.id}`);
    const { passages, citations } = await lookUp(
      company.deps,
      scope,
      { question: 'salary', language: 'en' },
      departments,
    );
    expect(Object.keys(citations).sort()).toEqual(passages.map((passage) => passage.id).sort());
    return passages.map(({ docId }) => docId).sort();
  };

  it('holds a restricted document for the role only', async () => {
    expect(await found('hana')).toEqual(['hr/bands.md', 'hr/rules.md']);
    expect(await found('krit')).toEqual(['hr/rules.md']);
  });

  it('holds what is for one person for that person only', async () => {
    expect(await found('mali')).toEqual(['hr/mali.md', 'hr/rules.md']);
  });

  it('never holds another tenant’s, nor another department’s unless asked for by somebody who may enter it', async () => {
    expect(await found('sam', ['hr', 'it_ops'])).toEqual(['hr/rules.md', 'it_ops/rules.md']);
    expect(await found('sam', ['hr'])).toEqual(['hr/rules.md']);
    expect(await found('hana', ['hr', 'it_ops'])).toEqual(['hr/bands.md', 'hr/rules.md']);
    expect(await found('hana', [])).toEqual([]);
  });

  it('is cited with a link that opens the section', async () => {
    const reply = await company.talk('krit').say('When is the salary paid?');
    expect(reply.sources).toEqual([
      {
        docId: 'hr/rules.md',
        title: 'Rules of hr',
        section: 'General',
        url: 'https://expert.example/documents/hr%2Frules.md?passage=hr%2Frules.md%230#general',
        relevance: 1,
        date: '2026-01-01',
      },
    ]);
    expect(reply.text).not.toContain('90,000');
  });
});

describe('how sure an answer must be', () => {
  const ask = async (a: number, b: number) => {
    [first, second] = [a, b];
    looks.length = 0;
    const reply = await company.talk('krit').say('When is the salary paid?');
    return [reply.status, reply.model, ...looks];
  };

  it('at the first threshold it is given directly', async () => {
    expect(await ask(0.85, 0.99)).toEqual(['answered', 'builtin', 'first']);
  });

  it('just below, the department’s model is asked', async () => {
    expect(await ask(0.849, 0.97)).toEqual(['answered', 'big', 'first', 'second']);
  });

  it('below both, the other departments’ documents are looked at, then an expert is asked', async () => {
    expect(await ask(0.849, 0.85)).toEqual(['waiting', 'policy', 'first', 'second', 'first']);
  });

  it('per department, as configured', async () => {
    const strict = await openCompany({
      models: playing({ route: () => routeTo('hr', 'hr/pay'), answer: says('first', () => 0.99) }),
      change: withDepartment('hr', () => ({ thresholds: { direct: 1, model: 1 } })),
      knowledge,
      rowsOf: company,
    });
    expect(await strict.talk('krit').say('When is the salary paid?')).toMatchObject({ status: 'waiting' });
  });
});

describe('a question nobody is sure of', () => {
  const vague = (routed: number) =>
    openCompany({
      models: playing({
        route: () => routeTo('hr', 'hr/pay', routed),
        answer: (_question, passages) => ({
          sentences: passages[0] ? [{ text: passages[0].text, passageId: passages[0].id, step: false }] : [],
          confidence: 0.1,
        }),
      }),
      knowledge,
      rowsOf: company,
    });

  it('does not take an expert’s time unasked, and does when the person asks for it', async () => {
    const talk = (await vague(0.7)).talk('krit');
    const reply = await talk.say('Blue or green salary?');
    expect(reply).toMatchObject({
      status: 'unknown',
      approvals: [],
      card: { kind: 'choice', buttons: [{ action: 'choose', target: 'hr' }] },
    });
    expect(reply.text).not.toContain('25th');
    expect(await talk.press('choose', 'hr')).toMatchObject({ status: 'waiting', approvals: [{ status: 'pending' }] });
  });

  it('goes to the experts at once when the department is certain', async () => {
    expect(await (await vague(0.9)).talk('krit').say('Blue or green salary?')).toMatchObject({ status: 'waiting' });
    const bound = (await vague(0.7)).talk('krit', { conversation: '#ask-hr' });
    expect(await bound.say('Blue or green salary?')).toMatchObject({ status: 'waiting' });
  });
});

describe('what may be a question or a request', () => {
  const either = (confidence: number) =>
    openCompany({
      models: playing({
        route: () => routeTo('hr', 'hr.leave_balance', 0.5),
        agent: () => ({ calls: [{ name: 'hr.leave_balance', args: {} }] }),
        answer: (_question, passages) => ({
          sentences: passages[0] ? [{ text: passages[0].text, passageId: passages[0].id, step: false }] : [],
          confidence,
        }),
      }),
      change: (tenant) => ({ ...tenant, routing: { threshold: 0.4 } }),
      knowledge,
      rowsOf: company,
    });

  it('is answered from the documents when they are sure, else from the records', async () => {
    expect(await (await either(0.95)).talk('krit').say('My salary days')).toMatchObject({ model: 'builtin' });
    expect(await (await either(0.5)).talk('krit').say('My salary days')).toMatchObject({
      model: 'records',
    });
  });
});

describe('a model that calls nothing', () => {
  it('leaves the question to the documents', async () => {
    [first, second] = [0.99, 0.99];
    const reply = await company
      .talk('krit')
      .say(command(['hr.no_such_tool', { about: 'salary' }]), { department: 'hr' });
    expect(reply.status).toBe('answered');
    expect(reply.sources).toHaveLength(1);
  });
});
