import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../agents/message.ts';
import { approvals } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { command, obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

/** Claims may be changed in one field only and want a reason either way; purchases ask a manager and then another. */
const strict = withDepartment('finance', ({ tools }) => ({
  tools: {
    ...tools,
    'finance.submit_expense': {
      risk: 'high',
      edit: ['amount'],
      reason: ['approve', 'reject'],
      approve: [{ by: ['role:finance_manager', 'person:lek'], when: [], otherwise: 'manager' }],
    },
    'finance.purchase_request': {
      approve: [
        { by: 'role:manager', when: [], otherwise: 'nobody' },
        { by: ['person:anan', 'person:farah'], when: [], otherwise: 'nobody' },
      ],
    },
  },
}));

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: strict });
});
afterAll(() => company.close());

const { claim, buy, rowOf, receipts, stagesOf, audited, standing, approve, reject } = requestsIn(() => company);
const cardOf = async (id: string) => JSON.parse((await rowOf(id)).approvals.card) as Card;
const reason = 'A client was there';

describe('fields that may not be edited', () => {
  it('are on no form and refused one by one, whoever sends them', async () => {
    const { id } = await claim();
    expect((await cardOf(id)).editable.map(({ name }) => name)).toEqual(['amount']);
    const before = await standing(id);
    for (const edits of [{ category: 'hotel' }, { amount: '2,500 THB', description: 'x' }]) {
      const refused = Object.keys(edits).find((name) => name !== 'amount') ?? '';
      expect(await approve('farah', id, { edits, reason })).toEqual({
        code: 'invalid_edit',
        message: 'These values cannot be used.',
        fields: { [refused]: 'This field does not exist or may not be changed.' },
      });
    }
    expect(await standing(id)).toEqual(before);
    expect(await approve('farah', id, { edits: { amount: '2,500 THB' }, reason })).toMatchObject({ code: 'ok' });
  });
});

describe('a reason that is asked for', () => {
  it('has a field on both buttons of the card, which names the risk', async () => {
    const { id } = await claim();
    const card = await cardOf(id);
    expect(card.buttons.map(({ action, input }) => [action, input?.name, input?.required])).toEqual([
      ['approve', 'reason', true],
      ['reject', 'reason', true],
    ]);
    expect(card.facts.filter(({ value }) => ['High', 'สูง'].includes(value))).toHaveLength(1);
  });

  it.each([['approve'], ['reject']] as const)('is needed to %s', async (action) => {
    const { id } = await claim();
    const click = { approve, reject }[action];
    for (const given of [{}, { reason: '  ' }])
      expect(await click('farah', id, given)).toMatchObject({
        code: 'invalid_edit',
        fields: { reason: expect.any(String) },
      });
    expect((await rowOf(id)).approvals.status).toBe('pending');
    expect(await click('farah', id, { reason })).toMatchObject({ code: 'ok' });
    expect((await rowOf(id)).approvals.reason).toBe(reason);
  });
});

describe('a list of approvers', () => {
  it('lets any of them decide', async () => {
    const { id } = await claim();
    expect(await approve('anan', id, { reason })).toMatchObject({ code: 'not_allowed' });
    expect(await approve('lek', id, { reason })).toMatchObject({ code: 'ok' });
  });

  it('that is empty is nobody: the request is refused before it is raised', async () => {
    const none = withDepartment('finance', ({ tools }) => ({
      tools: { ...tools, 'finance.submit_expense': { approve: [{ by: [], when: [], otherwise: 'manager' }] } },
    }));
    const empty = await openCompany({ models: playing(obedient), change: none, rowsOf: company });
    const reply = await empty
      .talk('mali')
      .say(command(['finance.submit_expense', { amount: { amount: 900_000, currency: 'THB' }, category: 'taxi' }]));
    expect(reply).toMatchObject({ status: 'refused', approvals: [] });
    expect(reply.text).toContain('Nobody is set up who could approve this');
  });
});

