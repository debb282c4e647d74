import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookCalls, bookHouseCalls } from '../../db/model-usage.ts';
import { modelUsage } from '../../db/schema/people.ts';
import { storePassages } from '../../knowledge/embed-fixtures.ts';
import { samplePassage } from '../../knowledge/index/contract.test-suite.ts';
import { type Company, openCompany } from '../test-company.ts';
import { obedient, playing } from '../test-script.ts';
import { withDepartment } from '../test-tenant.ts';
import { isCommand } from './run.ts';
import { commands } from './table.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing(obedient),
    change: withDepartment('hr', () => ({ managers: ['person:orn'] })),
  });
});
afterAll(() => company.close());

const { give, told, audited } = commandsIn(() => company);

describe('a command', () => {
  it.each(['/expert', '/expert help', '/Expert STATUS', '  /EXPERT status it'])('is "%s"', (text) =>
    expect(isCommand(text)).toBe(true),
  );

  it.each(['expert status', '/experts', 'how do I use /expert', '/expertstatus'])('is not "%s"', (text) =>
    expect(isCommand(text)).toBe(false),
  );

  it('that nobody knows is answered with what was probably meant', async () => {
    expect((await give('mali', '/expert statsu', { language: 'en' })).text).toMatch(/Did you mean `\/expert status`\?/);
    expect((await give('mali', '/expert halp', { language: 'en' })).text).toMatch(/Did you mean `\/expert help`\?/);
    expect((await give('mali', '/expert สถานนะ')).text).toMatch(/หมายถึง `\/expert status` หรือไม่/);
    const { reply } = await give('mali', '/expert frobnicate', { language: 'en' });
    expect(reply).toMatchObject({
      status: 'refused',
      text: expect.stringMatching(/^There is no command “frobnicate”\. `/),
    });
  });

  it('may be written in Thai', async () => {
    expect((await give('orn', '/expert หยุด บุคคล ประชุม')).text).toMatch(/^หยุด\*\*ฝ่ายบุคคล\*\*แล้ว/);
    expect((await give('orn', '/expert เปิด ฝ่ายบุคคล')).text).toMatch(/กลับมาทำงานแล้ว/);
    expect((await give('orn', '/expert เปิดเอกสาร')).text).toContain('แหล่งอ้างอิง');
  });

  it('has names in both languages that are no other command’s', () => {
    const names = commands.flatMap((command) => command.names);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    for (const { names: own } of commands) {
      expect(own.some((name) => /^[a-z-]+$/.test(name))).toBe(true);
      expect(own.some((name) => /[\u0E01-\u0E4E]/.test(name))).toBe(true);
    }
  });
});

describe('a command in a thread', () => {
  it('is answered like every message, without asking a model', async () => {
    const talk = company.talk('ada');
    expect(await talk.say('/expert pause hr moving house')).toMatchObject({ status: 'answered', model: 'policy' });
    expect((await give('ada', '/expert status hr')).text).toContain('paused by Ada Morgan');
    const again = talk.turn('/expert resume hr');
    await company.store(again);
    await company.store(again);
    await company.runner.wake(talk.thread);
    const resumed = (await audited('department.resumed')).filter((row) => row.startsWith('ada '));
    expect(resumed).toHaveLength(1);
  });
});

describe('help', () => {
  it('lists what this person may do and nothing else', async () => {
    const { text } = await give('mali', '/expert help', { language: 'en' });
    expect(text).toContain('/expert withdraw <id>');
    expect(text).toContain('/expert delegate');
    expect(text).not.toContain('/expert pause');
    expect(text).toContain('/expert help');
    for (const said of ['/expert', '/expert ?', '/expert HELP'])
      expect((await give('hana', said)).text).toContain('/expert pause [department] [reason]');
  });

  it('is in the language of the person', async () => {
    expect((await give('mali', '/expert ช่วยเหลือ')).text).toMatch(/^คำสั่งที่ใช้ได้/);
  });
});

describe('pausing', () => {
  it('is for managers, experts and administrators of that department', async () => {
    for (const person of ['orn', 'hana', 'ada']) {
      expect((await give(person, '/expert pause hr an outing', { language: 'en' })).reply.status).toBe('answered');
      expect((await give(person, '/expert resume hr', { language: 'en' })).text).toBe('**HR** is at work again.');
    }
    for (const person of ['mali', 'anan', 'sam']) {
      const { reply } = await give(person, '/expert pause hr', { language: 'en' });
      expect(reply).toMatchObject({ status: 'refused', text: expect.stringMatching(/^You may not do this for HR/) });
    }
    expect((await give('ada', '/expert status hr')).text).toContain('**HR**: at work');
  });

  it('says who paused it, when it is paused twice', async () => {
    await give('hana', '/expert pause hr closing the year');
    expect((await give('ada', '/expert pause hr something else')).text).toBe(
      '**HR** is paused already, by Hana Kobayashi (closing the year).',
    );
    expect((await give('ada', '/expert status hr')).text).toMatch(/\*\*HR\*\*: paused by Hana Kobayashi since/);
    await give('hana', '/expert resume hr');
    expect((await give('hana', '/expert resume hr')).text).toBe('**HR** was not paused.');
    const rows = await audited('department.');
    expect(rows.slice(-2)).toEqual(['hana department.paused hr', 'hana department.resumed hr']);
  });

  it('takes the department of the conversation when nothing follows', async () => {
    const { text } = await give('hana', '/expert pause', { conversation: '#ask-hr' });
    expect(text).toMatch(/^\*\*HR\*\* is paused/);
    await give('hana', '/expert resume', { conversation: '#ask-hr' });
  });

  it('never takes a misspelt department for the reason to pause another one', async () => {
    const { reply } = await give('ada', '/expert pause finanace books', { conversation: '#ask-hr' });
    expect(reply.status).toBe('refused');
    expect(reply.text).toMatch(/no department “finanace”\. Did you mean Finance\? There are HR \(`hr`\), IT Ops/);
    expect((await give('ada', '/expert status hr')).text).toContain('**HR**: at work');
  });

  it.each([
    ['it', 'IT Ops'],
    ['IT Ops', 'IT Ops'],
    ['it_ops', 'IT Ops'],
    ['ฝ่ายไอที', 'IT Ops'],
    ['fin', 'Finance'],
  ])('knows the department "%s"', async (said, name) => {
    expect((await give('ada', `/expert status ${said}`)).text).toContain(`**${name}**: at work`);
  });
});

describe('what names people and requests', () => {
  it('is said to the person alone where others read', async () => {
    const { text } = await give('hana', '/expert gaps hr', { conversation: '#ask-hr' });
    expect(text).toBe('I have sent you the answer directly, since others read here.');
    expect((await told('hana')).at(-1)).toBe('**HR**: no open gaps.');
  });

  it('is said at once where nobody else does', async () => {
    expect((await give('hana', '/expert gaps hr')).text).toBe('**HR**: no open gaps.');
  });
});

describe('status and budget', () => {
  it('of all departments a person manages are given when none is named', async () => {
    const { text } = await give('ada', '/expert status');
    expect(text).toContain('**HR**');
    expect(text).toContain('**Finance**');
    expect((await give('orn', '/expert status')).text).not.toContain('การเงิน');
  });

  it('say how far an embedding model is with the passages, where there is one', async () => {
    expect((await give('ada', '/expert status hr')).text).not.toContain('vectors of');
    const parts = { tenant: company.tenant.id, text: 'Umbrellas.' };
    await storePassages(company.db, [
      samplePassage({ ...parts, id: 'seen#0' }),
      samplePassage({ ...parts, id: 'unseen#0' }),
    ]);
    await company.rows((tx) =>
      tx.execute(sql`insert into embeddings (tenant_id, passage, model, vector)
        select tenant_id, id, 'ollama:bge-m3#["q","p"]', ''::bytea from passages where id = 'seen#0'`),
    );
    expect((await give('ada', '/expert status hr')).text).toMatch(/\nvectors of ollama:bge-m3: 1 of 2 passages\n/);
  });

  it('are refused to others', async () => {
    for (const command of ['status hr', 'budget hr', 'gaps hr', 'digest daily hr'])
      expect((await give('mali', `/expert ${command}`)).reply.status).toBe('refused');
  });

  it('say what is used and what is allowed', async () => {
    expect((await give('hana', '/expert budget hr')).text).toMatch(/\*\*HR\*\*\n- questions: 0 \(no limit\)/);
  });

  it('say what each model was used for, with its cost, and the company’s own calls to administrators alone', async () => {
    Object.assign(company.deps.gateway, { currency: 'USD' });
    const { id, timeZone } = company.deps.tenant;
    const by = (department: string) => ({ tenant: id, timeZone, department, person: 'mali' });
    const call = { model: 'large', task: 'answer', calls: 3, inputTokens: 1_000, outputTokens: 200, costMicros: 1_234 };
    await company.rows(async (tx) => {
      await bookCalls(tx, by('hr'), [call], null);
      await bookHouseCalls(tx, { ...by('knowledge'), person: 'nobody' }, [{ ...call, model: 'bge', task: 'embed' }]);
      const old = { ...by('hr'), tenantId: id, ...call, day: '2020-01-01' };
      await tx.insert(modelUsage).values(old);
    });
    const hr = (await give('hana', '/expert budget hr')).text;
    expect(hr).toMatch(
      /- model large: today 3 calls, 1,200 tokens, USD\s0\.0012; this month 3 calls, 1,200 tokens, USD/,
    );
    expect(hr).not.toMatch(/bge|whole company\*\*/);
    expect((await give('hana', '/expert budget hr', { language: 'th' })).text).toContain('โมเดล large: วันนี้ 3 ครั้ง');
    const all = (await give('ada', '/expert budget', { language: 'en' })).text;
    expect(all).toMatch(/\*\*Models of the whole company\*\*\n- model bge: today 3 calls/);
  });
});

describe('linking', () => {
  it('with a wrong code is refused, and the try is kept', async () => {
    const { reply } = await give('mali', '/expert link 00000000', { language: 'en' });
    expect(reply).toMatchObject({ status: 'refused', text: expect.stringContaining('not right') });
  });
});
