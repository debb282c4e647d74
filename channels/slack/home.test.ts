import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApproverRule } from '../../agents/approvers.ts';
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Card } from '../../agents/message.ts';
import { addVote } from '../../db/approvals.ts';
import { delegate } from '../../db/delegations.ts';
import { findPerson } from '../../db/people.ts';
import { approvals, approvalVotes, delegations, proposals } from '../../db/schema/approvals.ts';
import { identities } from '../../db/schema/people.ts';
import { messages, threads } from '../../db/schema/turns.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { recordLines } from '../../db/transcript.ts';
import { aCard, aReply } from '../playground/test-stage.ts';
import { publishHome } from './home.ts';
import { homeData } from './home-data.ts';
import { homeBlocks } from './render-home.ts';
import { openStandInSlack, Refusal, type StandInSlack } from './stand-in-slack.ts';
import { MERIDIAN, openTenants, PUBLIC_URL, type Tenants } from './stand-in-tenants.ts';
import { suggestPrompts } from './suggestions.ts';
import { blockFaults } from './validate-blocks.ts';

const { tenant, team } = MERIDIAN;
const DAY = 86_400_000;

let slack: StandInSlack;
let tenants: Tenants;

beforeAll(async () => {
  slack = await openStandInSlack({
    'auth.test': () => ({ team_id: team, team: 'Meridian', user_id: 'U0BOT' }),
    'users.info': ({ args }) => ({ user: { id: args.user, team_id: team, profile: {}, is_email_confirmed: false } }),
    'views.publish': ({ args }) => {
      const view = JSON.parse(args.view ?? '{}');
      const faults = view.type === 'home' ? blockFaults('home', view.blocks) : ['not a home'];
      if (faults.length > 0) throw new Refusal(`invalid_blocks: ${faults.join()}`);
      return {};
    },
    'assistant.threads.setSuggestedPrompts': ({ args }) => {
      if (args.channel_id === 'D0NONE') throw new Refusal('unknown_method');
      return {};
    },
  });
  tenants = await openTenants({ apiUrl: slack.apiUrl, botToken: 'xoxb-own' });
  await write((tx) =>
    tx.insert(identities).values(
      ['mali', 'hana', 'claire'].map((person) => ({
        ...{ tenantId: tenant, channel: 'slack', verifiedBy: 'code' as const },
        ...{ externalId: `${team}.U${person.toUpperCase()}`, person },
      })),
    ),
  );
});
beforeEach(() => {
  slack.calls.length = 0;
});
afterEach(() =>
  write(async (tx) => {
    for (const table of [approvalVotes, approvals, proposals, delegations, messages, threads]) await tx.delete(table);
  }),
);
afterAll(async () => {
  await slack.close();
  await tenants.close();
  expect(slack.faults).toEqual([]);
});

function write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return withTenant(tenants.deps.db, tenant, work);
}

const rule = (by: string): ApproverRule => ({ by, otherwise: 'nobody', fourEyes: true });

async function raise(
  id: string,
  given: { by?: string; requester?: string; expiresAt?: Date; card?: Partial<Card> } = {},
) {
  const { by = 'person:hana', requester = 'mali', expiresAt = new Date(Date.now() + DAY), card = {} } = given;
  const shared = { tenantId: tenant, department: 'hr', argsHash: 'hash', expiresAt };
  await write(async (tx) => {
    await tx.insert(proposals).values({
      ...{ ...shared, id: `prp_${id}`, turn: `trn_${id}`, n: 0, run: 'run', thread: 'thr', tool: 'hr.request_leave' },
      ...{ requester, args: '{}', changes: '[]', evidence: '[]', language: 'en', status: 'pending' },
      summary: `Vacation <!channel> ${id}`,
    });
    const drawn = aCard({
      id,
      title: `Leave request ${id}`,
      changes: [{ label: 'Vacation left', before: '11 days', after: '8 days' }],
      buttons: [
        { label: 'Approve', action: 'approve', target: id, style: 'primary' },
        {
          ...{ label: 'Reject', action: 'reject', target: id, style: 'danger' },
          input: { name: 'reason', label: 'Reason', required: true, multiline: true },
        },
      ],
      editable: [{ name: 'to', label: 'Last day', kind: 'date', value: '2026-06-05' }],
      ...card,
    });
    await tx.insert(approvals).values({
      ...{ ...shared, id, proposal: `prp_${id}`, stage: 0 },
      ...{ rule: JSON.stringify(rule(by)), card: JSON.stringify(drawn) },
    });
  });
}

