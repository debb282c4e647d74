import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatChannel, TenantConfig } from '../agents/config-schema.ts';
import { linkByEmail } from '../db/identities.ts';
import { findPerson } from '../db/people.ts';
import { threads } from '../db/schema/turns.ts';
import { directly, everywhere } from './tell.ts';
import { type Company, openCompany } from './test-company.ts';
import { obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const reach = (chats: ChatChannel[], tenant = company.tenant) => ({ home: 'playground', chats, tenant });
const placed = (places: Partial<Record<ChatChannel, string>>): TenantConfig => ({
  ...company.tenant,
  conversations: company.tenant.conversations.map((one) => (one.name === '#hr-approvals' ? { ...one, places } : one)),
});
const linked = (person: string, channel: ChatChannel) =>
  company.rows(async (tx) => {
    const found = await findPerson(tx, person);
    await linkByEmail(tx, company.tenant.id, { channel, externalId: `${channel}-${person}` }, found?.email ?? '');
  });
const told = async (person: string, chats: ChatChannel[]) =>
  (await company.rows((tx) => directly(tx, reach(chats), person))).channel;

describe('a card for a channel', () => {
  it('is posted at home and in every chat tool that has the channel', () => {
    const tenant = placed({ slack: 'C1', discord: '22' });
    const places = everywhere(reach(['slack', 'teams', 'discord'], tenant), '#hr-approvals');
    expect(places.map(({ channel }) => channel)).toEqual(['playground', 'slack', 'discord']);
    expect(new Set(places.map(({ conversation }) => conversation))).toEqual(new Set(['#hr-approvals']));
  });

  it('is not sent to a chat tool that is not connected', () => {
    expect(everywhere(reach(['teams'], placed({ slack: 'C1' })), '#hr-approvals')).toHaveLength(1);
  });
});

describe('a direct message', () => {
  it('goes home while the person is in no chat tool', async () => {
    expect(await told('hana', ['slack', 'teams'])).toBe('playground');
  });

  it('goes to the chat tool the person is known in, if it is connected', async () => {
    await linked('anan', 'slack');
    expect(await told('anan', ['slack', 'teams'])).toBe('slack');
    expect(await told('anan', ['teams'])).toBe('playground');
    expect(await told('hana', ['slack'])).toBe('playground');
  });

  it('goes where the person wrote last when there are several', async () => {
    await linked('mali', 'slack');
    await linked('mali', 'teams');
    const wrote = (channel: string, at: string) =>
      company.rows((tx) =>
        tx.insert(threads).values({
          ...{ tenantId: company.tenant.id, id: `${channel}:${at}`, channel, conversation: 'dm:mali', owner: 'mali' },
          createdAt: new Date(at),
        }),
      );
    await wrote('slack', '2026-01-02T00:00:00Z');
    await wrote('teams', '2026-01-01T00:00:00Z');
    expect(await told('mali', ['slack', 'teams'])).toBe('slack');
    await wrote('teams', '2026-01-03T00:00:00Z');
    expect(await told('mali', ['slack', 'teams'])).toBe('teams');
  });
});
