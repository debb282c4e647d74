import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, ledger, proposals } from '../../db/schema/approvals.ts';
import { messages, outbox } from '../../db/schema/turns.ts';
import { runThread } from '../run-thread.ts';
import { type Company, openCompany } from '../test-company.ts';
import { requestsIn } from '../test-requests.ts';
import { obedient, playing } from '../test-script.ts';
import { withDepartment } from '../test-tenant.ts';
import { commandsIn } from './test-commands.ts';

/** Purchases are approved with a reason. */
const reasoned = withDepartment('finance', ({ tools }) => ({
  tools: {
    ...tools,
    'finance.purchase_request': { ...tools['finance.purchase_request'], reason: ['approve', 'reject'] },
  },
}));

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: reasoned });
});
afterAll(() => company.close());

const { give, audited } = commandsIn(() => company);
const { claim, buy, rowOf, receipts, approve, reject } = requestsIn(() => company);
const english = { language: 'en' as const };

describe('the queue', () => {
  it('lists what waits for me, the alike together with how to approve them', async () => {
    const [first, second] = [await claim(), await claim('ploy')];
    const { text } = await give('farah', '/expert queue');
    expect(text).toContain(first.id);
    expect(text).toMatch(/Ploy Chaiyaporn: .+ · waiting 0 minutes for Farah Rahman · decide by .+ · `apr_/);
    expect(text).toContain(`To approve these 2: \`/expert approve ${first.id} ${second.id}\``);
    expect((await give('mali', '/expert queue', english)).text).toBe('Nothing waits for a decision of yours.');
    expect((await give('mali', '/expert คิว finance')).text).toBe('ไม่มีรายการที่รอคุณตัดสิน');

    const approved = await give('farah', `/expert approve ${first.id} ${second.id}`);
    expect(approved.wakes).toEqual([first.talk.thread, second.talk.thread]);
    for (const thread of approved.wakes) await runThread(company.runner, thread);
    expect(await receipts(first.id)).toHaveLength(1);
    expect(await receipts(second.id)).toHaveLength(1);
  });

  it('of a department is whole for its managers and its own part for others', async () => {
    const { id } = await buy(1_000);
    expect((await give('farah', '/expert queue finance')).text).toContain(id);
    expect((await give('anan', '/expert queue finance', english)).text).toContain(id);
    expect((await give('sam', '/expert queue finance')).text).not.toContain(id);
    expect((await give('ada', '/expert queue')).text).toContain(id);
  });

  it('approves nothing for somebody who may not decide it', async () => {
    const { id } = await claim();
    const { text, wakes } = await give('sam', `/expert approve ${id}`);
    expect(text).toMatch(/You may not decide this/);
    expect(wakes).toEqual([]);
    expect(await receipts(id)).toEqual([]);
    expect((await give('sam', '/expert approve everything')).text).toMatch(/Give up to 50 ids/);
  });
});

describe('deciding without buttons', () => {
  it('rejects with everything behind the ids as the reason', async () => {
    const [first, second] = [await claim(), await claim('krit')];
    const { text, wakes } = await give('farah', `/expert reject ${first.id} ${second.id} no receipt, please ask again`);
    expect(text).toContain('2 of 2 decided as you asked');
    expect(wakes).toEqual([first.talk.thread, second.talk.thread]);
    for (const { id, talk } of [first, second]) {
      await runThread(company.runner, talk.thread);
      expect((await rowOf(id)).approvals).toMatchObject({
        ...{ status: 'rejected', decidedBy: 'farah', reason: 'no receipt, please ask again' },
      });
    }
    const said = await company.rows((tx) => tx.select().from(messages).where(eq(messages.thread, first.talk.thread)));
    expect(said.at(-1)?.text).toContain('no receipt, please ask again');
  });

  it('needs a reason to reject, a right, and ids', async () => {
    const { id } = await claim();
    expect((await give('farah', `/expert reject ${id}`)).text).toMatch(/Please give a reason/);
    expect((await give('sam', `/expert reject ${id} no`)).text).toMatch(/You may not decide this/);
    expect((await give('farah', '/expert reject no receipt')).text).toMatch(/Give up to 50 ids/);
    expect((await rowOf(id)).approvals.status).toBe('pending');
    expect((await give('farah', `/expert ไม่อนุมัติ ${id} ไม่มีใบเสร็จ`)).wakes).toHaveLength(1);
    expect((await rowOf(id)).approvals).toMatchObject({ status: 'rejected', reason: 'ไม่มีใบเสร็จ' });
  });

  it.each([
    ['approve', 'because it is in the budget', 'it is in the budget'],
    ['อนุมัติ', 'เพราะอยู่ในงบประมาณ', 'อยู่ในงบประมาณ'],
  ])('can %s what needs a reason, %s', async (name, because, reason) => {
    const { id } = await buy(1_000);
    expect((await give('anan', `/expert ${name} ${id}`)).text).toMatch(/กรุณาระบุเหตุผล/);
    expect((await give('anan', `/expert ${name} ${id} ${because}`)).wakes).toHaveLength(1);
    expect((await rowOf(id)).approvals).toMatchObject({ status: 'approved', reason });
  });

  it('takes no slip for a reason', async () => {
    const { id } = await claim();
    expect((await give('farah', `/expert approve ${id} arp_slip`)).text).toMatch(/^“arp_slip” is no id/);
    expect((await give('farah', `/expert approve ${id} becauseof it`)).text).toMatch(/is no id/);
    expect((await rowOf(id)).approvals.status).toBe('pending');
  });
});