async function homeOf(person: string) {
  const [data, found] = await write(async (tx) => [await homeData(tx, person), await findPerson(tx, person)] as const);
  if (!found) throw new Error(`${person} does not work here.`);
  const viewer = { person: found, tenant: tenantConfig(tenants.deps.config, tenant), publicUrl: PUBLIC_URL };
  return { data, blocks: homeBlocks(data, viewer) };
}

async function textOf(person: string): Promise<string> {
  return JSON.stringify((await homeOf(person)).blocks);
}

describe('cards that wait', () => {
  it('stand on the tab of whoever may decide, with the buttons of the card', async () => {
    await raise('apr_1');
    const { blocks } = await homeOf('hana');
    const [actions] = blocks.filter(({ type }) => type === 'actions');
    expect(actions).toMatchObject({
      elements: [
        { value: 'approve:apr_1' },
        { value: 'reject:apr_1' },
        { value: 'approve:apr_1', text: { text: 'Edit' } },
      ],
    });
    expect(JSON.stringify(blocks)).toContain('11 days');
  });

  it('are nobody else’s, and not the requester’s own', async () => {
    await raise('apr_1');
    await raise('apr_2', { by: 'role:employee', requester: 'claire' });
    expect((await homeOf('claire')).data.waiting).toEqual([]);
    expect((await homeOf('mali')).data.waiting.map(({ id }) => id)).not.toContain('apr_1');
    expect((await homeOf('hana')).data.waiting.map(({ id }) => id)).toContain('apr_1');
  });

  it('go away once one has said yes, and when they expire', async () => {
    await raise('apr_1');
    await raise('apr_2', { expiresAt: new Date(Date.now() - 1_000) });
    expect((await homeOf('hana')).data.waiting.map(({ id }) => id)).toEqual(['apr_1']);
    await write((tx) => addVote(tx, tenant, 'apr_1', { person: 'hana', onBehalfOf: null, reason: null }));
    expect((await homeOf('hana')).data.waiting).toEqual([]);
  });

  it('come to whoever stands in', async () => {
    await raise('apr_1');
    const wish = { from: 'hana', to: 'claire', department: null, span: { milliseconds: DAY }, createdBy: 'hana' };
    await write((tx) => delegate(tx, tenant, wish));
    expect((await homeOf('claire')).data.waiting).toHaveLength(1);
    expect(await textOf('hana')).toContain('Claire Dawson decides in your place');
    expect(await textOf('claire')).toContain('You decide in place of Hana Kobayashi');
  });

  it('are as many as Slack takes, the soonest to expire first, and the rest is counted', async () => {
    for (let n = 0; n < 26; n++) await raise(`apr_${n}`, { expiresAt: new Date(Date.now() + (n + 1) * DAY) });
    const { blocks, data } = await homeOf('hana');
    expect(data.waiting).toHaveLength(26);
    expect(blocks.length).toBeLessThanOrEqual(100);
    expect(blockFaults('home', blocks)).toEqual([]);
    const shown = blocks.filter(({ type }) => type === 'actions').length;
    expect(shown).toBeGreaterThan(5);
    expect(JSON.stringify(blocks)).toContain(`and ${26 - shown} more; their cards are in the channels for approvals`);
    expect(JSON.stringify(blocks)).toContain('Leave request apr_0"');
  });

  it('do not push the rest off the tab when one of them is endless', async () => {
    const text = 'ก'.repeat(2_900);
    await raise('apr_1', { card: { quotes: Array.from({ length: 200 }, () => ({ label: 'Question', text })) } });
    const { blocks } = await homeOf('hana');
    expect(blockFaults('home', blocks)).toEqual([]);
    expect(JSON.stringify(blocks).length).toBeLessThan(200_000);
  });
});

