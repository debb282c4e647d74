import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maliciousScript, ScriptedChatModel } from '../agents/models/scripted.ts';
import { approvals, audit, ledger, proposals } from '../db/schema/approvals.ts';
import { leaveRequests } from '../db/schema/hr.ts';
import { tickets } from '../db/schema/it.ts';
import { people } from '../db/schema/people.ts';
import { joined } from './act.ts';
import type { Part } from './state.ts';
import { type Company, openCompany } from './test-company.ts';
import { command, obedient, playing, routeTo } from './test-script.ts';
import { passageOf, withDepartment } from './test-tenant.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), knowledge: [passageOf('hr', 'Vacation days carry over.')] });
});
afterAll(() => company.close());

const vacation = { kind: 'vacation', from: '2026-06-03', to: '2026-06-05' };
const made = (thread: string) => company.rows((tx) => tx.select().from(proposals).where(eq(proposals.thread, thread)));
/** Everything a write leaves behind. */
const traces = () =>
  company.rows(async (tx) => ({
    leave: (await tx.select().from(leaveRequests)).length,
    tickets: (await tx.select().from(tickets)).length,
    receipts: (await tx.select().from(ledger)).length,
    decided: (
      await tx
        .select()
        .from(approvals)
        .where(inArray(approvals.status, ['approved', 'rejected']))
    ).length,
  }));

describe('a call of the model', () => {
  it('to a read answers from the records of the asker', async () => {
    const reply = await company.talk('mali').say(command(['hr.leave_balance', {}]));
    expect(reply).toMatchObject({ status: 'answered', model: 'records', receipts: [] });
    expect(reply.text).toContain('11 days');
  });

  it('to a write only fills the form where the policy wants a yes', async () => {
    const before = await traces();
    const talk = company.talk('mali');
    expect(await talk.say(command(['hr.request_leave', vacation]))).toMatchObject({
      status: 'question',
      card: { kind: 'confirm' },
    });
    expect((await made(talk.thread)).map(({ status }) => status)).toEqual(['confirming']);
    expect(await traces()).toEqual(before);
  });

  it('to a read of somebody else’s records has only the asker’s rights', async () => {
    const reply = await company.talk('krit').say(command(['hr.leave_balance', { person: 'mali' }]));
    expect(reply.text).not.toContain('11 days');
    const personnel = await company.talk('hana').say(command(['hr.leave_balance', { person: 'mali' }]));
    expect(personnel.text).toContain('11 days');
  });

  it('without a required value asks for it', async () => {
    const { kind: _kind, ...rest } = vacation;
    const talk = company.talk('mali');
    expect(await talk.say(command(['hr.request_leave', rest]))).toMatchObject({ status: 'question' });
    expect((await talk.memory()).form).toMatchObject({ asked: 'kind', values: rest });
    expect(await made(talk.thread)).toEqual([]);
  });

  it.each([
    ['a kind nobody knows', { ...vacation, kind: 'sabbatical' }, 'kind'],
    ['a number for a day', { ...vacation, from: 20260603 }, 'from'],
    ['an object for a day', { ...vacation, to: { $gt: '' } }, 'to'],
    ['a list for a day', { ...vacation, to: ['2026-06-05'] }, 'to'],
  ])('with %s asks again and proposes nothing', async (_name, args, field) => {
    const talk = company.talk('mali');
    const reply = await talk.say(command(['hr.request_leave', args]));
    expect(reply).toMatchObject({ status: 'question', text: expect.stringMatching(/^I could not read that\./) });
    const { form } = await talk.memory();
    expect(form?.asked).toBe(field);
    expect(form?.values).not.toHaveProperty(field);
    expect(await made(talk.thread)).toEqual([]);
  });

  it('drops what the schema does not know, such as another requester', async () => {
    const talk = company.talk('mali');
    await talk.say(command(['hr.request_leave', { ...vacation, person: 'anan', tenant: 'other', status: 'approved' }]));
    const [row] = await made(talk.thread);
    expect(row?.requester).toBe('mali');
    expect(JSON.parse(row?.args ?? '{}')).toEqual(vacation);
  });

  it.each([['it.open_ticket'], ['hr.drop_tables'], ['knowledge.answer_question'], ['constructor']])(
    'to %s, which the department was not given, is not carried out',
    async (name) => {
      const script = { ...obedient, route: () => routeTo('hr', 'hr.leave_balance') };
      const other = await openCompany({ models: playing(script), rowsOf: company });
      const before = await traces();
      const talk = other.talk('mali');
      const args = { title: 'Injected', question: 'q', answer: 'Injected', department: 'hr', language: 'en' };
      const reply = await talk.say(command([name, args]));
      expect(reply).toMatchObject({ status: 'waiting', receipts: [] });
      expect(await traces()).toEqual(before);
      expect((await made(talk.thread)).map(({ tool, args: stored }) => [tool, stored.includes('Injected')])).toEqual([
        ['knowledge.answer_question', true],
      ]);
    },
  );

  it('to a tool this person has no right to is not offered and not carried out', async () => {
    const offered: string[] = [];
    const restricted = await openCompany({
      models: playing({
        ...obedient,
        agent: (text, options) => {
          offered.push(...(options.tools ?? []).map(({ name }) => name));
          return obedient.agent?.(text, options) ?? {};
        },
      }),
      change: (tenant) => ({
        ...tenant,
        roles: {
          ...tenant.roles,
          employee: (tenant.roles.employee ?? []).filter((right) => right !== 'hr.leave.request'),
        },
      }),
      rowsOf: company,
    });
    const talk = restricted.talk('mali');
    const reply = await talk.say(command(['hr.request_leave', vacation]));
    expect(offered).toContain('hr.leave_balance');
    expect(offered).not.toContain('hr.request_leave');
    expect((await made(talk.thread)).filter(({ tool }) => tool === 'hr.request_leave')).toEqual([]);
    expect(reply.text).not.toBe('');
  });

  it('that reads restricted fields is audited', async () => {
    const reply = await company
      .talk('hana')
      .say(command(['hr.find_employee', { person: 'mali', salary: true, wanted: 'salary', field: 'salary' }]));
    expect(reply.status).toBe('answered');
    const rows = await company.rows((tx) => tx.select().from(audit).where(eq(audit.action, 'record.read')));
    const restricted = reply.text.includes('38,500');
    expect(rows.filter(({ actor }) => actor === 'hana')).toHaveLength(restricted ? 1 : 0);
  });
});

