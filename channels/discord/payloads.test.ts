import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Turn } from '../../agents/message.ts';
import type { Dispatched } from './dispatch.ts';
import { type DiscordHarness, openHarness } from './test-harness.ts';
import { userOf } from './test-people.ts';
import type { Interaction, WireMessage } from './wire.ts';

let harness: DiscordHarness;
beforeAll(async () => {
  harness = await openHarness('gateway');
});
afterAll(() => harness.close());

function payload<T = unknown>(name: string): Dispatched & { d: T } {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'payloads', `${name}.json`), 'utf8'));
}

async function hears(event: Dispatched, key: string): Promise<Turn> {
  expect(await harness.dispatch(event)).toBe(true);
  return harness.stage.until('its turn', () =>
    harness.stage.turns.find(({ providerKey }) => providerKey === `discord:${key}`),
  );
}

/** Gives the interaction to the double, which takes answers only to those it has sent. */
function sent(name: string): Dispatched & { d: Interaction } {
  const event = payload<Interaction>(name);
  const { id, token, member, channel } = event.d;
  harness.double.interactions.set(token, { id, token, user: member?.user.id ?? '', room: channel?.id ?? '' });
  return event;
}

it('reads a mention with people, channels and emoji by their names', async () => {
  const turn = await hears(payload('message-mention'), '200000000000001001:1573000000000000001');
  expect(turn).toMatchObject({
    person: 'mali',
    kind: 'message',
    conversation: '#ask-hr',
    text: 'How many days has @anan left? See #hr-approvals :leave:',
  });
  expect(turn.thread).toBe('discord:100000000000000001:200000000000001001:1573000000000000001');
});

it('reads a direct message with a file by its address', async () => {
  const event = payload<WireMessage>('message-direct');
  const channel = harness.double.direct(userOf('mali', 'own')).id;
  const turn = await hears({ ...event, d: { ...event.d, channel_id: channel } }, `${channel}:1573000000000000002`);
  expect(turn).toMatchObject({ conversation: 'dm:mali', thread: `discord:%40me:${channel}`, text: 'วันลาเหลือเท่าไหร่?' });
  expect(turn.attachments).toEqual([
    {
      name: 'slip.pdf',
      mediaType: 'application/pdf',
      bytes: 1234,
      text: '',
      ref: 'https://cdn.discordapp.com/attachments/1/2/slip.pdf?ex=1&is=2&hm=3',
    },
  ]);
});

it('reads a question and a command of the slash command', async () => {
  const asked = await hears(sent('command-ask'), '1573000000000000010');
  expect(asked).toMatchObject({
    kind: 'message',
    text: 'Who covers for @hana?',
    conversation: '#ask-hr',
    attachments: [{ name: 'plan.csv' }],
  });
  const given = await hears(sent('command-delegate'), '1573000000000000013');
  expect(given).toMatchObject({ kind: 'command', text: '/expert delegate @hana 5d', person: 'anan' });
});

it('reads a press as a decision of whoever pressed', async () => {
  const turn = await hears(sent('press'), '1573000000000000014');
  expect(turn).toMatchObject({
    kind: 'decision',
    person: 'anan',
    conversation: '#hr-approvals',
    thread: 'decision:apr_captured',
  });
  expect(turn.decision).toEqual({ action: 'approve', target: 'apr_captured' });
});

it('reads a mention in a thread that people opened as said in the channel above', async () => {
  await harness.dispatch(payload('thread-created'));
  harness.double.rooms.set('1573000000000000016', {
    id: '1573000000000000016',
    type: 11,
    parent_id: '200000000000001001',
    guild: '100000000000000001',
  });
  const turn = await hears(payload('message-in-thread'), '1573000000000000016:1573000000000000017');
  expect(turn).toMatchObject({ conversation: '#ask-hr', text: 'and in December?' });
  expect(turn.thread).toBe('discord:100000000000000001:200000000000001001:1573000000000000016');
});

it.each(['message-updated', 'message-of-webhook', 'member-joined'])('hears nothing in %s', async (name) => {
  const before = await harness.stage.stored();
  expect(await harness.dispatch(payload(name))).toBe(true);
  expect(await harness.stage.stored()).toBe(before);
  // The same message, written by a person now, is heard.
  const event = payload<WireMessage>('message-mention');
  await harness.dispatch({ ...event, d: { ...event.d, id: payload<WireMessage>(name).d.id, content: name } });
  expect(await harness.stage.stored()).toBe(name === 'message-updated' ? before : before + 1);
});

it('says nothing about itself that Discord would refuse', async () => {
  await harness.stage.settled();
  expect(harness.double.faults).toEqual([]);
});
