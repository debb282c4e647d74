import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card, Reply } from '../../agents/message.ts';
import { queueCard, queueCardUpdate, queueReply } from '../../db/outbox.ts';
import { outbox } from '../../db/schema/turns.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { saying } from './stand-in-worker.ts';
import { OTHER_TENANT, openTestServer, TENANT, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(() => saying('Hello.'));
});
afterAll(() => server.close());

interface Listed {
  messages: {
    id: string;
    text: string;
    approval?: string;
    card?: { title: string; footer?: string; quotes: unknown };
  }[];
  next_cursor?: string;
}
const write = (work: (tx: Tx) => Promise<unknown>, tenant = TENANT) => withTenant(server.db, tenant, work);
const at = (conversation: string, channel = 'api', thread: string | null = null) => ({ channel, conversation, thread });
const notice = (text: string, place = at('dm:anan'), tenant = TENANT) =>
  write(
    (tx) => queueReply(tx, tenant, 'trn', place, { text, language: 'en', sources: [] } as unknown as Reply),
    tenant,
  );
const aCard = (title: string, more: Partial<Card> = {}): Card => ({
  ...{ id: 'apr_1', kind: 'approval', language: 'en', title, facts: [], changes: [], evidence: [], buttons: [] },
  ...{ quotes: [{ label: 'Question', text: '**not** markup' }], editable: [] },
  ...more,
});
const card = (title: string, place = at('dm:anan'), subject = 'apr_1') =>
  write((tx) => queueCard(tx, TENANT, 'trn', place, subject, aCard(title)));
const page = async (person: string, query = ''): Promise<Listed> =>
  (await server.as(person, 'GET', `/me/messages${query}`)).json();
const texts = async (person: string) => (await page(person)).messages.map(({ text }) => text);

describe('my messages', () => {
  it('are my notices and cards, newest first, and nobody else’s', async () => {
    await notice('A digest.');
    await card('Leave request');
    await notice('For Mali.', at('dm:mali'));
    await notice('In the playground.', at('dm:anan', 'playground'));
    await notice('An answer in a thread.', at('api:anan', 'api', 't1'));
    await notice('Of another company.', at('dm:anan'), OTHER_TENANT);
    expect(await texts('anan')).toEqual(['Leave request', 'A digest.']);
    expect(await texts('mali')).toEqual(['For Mali.']);
    expect(await texts('krit')).toEqual([]);
    const [first] = (await page('anan')).messages;
    expect(first).toMatchObject({
      approval: 'apr_1',
      card: { kind: 'approval', quotes: [{ label: 'Question', value: '**not** markup' }], fields: [] },
    });
  });

  it('show a card as it is now', async () => {
    const decided = aCard('Approved by Hana', { kind: 'decided', footer: 'Done.' });
    await write((tx) => queueCardUpdate(tx, TENANT, 'trn', 'apr_1', decided));
    expect((await page('anan')).messages[0]?.card).toMatchObject({ title: 'Approved by Hana', footer: 'Done.' });
    expect(await texts('anan')).toHaveLength(2);
  });

  it('come in pages that neither repeat nor leave out one', async () => {
    for (let n = 0; n < 5; n++) await notice(`Notice ${n}`, at('dm:nisa'));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { messages, next_cursor } = await page('nisa', `?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...messages.map(({ text }) => text));
      cursor = next_cursor;
      if (seen.length === 2) await notice('A newer one', at('dm:nisa'));
    } while (cursor);
    expect(seen).toEqual(['Notice 4', 'Notice 3', 'Notice 2', 'Notice 1', 'Notice 0']);
    const others = (await page('anan')).messages[0]?.id ?? '';
    for (const unknown of [others, 'out_none'])
      expect((await server.as('nisa', 'GET', `/me/messages?cursor=${unknown}`)).statusCode).toBe(400);
  });

  it('include notices to conversations I am in, whose cards come to those who may decide', async () => {
    await notice('Nobody knows whether it was booked.', at('#hr-approvals'));
    await card('A card for the experts', at('#hr-approvals'), 'apr_2');
    expect(await texts('hana')).toEqual(['Nobody knows whether it was booked.']);
    expect(await texts('krit')).toEqual([]);
  });

  it('leave out what was erased', async () => {
    await notice('A secret.', at('dm:krit'));
    expect(await texts('krit')).toEqual(['A secret.']);
    await write((tx) => tx.update(outbox).set({ payload: '{}' }).where(eq(outbox.conversation, 'dm:krit')));
    expect(await texts('krit')).toEqual([]);
  });

  it('ask for a token and sensible limits', async () => {
    expect((await server.app.inject({ url: '/api/v1/me/messages' })).statusCode).toBe(401);
    for (const query of ['?limit=0', '?limit=101', '?person=mali'])
      expect((await server.as('anan', 'GET', `/me/messages${query}`)).statusCode).toBe(400);
  });
});
