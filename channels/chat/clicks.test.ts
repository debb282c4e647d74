import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../db/id.ts';
import { approvals } from '../../db/schema/approvals.ts';
import { withTenant } from '../../db/tenant.ts';
import { storeApproval } from '../playground/test-approval.ts';
import { openCardOf } from './card-of.ts';
import { buttonValue, type Click, outcomeOfClick, readButton, saidOf, storeClick } from './clicks.ts';
import { leaveCard } from './test-cards.ts';
import { type ChatStage, openChat, TENANT } from './test-chat.ts';
import { chatWords } from './words.ts';

const LONG_MS = 60_000;
let chat: ChatStage;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const click = (more: Partial<Click> = {}): Click => ({
  tenant: TENANT,
  speaker: { id: 'hana', language: 'en' },
  conversation: '#hr-approvals',
  thread: 'slack:T1:C1:17.5',
  key: newId('key'),
  decision: { action: 'approve', target: 'apr_1' },
  ...more,
});
const store = (more: Partial<Click> = {}) => storeClick(chat.deps, 'slack', click(more));

describe('what a button carries', () => {
  it('comes back as it went, in a hundred characters', () => {
    const target = newId('apr');
    for (const action of ['approve', 'reject', 'confirm', 'cancel', 'choose'] as const) {
      const value = buttonValue({ action, target });
      expect(readButton(value)).toEqual({ action, target });
      expect(value.length).toBeLessThanOrEqual(100);
    }
    expect(readButton('choose:it_ops')).toEqual({ action: 'choose', target: 'it_ops' });
  });

  it.each([
    ['nothing', ''],
    ['no target', 'approve:'],
    ['no action', ':apr_1'],
    ['another action', 'delete:apr_1'],
    ['an action of the language itself', 'constructor:apr_1'],
    ['another spelling', 'Approve:apr_1'],
    ['something in front', '!approve:apr_1'],
    ['two targets', 'approve:apr_1,apr_2'],
    ['a second part', 'approve:apr_1:apr_2'],
    ['a target with spaces', 'approve:apr 1'],
    ['a line more', 'approve:apr_1\n'],
    ['Thai letters', 'approve:ลา'],
    ['a forged object', '{"action":"approve","target":"apr_1"}'],
    ['too much', `approve:${'a'.repeat(91)}`],
  ])('is refused when it is %s', (_what, value) => {
    expect(readButton(value)).toBeUndefined();
  });

  it('of any card holds no values of it', () => {
    for (const button of leaveCard().buttons) expect(buttonValue(button)).toMatch(/^\w+:apr_1$/);
  });
});

describe('a click', () => {
  it('is a turn of the person who pressed, in the line of its card', async () => {
    const key = newId('key');
    await store({ key, decision: { action: 'reject', target: 'apr_1', reason: 'ไม่พอ' } });
    expect((await chat.turns()).at(-1)).toEqual({
      ...{ tenant: TENANT, channel: 'slack', conversation: '#hr-approvals', person: 'hana', kind: 'decision' },
      ...{ text: '', attachments: [], thread: 'decision:apr_1', providerKey: `slack:${key}` },
      decision: { action: 'reject', target: 'apr_1', reason: 'ไม่พอ' },
    });
    expect(chat.woken.at(-1)).toBe('decision:apr_1');
  });

  it('on a form of one’s own stays in its thread', async () => {
    for (const action of ['confirm', 'cancel', 'choose'] as const) {
      await store({ thread: 'slack:T1:D1:dm', decision: { action, target: 'prp_1' } });
      expect((await chat.turns()).at(-1)?.thread).toBe('slack:T1:D1:dm');
    }
  });

  it('that is sent again is the same turn; a new one is another', async () => {
    const again = click();
    const first = await storeClick(chat.deps, 'slack', again);
    expect((await storeClick(chat.deps, 'slack', again)).turn).toBe(first.turn);
    expect((await store()).turn).not.toBe(first.turn);
    expect((await storeClick(chat.deps, 'teams', again)).turn).not.toBe(first.turn);
  });

  it('has an outcome once it is carried out, and none before', async () => {
    const { turn } = await store();
    expect(await outcomeOfClick(chat.deps, { tenant: TENANT }, turn, 1)).toBeUndefined();
    const waiting = outcomeOfClick(chat.deps, { tenant: TENANT }, turn, LONG_MS);
    await chat.finish(turn, { code: 'ok' });
    expect(await waiting).toEqual({ code: 'ok' });
  });
});

describe('who pressed', () => {
  it('is told what came of it in their language', () => {
    expect(saidOf(undefined, 'en')).toBe('Your decision was received and is being carried out.');
    expect(saidOf(undefined, 'th')).toBe(chatWords('th').received);
    expect(saidOf({ code: 'already_decided', message: 'Anan decided this already.' }, 'en')).toBe(
      'Anan decided this already.',
    );
    for (const code of ['not_found', 'not_allowed', 'failed'] as const)
      expect(saidOf({ code }, 'th')).toBe(chatWords('th').gone);
  });

  it('is told nothing when the card says it all', () => {
    expect(saidOf({ code: 'ok' }, 'en')).toBeUndefined();
    expect(saidOf({ code: 'ok', message: 'Approved.' }, 'en')).toBeUndefined();
  });
});

describe('the card behind a button', () => {
  const raise = async (change: Partial<typeof approvals.$inferInsert>) => {
    const id = newId('apr');
    await withTenant(chat.db, TENANT, async (tx) => {
      await storeApproval(tx, TENANT, id, {});
      const card = JSON.stringify(leaveCard(id));
      await tx
        .update(approvals)
        .set({ card, ...change })
        .where(eq(approvals.id, id));
    });
    return id;
  };

  it('is the one that is stored, while it is open', async () => {
    const id = await raise({});
    expect(await openCardOf(chat.deps, TENANT, id)).toEqual(leaveCard(id));
  });

  it('is none when it is decided, not there, or another company’s', async () => {
    for (const status of ['approved', 'rejected', 'expired', 'superseded', 'withdrawn', 'escalated'] as const)
      expect(await openCardOf(chat.deps, TENANT, await raise({ status }))).toBeUndefined();
    expect(await openCardOf(chat.deps, TENANT, 'apr_none')).toBeUndefined();
    const id = await raise({ status: 'pending' });
    expect(await openCardOf(chat.deps, 'aurora', id)).toBeUndefined();
    expect(await openCardOf(chat.deps, TENANT, id)).toBeDefined();
  });
});
