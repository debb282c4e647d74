import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decision, Localized } from '../agents/message.ts';
import { removeFromGroup } from '../db/groups.ts';
import { findPerson } from '../db/people.ts';
import { decisionOf, runCommand } from './commands/run.ts';
import { decideApproval } from './decide.ts';
import { auditUnread, refreshForDecision, refreshGroups } from './group-refresh.ts';
import type { Company } from './test-company.ts';
import { type ChatGroups, chatGroupsIn, openGroupCompany, usualGroups } from './test-groups.ts';
import { requestsIn } from './test-requests.ts';
import { TENANT } from './test-tenant.ts';

let company: Company;
let chat: ChatGroups;
beforeAll(async () => {
  company = await openGroupCompany();
});
beforeEach(async () => {
  chat = usualGroups();
  await refreshGroups(deps(), ['payers', 'board']);
  chat.asked = [];
});
afterAll(() => company.close());

const { deps } = chatGroupsIn(
  () => company,
  () => chat,
);
const { claim, standing, audited } = requestsIn(() => company);

describe('a decision that hangs on such a group', () => {
  const decision = (target: string, more: Partial<Decision> = {}): Decision => ({ action: 'approve', target, ...more });
  /** The decision itself, on the rows as they stand. */
  const judged = (person: string, target: string) =>
    company.rows(async (tx) => {
      const clicker = await findPerson(tx, person);
      if (!clicker) throw new Error(`There is no ${person}.`);
      return (await decideApproval(tx, company.deps, 'trn_test', decision(target), clicker)).outcome;
    });

  it('counts no longer for who was removed since, and counts for who has joined', async () => {
    const { id } = await claim();
    chat.users['slack S1'] = ['T1.UW'];
    expect(await refreshForDecision(deps(), decision(id))).toBeUndefined();
    expect(await judged('farah', id)).toMatchObject({ code: 'not_allowed' });
    expect(await judged('wanida', id)).toMatchObject({ code: 'ok' });
  });

  it('would count for who was removed, were the group not read', async () => {
    const { id } = await claim();
    chat.users['slack S1'] = ['T1.UW'];
    expect(await judged('farah', id)).toMatchObject({ code: 'ok' });
  });

  it('is not judged when the group cannot be read, and says from where', async () => {
    const { id } = await claim();
    const before = await standing(id);
    chat.users['slack S1'] = new Error('ratelimited');
    const said = await refreshForDecision(deps(), decision(id, { action: 'reject' }));
    expect(said?.en).toBe(
      'The members of group payers cannot be read from Slack right now, so nothing was decided. Try again in a minute.',
    );
    expect(said?.th).toMatch(/^ขณะนี้อ่านรายชื่อสมาชิกกลุ่ม payers จาก Slack ไม่ได้/);
    expect(await standing(id)).toEqual(before);
    await company.rows((tx) => auditUnread(tx, company.deps, decision(id), 'farah'));
    expect((await audited(id)).at(-1)).toBe('farah decision.refused');
    chat.users['slack S1'] = ['T1.UF'];
    expect(await refreshForDecision(deps(), decision(id))).toBeUndefined();
  });

  it('is judged when only a later stage’s group cannot be read', async () => {
    const { id } = await claim();
    chat.users['slack S2'] = new Error('502');
    expect(await refreshForDecision(deps(), decision(id))).toBeUndefined();
    expect(chat.asked.toSorted()).toEqual(['discord 77', 'slack S1', 'slack S2']);
  });

  it('knows who may decide the next stage, though nobody has looked before', async () => {
    const { id } = await claim();
    await company.rows(async (tx) => {
      for (const person of ['ada', 'preecha']) await removeFromGroup(tx, TENANT, 'board', person, 'test');
    });
    expect(await judged('farah', id)).toMatchObject({ code: 'not_allowed' });
    await refreshForDecision(deps(), decision(id));
    expect(await judged('farah', id)).toMatchObject({ code: 'ok' });
  });

  it('on several looks at all of them', async () => {
    const [one, two] = [await claim(), await claim()];
    expect(await judged('farah', one.id)).toMatchObject({ code: 'ok' });
    chat.users['slack S1'] = new Error('502');
    expect(await refreshForDecision(deps(), decision(one.id))).toBeUndefined();
    const both = decision(one.id, { targets: [one.id, two.id] });
    expect((await refreshForDecision(deps(), both))?.en).toMatch(/group payers/);
  });

  it('on something that is not there, or in a company without such groups, asks nobody', async () => {
    const { id } = await claim();
    expect(await refreshForDecision(deps(), decision('apr_none'))).toBeUndefined();
    expect(await refreshForDecision(deps({ tenant: { ...company.tenant, groups: {} } }), decision(id))).toBeUndefined();
    expect(chat.asked).toEqual([]);
  });
});

describe('a decision by command', () => {
  const command = (text: string, unread?: Localized) =>
    company.rows(async (tx) => {
      const person = await findPerson(tx, 'farah');
      if (!person) throw new Error('There is no farah.');
      const turn = company.talk('farah').turn(text);
      return runCommand(tx, company.deps, { turnId: 'trn_test', turn, person, language: 'en' }, unread);
    });

  it('is known by its words before anything is decided', () => {
    expect(decisionOf('/expert approve apr_1 apr_2 because apr_3 was')).toEqual({
      ...{ action: 'approve', target: 'apr_1', targets: ['apr_1', 'apr_2'] },
    });
    expect(decisionOf('/expert ไม่อนุมัติ apr_1 เกินงบ')).toMatchObject({ action: 'reject', targets: ['apr_1'] });
    for (const other of ['/expert approve', '/expert queue apr_1', '/expert nothing apr_1'])
      expect(decisionOf(other)).toBeUndefined();
  });

  it('is not judged when the group cannot be read', async () => {
    const { id } = await claim();
    const before = await standing(id);
    chat.users['slack S1'] = new Error('502');
    const decision = decisionOf(`/expert approve ${id}`);
    const unread = decision && (await refreshForDecision(deps(), decision));
    const { reply } = await command(`/expert approve ${id}`, unread);
    expect(reply).toMatchObject({ status: 'refused', text: expect.stringMatching(/^The members of group payers/) });
    expect(await standing(id)).toEqual(before);
    expect((await command(`/expert approve ${id}`)).reply.status).toBe('answered');
    expect((await standing(id)).approvals.status).toBe('approved');
  });
});
