import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvalVotes, proposals } from '../../db/schema/approvals.ts';
import { withTenant } from '../../db/tenant.ts';
import { insertApproval, OTHER_TENANT, openTestServer, TENANT, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await openTestServer(() => ({ code: 'failed' }));
});
afterAll(() => server.close());

const list = async (person: string, query = '') => (await server.as(person, 'GET', `/approvals${query}`)).json();
const ids = async (person: string, query = '') =>
  (await list(person, query)).approvals.map(({ id }: { id: string }) => id);
const approve = (person: string, id: string, body?: object) =>
  server.as(person, 'POST', `/approvals/${id}/approve`, body);
const reject = (person: string, id: string, body: object) => server.as(person, 'POST', `/approvals/${id}/reject`, body);

describe('the list of approvals', () => {
  it('shows a card to the one who may decide and to the one who asked, and to nobody else', async () => {
    await insertApproval(server, 'apr_list');
    const [forAnan] = (await list('anan', '?status=pending')).approvals;
    expect(forAnan).toEqual({
      id: 'apr_list',
      status: 'pending',
      department: 'hr',
      tool: 'hr.request_leave',
      requester: { id: 'mali', name: 'มะลิ ศรีสุข' },
      summary: 'Vacation, 3–5 June 2026 (3 days)',
      changes: [{ label: 'Vacation left', before: '11 days', after: '8 days' }],
      evidence: [
        {
          doc_id: 'leave',
          title: 'Leave Policy',
          section: 'Vacation',
          relevance: 1,
          url: 'https://expert.meridian.example/documents/leave#vacation',
        },
      ],
      reason: 'A family trip',
      fields: ['to'],
      can_decide: true,
      created_at: expect.stringMatching(/Z$/),
      expires_at: expect.stringMatching(/Z$/),
    });
    expect((await list('mali')).approvals[0]).toMatchObject({ id: 'apr_list', can_decide: false });
    expect(await ids('hana')).toEqual([]);
  });

  it('shows the question and the draft that an approval would publish', async () => {
    const quotes = [{ label: 'Draft', text: 'Seven days carry over.' }];
    await insertApproval(server, 'apr_draft', {
      requester: 'hana',
      rule: { by: 'role:admin', otherwise: 'manager', fourEyes: true },
      quotes,
    });
    expect((await list('ada')).approvals[0].changes.at(-1)).toEqual({
      label: 'Draft',
      after: 'Seven days carry over.',
    });
  });

  it('does not offer to decide what has run out', async () => {
    await insertApproval(server, 'apr_late', {
      requester: 'ada',
      rule: { by: 'person:anan', otherwise: 'manager', fourEyes: true },
      expiresAt: new Date(Date.now() - 1_000),
    });
    expect((await list('ada')).approvals[0]).toMatchObject({ id: 'apr_late', can_decide: false });
    const late = (await list('anan')).approvals.find(({ id }: { id: string }) => id === 'apr_late');
    expect(late.can_decide).toBe(false);
  });

  it('does not offer it again to one who has said yes, while others still may', async () => {
    await insertApproval(server, 'apr_voted', { rule: { by: 'role:hr_manager', otherwise: 'nobody', fourEyes: true } });
    const offered = async () =>
      (await list('hana', '?status=pending')).approvals.find(({ id }: { id: string }) => id === 'apr_voted')
        ?.can_decide;
    expect(await offered()).toBe(true);
    const vote = { approval: 'apr_voted', tenantId: TENANT, onBehalfOf: null, reason: null };
    await withTenant(server.db, TENANT, (tx) => tx.insert(approvalVotes).values({ ...vote, person: 'ada' }));
    expect(await offered()).toBe(true);
    await withTenant(server.db, TENANT, (tx) => tx.insert(approvalVotes).values({ ...vote, person: 'hana' }));
    expect(await offered()).toBe(false);
  });

  it('shows what nobody sees in anything people wrote', async () => {
    await insertApproval(server, 'apr_hidden', {
      requester: 'hana',
      rule: { by: 'role:admin', otherwise: 'manager', fourEyes: true },
      quotes: [{ label: 'Draft', text: 'Pay \u202e001' }],
    });
    const hidden = {
      summary: 'Pay \u202e001',
      reason: 'a\u200bb',
      changes: '[{"label":"To","before":"\u200bx","after":"\u202ey"}]',
    };
    const own = eq(proposals.id, 'prp_apr_hidden');
    await withTenant(server.db, TENANT, (tx) => tx.update(proposals).set(hidden).where(own));
    expect((await list('ada')).approvals.find(({ id }: { id: string }) => id === 'apr_hidden')).toMatchObject({
      summary: 'Pay ⟦U+202E⟧001',
      reason: 'a⟦U+200B⟧b',
      changes: [
        { label: 'To', before: '⟦U+200B⟧x', after: '⟦U+202E⟧y' },
        { label: 'Draft', after: 'Pay ⟦U+202E⟧001' },
      ],
    });
  });

  it('filters by status, and says who decided when', async () => {
    await insertApproval(server, 'apr_filter', {
      requester: 'farah',
      rule: { by: 'role:it_lead', otherwise: 'manager', fourEyes: true },
    });
    expect(await ids('sam', '?status=pending')).toEqual(['apr_filter']);
    expect((await approve('sam', 'apr_filter')).statusCode).toBe(200);
    expect(await ids('sam', '?status=pending')).toEqual([]);
    expect((await list('farah', '?status=approved')).approvals[0]).toMatchObject({
      decided_by: { id: 'sam', name: 'Sam Reyes' },
      decided_at: expect.any(String),
      can_decide: false,
    });
    expect((await server.as('sam', 'GET', '/approvals?status=open')).statusCode).toBe(400);
    expect((await server.as('sam', 'GET', '/approvals?person=anan')).statusCode).toBe(400);
  });

  it('comes in pages without gaps or repeats, also where moments are equal', async () => {
    const rule = { by: 'person:lek', otherwise: 'person:lek', fourEyes: true };
    const at = new Date();
    for (const n of [1, 2, 3, 4, 5]) await insertApproval(server, `apr_page${n}`, { rule, createdAt: at });
    await insertApproval(server, 'apr_not_hers', { createdAt: at });
    const pages: string[][] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page: { approvals: { id: string }[]; next_cursor?: string } = await list(
        'lek',
        `?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      pages.push(page.approvals.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flat()).size).toBe(5);
    expect((await server.as('lek', 'GET', '/approvals?cursor=apr_invented')).statusCode).toBe(400);
    expect((await server.as('lek', 'GET', '/approvals?limit=101')).statusCode).toBe(400);
  });
});

describe('deciding', () => {
  it('approves with a receipt, once', async () => {
    await insertApproval(server, 'apr_ok');
    const first = await approve('anan', 'apr_ok', { note: 'Enjoy' });
    expect(first.statusCode).toBe(200);
    expect(first.json()).toEqual({
      id: 'apr_ok',
      status: 'approved',
      proposal: { id: 'prp_apr_ok', status: 'done' },
      receipts: [{ id: 'rcp_prp_apr_ok', tool: 'hr.request_leave', record: 'LV-1001' }],
      message: expect.any(String),
    });
    const second = await approve('anan', 'apr_ok', {});
    expect([second.statusCode, second.json().detail]).toEqual([409, 'anan decided this already.']);
    expect((await reject('anan', 'apr_ok', { reason: 'changed my mind' })).statusCode).toBe(409);
  });

  it('says so when it was approved and could not be carried out', async () => {
    await insertApproval(server, 'apr_failed', { args: '{"days":"impossible"}' });
    expect((await approve('anan', 'apr_failed')).json()).toMatchObject({
      status: 'approved',
      proposal: { status: 'failed' },
      receipts: [],
      message: 'Approved, but it could not be carried out: Too few days are left.',
    });
  });

  it('rejects with a reason, and not without', async () => {
    await insertApproval(server, 'apr_no');
    for (const body of [{}, { reason: ' ' }, { reason: 'busy', edits: {} }]) {
      expect((await reject('anan', 'apr_no', body)).statusCode).toBe(400);
    }
    expect(
      (await reject('anan', 'apr_no', { reason: 'Stock-taking', answer: 'Take the week after.' })).json(),
    ).toMatchObject({
      status: 'rejected',
      receipts: [],
    });
  });

  it('is for approvers: 403 for other people of the company, whoever they are', async () => {
    await insertApproval(server, 'apr_mine');
    for (const person of ['mali', 'hana', 'ada']) {
      expect((await approve(person, 'apr_mine')).statusCode).toBe(403);
      expect((await reject(person, 'apr_mine', { reason: 'x' })).statusCode).toBe(403);
    }
    expect((await list('anan')).approvals.find(({ id }: { id: string }) => id === 'apr_mine').status).toBe('pending');
  });

  it('of a card of another company answers like one of no card at all', async () => {
    await insertApproval(server, 'apr_there', { tenant: OTHER_TENANT });
    const [there, nowhere, strange] = [
      await approve('anan', 'apr_there'),
      await approve('anan', 'apr_none'),
      await approve('anan', '%00'),
    ];
    expect([there.statusCode, nowhere.statusCode, strange.statusCode]).toEqual([404, 404, 404]);
    expect(there.json().detail).toBe(nowhere.json().detail);
  });

  it.each(['expired', 'superseded'] as const)('of a card that is %s says so', async (status) => {
    await insertApproval(server, `apr_${status}`, { status });
    const response = await approve('anan', `apr_${status}`);
    expect([response.statusCode, response.json().type]).toEqual([409, `urn:the-expert:problem:${status}`]);
  });

  it('after the time is over is refused', async () => {
    await insertApproval(server, 'apr_over', { expiresAt: new Date(Date.now() - 1_000) });
    expect((await approve('anan', 'apr_over')).statusCode).toBe(409);
  });

  it('with an edit that is not allowed names the field, and then still works with one that is', async () => {
    await insertApproval(server, 'apr_edit');
    const wrong = await approve('anan', 'apr_edit', { edits: { person: 'anan' } });
    expect([wrong.statusCode, wrong.json().errors]).toEqual([422, [{ field: 'person', message: 'cannot be changed' }]]);
    expect((await approve('anan', 'apr_edit', { edits: { to: '2026-06-04' } })).statusCode).toBe(200);
  });

  it.each([
    ['edits that are a list', { edits: ['to'] }],
    ['a field nobody knows', { by: 'anan' }],
    ['a note that is not a text', { note: 1 }],
  ])('with %s is not valid', async (_what, body) => {
    expect((await approve('anan', 'apr_mine', body)).statusCode).toBe(400);
  });

  it('refuses prototype keys among the edits', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await server.as(
      'anan',
      'POST',
      '/approvals/apr_mine/approve',
      '{"edits":{"__proto__":{"a":1}}}',
      headers,
    );
    expect(response.statusCode).toBe(400);
  });

  it('needs a token, and a GET decides nothing', async () => {
    expect((await server.app.inject({ method: 'POST', url: '/api/v1/approvals/apr_mine/approve' })).statusCode).toBe(
      401,
    );
    expect((await server.as('anan', 'GET', '/approvals/apr_mine/approve')).statusCode).toBe(404);
  });
});

describe('deciding several at once', () => {
  const batch = (person: string, body: object) => server.as(person, 'POST', '/approvals/batch', body);

  it('decides each that one may decide, and answers for the others like for none', async () => {
    for (const id of ['apr_b1', 'apr_b2']) await insertApproval(server, id);
    await insertApproval(server, 'apr_b_done', { status: 'expired' });
    await insertApproval(server, 'apr_b_there', { tenant: OTHER_TENANT });
    const wanted = ['apr_b1', 'apr_b_done', 'apr_b_there', 'apr_b_none', 'apr_b2', 'apr_b1'];
    const response = await batch('anan', { ids: wanted, action: 'approve' });
    expect(response.statusCode).toBe(200);
    expect(response.json().items).toEqual([
      { id: 'apr_b1', code: 'ok', message: '', status: 'approved' },
      { id: 'apr_b_done', code: 'expired', message: '' },
      { id: 'apr_b_there', code: 'not_found', message: '' },
      { id: 'apr_b_none', code: 'not_found', message: '' },
      { id: 'apr_b2', code: 'ok', message: '', status: 'approved' },
    ]);
  });

  it('refuses each to somebody who may decide none', async () => {
    await insertApproval(server, 'apr_b3');
    const { items } = (await batch('hana', { ids: ['apr_b3'], action: 'reject', reason: 'x' })).json();
    expect(items).toEqual([{ id: 'apr_b3', code: 'not_allowed', message: '' }]);
  });

  it.each([
    ['without a reason for a rejection', { ids: ['apr_b3'], action: 'reject' }],
    ['of nothing', { ids: [], action: 'approve' }],
    ['of too many', { ids: Array.from({ length: 51 }, (_, n) => `apr_${n}`), action: 'approve' }],
    ['that changes values', { ids: ['apr_b3'], action: 'approve', edits: { to: '2026-06-04' } }],
    ['of another action', { ids: ['apr_b3'], action: 'confirm' }],
  ])('%s is not valid', async (_what, body) => {
    expect((await batch('anan', body)).statusCode).toBe(400);
  });
});