describe('two stages', () => {
  it('are decided by two people, even when one has both rights', async () => {
    const { id } = await buy(30_000);
    expect(await approve('anan', id)).toMatchObject({ code: 'ok' });
    const second = (await stagesOf(id)).at(-1)?.id ?? '';
    expect(await approve('anan', second)).toMatchObject({ code: 'not_allowed' });
    expect(await receipts(id)).toEqual([]);
    expect(await approve('farah', second)).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('do not take a yes that would leave nobody for the second', async () => {
    const active = (status: 'active' | 'left') =>
      company.rows((tx) => tx.update(people).set({ status }).where(eq(people.id, 'farah')));
    const { id } = await buy(30_000);
    await active('left');
    const before = await standing(id);
    expect(await approve('anan', id)).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('ขั้นถัดไป'),
    });
    expect(await standing(id)).toEqual(before);
    expect(await audited(id)).toEqual(['anan decision.refused']);
    expect(await approve('preecha', id)).toMatchObject({ code: 'ok' });
    const second = (await stagesOf(id)).at(-1)?.id ?? '';
    expect(await approve('anan', second)).toMatchObject({ code: 'ok' });
    await active('active');
  });

  it('would both be decided by one person where four eyes are not asked for', async () => {
    const loose = withDepartment('finance', (finance) => {
      const tools = strictTools(finance);
      return {
        tools: { ...tools, 'finance.purchase_request': { ...tools['finance.purchase_request'], fourEyes: false } },
      };
    });
    const relaxed = await openCompany({ models: playing(obedient), change: loose, rowsOf: company });
    const requests = requestsIn(() => relaxed);
    const { id } = await requests.buy(31_000);
    await requests.approve('anan', id);
    const second = (await requests.stagesOf(id)).at(-1)?.id ?? '';
    expect(await requests.approve('anan', second)).toMatchObject({ code: 'ok' });
    expect(await requests.receipts(id)).toHaveLength(1);
  });
});

function strictTools(finance: Parameters<Parameters<typeof withDepartment>[1]>[0]) {
  const changed = strict({ ...company.tenant, departments: [finance] }).departments[0];
  if (!changed) throw new Error('no Finance');
  return changed.tools;
}

describe('a stage that depends on a field', () => {
  const access = async (level: string) => {
    const args = { system: 'grafana', level, reason: `watching the meters ${level}` };
    const reply = await company.talk('nattaya').say(command(['it.request_access', args]));
    return reply.approvals[0]?.id ?? '';
  };

  it('is asked where the field is so, and not elsewhere', async () => {
    const read = await access('read');
    await approve('sam', read);
    expect(await stagesOf(read)).toHaveLength(1);
    expect(await receipts(read)).toHaveLength(1);
    const admin = await access('admin');
    await approve('sam', admin);
    const [, second] = await stagesOf(admin);
    expect(await approve('ada', second?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(admin)).toHaveLength(1);
  });

  it('comes with an edit that makes it so', async () => {
    const args = { system: 'crm', level: 'read', reason: 'calling customers back' };
    const id = (await company.talk('nattaya').say(command(['it.request_access', args]))).approvals[0]?.id ?? '';
    await approve('sam', id, { edits: { level: 'admin' } });
    expect(await receipts(id)).toEqual([]);
    expect((await stagesOf(id)).map(({ status }) => status)).toEqual(['approved', 'pending']);
  });
});

describe('the time to decide', () => {
  it('on the card is that of the row', async () => {
    const { id } = await claim();
    const [row] = await company.rows((tx) => tx.select().from(approvals).where(eq(approvals.id, id)));
    const card = await cardOf(id);
    const when = new Intl.DateTimeFormat(card.language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB', {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'Asia/Bangkok',
    }).format(row?.expiresAt);
    expect(card.facts.map(({ value }) => value)).toContain(when);
    expect(row?.remindAt).toEqual(new Date(Number(row?.createdAt) + 86_400_000));
  });
});

describe('what the requester wrote', () => {
  it('shows its invisible marks on the card, and such a card can still be approved', async () => {
    const args = { amount: { amount: 456_700, currency: 'THB' }, category: 'taxi', description: 'Taxi\u202e 1 THB' };
    const id = (await company.talk('mali').say(command(['finance.submit_expense', args]))).approvals[0]?.id ?? '';
    const shown = (await cardOf(id)).changes.map(({ after }) => after);
    expect(shown).toContain('Taxi⟦U+202E⟧ 1 THB');
    expect(shown.join()).not.toContain('\u202e');
    expect(await approve('farah', id, { reason })).toMatchObject({ code: 'ok' });
  });
});