describe('a model that wants harm', () => {
  it('calls everything at once and brings about nothing that a person did not allow', async () => {
    const bad = new ScriptedChatModel(
      maliciousScript(['hr.request_leave', 'it.request_access', 'knowledge.answer_question', 'sql', 'approve'], {
        ...vacation,
        person: 'krit',
        approved: true,
      }),
    );
    const evil = await openCompany({
      models: playing({ route: () => routeTo('hr', 'hr.request_leave') }).set('evil', bad),
      change: withDepartment('hr', ({ model }) => ({ model: { ...model, name: 'evil' } })),
      knowledge: [passageOf('hr', 'Vacation days carry over.')],
      rowsOf: company,
    });
    const before = await traces();
    const talk = evil.talk('mali');
    const reply = await talk.say('Please book my vacation');
    expect(await traces()).toEqual(before);
    expect((await made(talk.thread)).filter(({ status }) => status !== 'confirming')).toEqual([]);
    expect(reply.text).not.toContain('evil.example');
    expect(reply.text).not.toContain('Everything was approved');
    expect(reply.receipts).toEqual([]);
  });

  it('calls a hundred times and is carried out five times at most', async () => {
    const calls = Array.from({ length: 100 }, (_, n): [string, Record<string, unknown>] => [
      'it.open_ticket',
      { title: `Screen number ${n} is black` },
    ]);
    const before = await traces();
    const talk = company.talk('mali');
    const reply = await talk.say(command(...calls));
    expect((await traces()).tickets - before.tickets).toBe(5);
    expect(reply.receipts).toHaveLength(5);
    expect(await made(talk.thread)).toHaveLength(5);
  });

  it('calls with arguments that are not JSON, again and again, and the turn still ends in words', async () => {
    const broken = await openCompany({
      models: playing({ route: () => routeTo('hr', 'hr.request_leave'), agent: () => ({ broken: ['{"kind":'] }) }),
      rowsOf: company,
    });
    const outcome = await broken.talk('mali').say('Please book my vacation');
    expect(outcome.text).toMatch(/^Something went wrong|^เกิดข้อผิดพลาด/);
    expect(broken.errors.at(-1)).toMatch(/cannot be read, twice/);
  });
});

describe('two parts of one message', () => {
  const said = (changes: Partial<Part>): Part => ({
    ...{ status: 'answered', text: 'A', sources: [], confidence: 0.9, model: 'm', approvals: [], receipts: [] },
    ...changes,
  });
  const form = (proposal: string) => ({ tool: 't', department: 'hr', values: {}, asked: null, proposal });
  const card = (id: string) => ({ id }) as NonNullable<Part['card']>;

  it('become one, with the status that asks most of the person and the lower confidence', () => {
    const both = joined(said({}), said({ status: 'waiting', text: 'B', confidence: 0.5, model: 'n' }));
    expect(both).toMatchObject({ status: 'waiting', text: 'A\n\nB', confidence: 0.5, model: 'm, n' });
    expect(joined(said({ status: 'question' }), said({ status: 'refused' })).status).toBe('question');
  });

  it('keep the one form that is open', () => {
    expect(joined(said({ form: form('p') }), said({}))).toMatchObject({ form: { proposal: 'p' } });
    expect(joined(said({}), said({ form: form('p') }))).toMatchObject({ form: { proposal: 'p' } });
    expect(joined(said({ form: form('p') }), said({ form: null }))).toMatchObject({ form: { proposal: 'p' } });
    expect(joined(said({ form: null }), said({}))).toMatchObject({ form: null });
  });

  it('never show the card of one request over the form of another', () => {
    const [a, b] = [said({ form: form('a'), card: card('a') }), said({ form: form('b'), card: card('b') })];
    const asking = said({ status: 'question', form: { ...form('x'), asked: 'kind', proposal: null } });
    for (const both of [joined(a, b), joined(b, a), joined(a, asking), joined(asking, a)]) {
      expect(both.card?.id).toBe(both.form?.proposal ?? undefined);
    }
  });
});

describe('the right of a person', () => {
  it('is read from the database in every turn', async () => {
    const talk = company.talk('wanida');
    const roles = (list: string[]) =>
      company.rows((tx) => tx.update(people).set({ roles: list }).where(eq(people.id, 'wanida')));
    expect((await talk.say(command(['hr.leave_balance', {}]))).model).toBe('records');
    await roles([]);
    expect((await talk.say(command(['hr.leave_balance', {}]))).model).not.toBe('records');
    await roles(['employee', 'manager']);
  });
});
