import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addToGroup } from '../db/groups.ts';
import { commandsIn } from './commands/test-commands.ts';
import { groupsIn, policyGroups, refreshGroups } from './group-refresh.ts';
import type { Company } from './test-company.ts';
import { type ChatGroups, chatGroupsIn, openGroupCompany, usualGroups } from './test-groups.ts';
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

const { deps, membersOf } = chatGroupsIn(
  () => company,
  () => chat,
);
const { give } = commandsIn(() => company);

describe('groups that live in a chat tool', () => {
  it('are what their tools say now, together where there are several', async () => {
    chat.users['slack S1'] = ['T1.UW', 'T1.UNKNOWN'];
    expect(await refreshGroups(deps(), ['payers', 'board', 'payers'])).toEqual([]);
    expect(await membersOf('payers')).toEqual(['wanida']);
    expect(await membersOf('board')).toEqual(['ada', 'preecha']);
    expect(chat.asked.toSorted()).toEqual(['discord 77', 'slack S1', 'slack S2']);
  });

  it('take nothing from groups that live in the database alone', async () => {
    await company.rows((tx) => addToGroup(tx, TENANT, 'deputies', 'orn', 'operator'));
    expect(await refreshGroups(deps(), ['deputies', 'constructor'])).toEqual([]);
    expect(await membersOf('deputies')).toEqual(['orn']);
    expect(chat.asked).toEqual([]);
  });

  it('keep their rows where one of their tools cannot be asked', async () => {
    chat.users['slack S2'] = ['T1.UF'];
    chat.users['discord 77'] = new Error('502');
    expect(await refreshGroups(deps(), ['board', 'payers'])).toEqual([{ group: 'board', channel: 'discord' }]);
    expect(await membersOf('board')).toEqual(['ada', 'preecha']);
    expect(await refreshGroups({ db: company.db, tenant: company.tenant }, ['payers'])).toEqual([
      { group: 'payers', channel: 'slack' },
    ]);
  });
});

describe('a chat tool that takes its time', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is not waited for longer than three seconds, and all are asked at once', async () => {
    const slow = vi.fn(() => Promise.withResolvers<string[]>().promise);
    const read = refreshGroups(deps({ members: slow }), ['payers', 'board']);
    expect(slow).toHaveBeenCalledTimes(3);
    const done = vi.fn();
    void read.then(done);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await read).toEqual([
      { group: 'payers', channel: 'slack' },
      { group: 'board', channel: 'slack' },
    ]);
  });

  it('is heard just before that, and no timer is left behind', async () => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const read = refreshGroups(deps({ members: () => promise }), ['payers']);
    await vi.advanceTimersByTimeAsync(2_999);
    resolve(['T1.UW']);
    expect(await read).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(await membersOf('payers')).toEqual(['wanida']);
  });
});

describe('the groups of a rule', () => {
  it('are found wherever it names somebody', () => {
    expect(groupsIn([{ by: ['role:x', 'group:a'], otherwise: 'group:b' }])).toEqual(['a', 'b']);
    expect(groupsIn([{ by: 'manager', otherwise: 'nobody' }])).toEqual([]);
    expect(policyGroups(company.tenant, 'finance', 'finance.submit_expense')).toEqual(['payers', 'board']);
    expect(policyGroups(company.tenant, 'finance', 'no.such_tool')).toEqual([]);
    expect(policyGroups(company.tenant, 'legal', 'finance.submit_expense')).toEqual([]);
  });
});

describe('who can', () => {
  it('says where a group lives', async () => {
    const english = await give('mali', '/expert who-can finance.submit_expense', { language: 'en' });
    expect(english.text).toContain('- group payers lives in Slack; its members are read there at each decision');
    expect(english.text).toContain('- group board lives in Slack and Discord;');
    const thai = await give('mali', '/expert who-can finance.submit_expense', { language: 'th' });
    expect(thai.text).toContain('- กลุ่ม payers อยู่ใน Slack และอ่านรายชื่อสมาชิกจากที่นั่นทุกครั้งที่ตัดสิน');
    const other = await give('mali', '/expert who-can hr.request_leave', { language: 'en' });
    expect(other.text).not.toContain('lives in');
  });
});