describe('what one asked', () => {
  it('is listed with what it waits for, as text that calls nobody', async () => {
    await raise('apr_1');
    const { blocks } = await homeOf('mali');
    const text = JSON.stringify(blocks);
    expect(text).toContain('• Vacation <!channel> apr_1');
    expect(blocks.filter(({ type }) => type === 'rich_text').length).toBeGreaterThan(0);
    expect(JSON.stringify(blocks.filter(({ type }) => type === 'section'))).not.toContain('<!channel>');
  });

  it('is cut off after ten with a count', async () => {
    for (let n = 0; n < 13; n++) await raise(`apr_${n}`);
    expect(await textOf('mali')).toMatch(/and 3 more|และอีก 3 รายการ/);
  });

  it('shows the last answers with links to our own documents alone, and to nobody else', async () => {
    const source = { docId: 'leave', title: 'Leave Policy', section: 'Vacation', relevance: 1 };
    await write(async (tx) => {
      await tx
        .insert(threads)
        .values({ tenantId: tenant, id: 'slack:T:D:dm', channel: 'slack', conversation: 'dm:mali', owner: 'mali' });
      await recordLines(tx, tenant, { thread: 'slack:T:D:dm', turn: 'trn_1' }, [
        { person: 'mali', text: 'How many days are left?' },
        {
          reply: aReply({
            text: 'Eleven.',
            sources: [
              { ...source, url: '/documents/leave#vacation' },
              { ...source, docId: 'x', title: 'Elsewhere', url: 'https://evil.example/x' },
            ],
          }),
        },
      ]);
      await recordLines(tx, tenant, { thread: 'slack:T:D:dm', turn: 'trn_2' }, [
        { person: 'mali', text: 'And what is this?' },
        { reply: aReply({ status: 'unknown', text: 'I do not know.' }) },
      ]);
    });
    const text = await textOf('mali');
    expect(text).toContain('How many days are left?');
    expect(text).toContain(`${PUBLIC_URL}/documents/leave#vacation`);
    expect(text).toContain('Elsewhere');
    expect(text).not.toContain('evil.example');
    expect(text).not.toContain('And what is this?');
    expect(await textOf('hana')).not.toContain('How many days');
  });
});

describe('the tab', () => {
  it('says so where there is nothing, in the language of the person', async () => {
    const english = await write((tx) => findPerson(tx, 'hana'));
    const text = (person: object) => {
      const viewer = { person: { ...english, ...person } as NonNullable<typeof english>, publicUrl: PUBLIC_URL };
      const data = { waiting: [], requests: [], answers: [], delegations: [], people: new Map() };
      return JSON.stringify(homeBlocks(data, { ...viewer, tenant: tenantConfig(tenants.deps.config, tenant) }));
    };
    expect(text({ language: 'en' })).toContain('Nothing waits for your decision.');
    expect(text({ language: 'th' })).toContain('ไม่มีรายการที่รอการตัดสินใจของคุณ');
  });

  it('is published for whoever opened it', async () => {
    await raise('apr_1');
    await publishHome(tenants.deps, { ...MERIDIAN, user: 'UHANA' });
    const [call] = slack.calls.filter(({ method }) => method === 'views.publish');
    expect(call?.args.user_id).toBe('UHANA');
    expect(call?.args.view).toContain('approve:apr_1');
  });

  it('tells somebody unknown how to say who they are, in both languages, and nothing of the company', async () => {
    await raise('apr_1');
    await publishHome(tenants.deps, { ...MERIDIAN, user: 'USTRANGER' });
    const view = slack.calls.find(({ method }) => method === 'views.publish')?.args.view ?? '';
    expect(view).toMatch(/\/expert link [0-9A-Z]{8}/);
    expect(view).toContain('กรุณาเข้าสู่ระบบ');
    expect(view).not.toContain('apr_1');
  });
});

describe('suggested prompts', () => {
  it('are the tenant’s, at most four, at the top of a conversation or in an older thread', async () => {
    await suggestPrompts(tenants.deps, { ...MERIDIAN, user: 'UHANA', channel: 'D0HANA' });
    await suggestPrompts(tenants.deps, { ...MERIDIAN, user: 'UHANA', channel: 'D0HANA', thread: '1.2' });
    const sent = slack.calls.filter(({ method }) => method.endsWith('setSuggestedPrompts')).map(({ args }) => args);
    const prompts = JSON.parse(sent[0]?.prompts ?? '[]') as { title: string; message: string }[];
    expect(prompts.length).toBeGreaterThan(0);
    expect(prompts.length).toBeLessThanOrEqual(4);
    expect(sent.map(({ thread_ts }) => thread_ts)).toEqual([undefined, '1.2']);
  });

  it('are left out where the workspace has none of it', async () => {
    await expect(suggestPrompts(tenants.deps, { ...MERIDIAN, user: 'U', channel: 'D0NONE' })).resolves.toBeUndefined();
  });
});