describe('a request of mine', () => {
  it('is listed with whom it waits for', async () => {
    const { id } = await claim('orn');
    expect((await give('orn', '/expert mine', english)).text).toMatch(
      new RegExp(`waiting 0 minutes for Farah Rahman · \`${id}\``),
    );
    expect((await give('orn', '/expert mine')).text).toMatch(/รอ ฟาราห์ ราห์มาน มา/);
    expect((await give('benja', '/expert mine', english)).text).toBe('No request of yours waits.');
  });

  it('can be taken back: nothing is done, the cards say so, and the run ends', async () => {
    const { id, talk } = await claim('krit');
    const { text, wakes } = await give('krit', `/expert withdraw ${id}`, english);
    expect(text).toMatch(/^Taken back: \*\*.+\*\*\. Nobody has to decide it any more\.$/);
    expect(wakes).toEqual([talk.thread]);
    await runThread(company.runner, talk.thread);
    const { approvals: approval, proposals: proposal } = await rowOf(id);
    expect([approval.status, proposal.status]).toEqual(['withdrawn', 'cancelled']);
    expect(await receipts(id)).toEqual([]);
    expect(await audited('proposal.withdrawn')).toContain(`krit proposal.withdrawn ${proposal.id}`);
    const said = await company.rows((tx) => tx.select().from(messages).where(eq(messages.thread, talk.thread)));
    expect(said.at(-1)?.text).toMatch(/withdrawn; nothing was done/);
    const updates = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.kind, 'card_update')));
    expect(JSON.parse(updates.at(-1)?.payload ?? '{}')).toMatchObject({ kind: 'decided', buttons: [] });

    expect(await approve('farah', id)).toMatchObject({ code: 'superseded' });
    expect((await give('krit', `/expert withdraw ${id}`, english)).text).toMatch(/does not wait any more/);
    const left = await company.rows((tx) => tx.select().from(approvals).where(eq(approvals.proposal, proposal.id)));
    expect(left.filter(({ status }) => status === 'pending')).toEqual([]);
  });

  it('cannot be taken back by anybody else, nor when it is decided', async () => {
    const { id } = await claim('somsak');
    expect((await give('mali', `/expert withdraw ${id}`, english)).text).toMatch(/^You have no request “apr_/);
    expect((await give('farah', `/expert withdraw ${id}`)).text).toMatch(/^You have no request/);
    await reject('farah', id, { reason: 'no' });
    expect((await give('somsak', `/expert ถอน ${id}`)).text).toMatch(/ไม่ได้รออยู่แล้ว จึงถอนไม่ได้$/);
    expect((await give('somsak', '/expert withdraw', english)).text).toMatch(/^Say which request\. `\/expert mine`/);
  });

  it('that is clicked and taken back at once is one or the other', async () => {
    for (let n = 0; n < 5; n++) {
      const { id, talk } = await claim('nattaya');
      const [clicked, taken] = await Promise.all([approve('farah', id), give('nattaya', `/expert withdraw ${id}`)]);
      await runThread(company.runner, talk.thread);
      const done = await company.rows((tx) =>
        tx
          .select({ id: ledger.id })
          .from(ledger)
          .innerJoin(proposals, eq(ledger.proposal, proposals.id))
          .where(eq(proposals.thread, talk.thread)),
      );
      expect([clicked.code === 'ok', taken.reply.status === 'answered'].filter(Boolean)).toHaveLength(1);
      expect(done).toHaveLength(clicked.code === 'ok' ? 1 : 0);
    }
  });
});

describe('who-can', () => {
  it('says who decides each stage and why, as it would be decided', async () => {
    const { text } = await give('mali', '/expert who-can finance.purchase_request', english);
    expect(text).toContain('Anan Wongsakul (the requester’s manager)');
    expect(text).toMatch(/stage 2, when .+ is above 50,000 THB \/ 1,500 USD: Farah Rahman \(role finance_manager\)/);
    expect(text).toContain('nobody decides a request of their own');
  });

  it('names somebody else when the one who asks would decide', async () => {
    const { text } = await give('farah', '/expert who-can finance.submit_expense');
    expect(text).toContain('Preecha Suwan (the requester’s manager, since those named first may not)');
    expect(text).not.toContain('Farah Rahman (role');
  });

  it('is in Thai too, and helps with a name that is not quite right', async () => {
    expect((await give('mali', '/expert ใครอนุมัติ hr.request_leave')).text).toContain('อนันต์ วงศ์สกุล (ผู้จัดการของผู้ขอ)');
    expect((await give('mali', '/expert who-can hr.request_leaf', english)).text).toMatch(
      /^Nothing that people decide is called “hr\.request_leaf”\. Did you mean `hr\.request_leave`\?/,
    );
  });
});
