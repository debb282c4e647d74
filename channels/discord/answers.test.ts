import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Card } from '../../agents/message.ts';
import { withTenant } from '../../db/tenant.ts';
import { aReply } from '../contract-samples.ts';
import { appears, aWord, decided, raised, turnOf } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import { forgetTokens } from './forget-tokens.ts';
import { APPLICATION } from './test-discord-calls.ts';
import { type DiscordHarness, openHarness } from './test-harness.ts';
import { GUILDS, room, userOf } from './test-people.ts';
import { commandState, nameOfThread, rememberCommand, threadOfCommand } from './thread.ts';

let harness: DiscordHarness;
beforeAll(async () => {
  harness = await openHarness('http');
});
afterAll(() => harness.close());

const EPOCH_MS = 1_420_070_400_000;
/** An id that Discord would have given so long ago. */
const idFrom = (msAgo: number) => (BigInt(Date.now() - EPOCH_MS - msAgo) << 22n).toString();

/** A command of Hana that was stored, and whose waiting sign Discord may or may not show yet. */
async function stored(interaction: string): Promise<(text: string, source?: string) => Promise<string | null>> {
  const token = `token-${interaction}`;
  const user = userOf('hana', 'own');
  await withTenant(harness.stage.deps.db, TENANT, (tx) => rememberCommand(tx, TENANT, interaction, { user, token }));
  const thread = nameOfThread(threadOfCommand(GUILDS.own, room('own', 'channel'), interaction));
  const place = { channel: 'discord', conversation: '#ask-hr', thread };
  return (text, source = `out_${aWord()}`) =>
    harness.channel.post({ tenant: TENANT, turn: 'trn', place, source, reply: aReply({ text }) });
}

it('puts the answer of a command in the place of its waiting sign, and what follows below it, for its person alone', async () => {
  const word = aWord();
  harness.stage.perform(({ text }) =>
    text.startsWith('/expert queue')
      ? { text: `${'first '.repeat(300)}\n\n${'then '.repeat(300)} ${word}` }
      : undefined,
  );
  await harness.command({ user: 'hana', where: 'channel', text: 'queue hr' });
  const last = await appears(harness, 'channel', word);
  const all = harness.seen('channel').filter(({ privateTo }) => privateTo === 'hana');
  expect(all.map(({ text }) => text.slice(0, 5).trim())).toEqual(['first', 'then']);
  expect([all[0]?.edits, last.privateTo]).toEqual([1, 'hana']);
});

it('waits a moment when the answer is ready before the waiting sign is shown', async () => {
  const post = await stored(idFrom(1_000));
  await expect(post('Too early')).rejects.toBeInstanceOf(PostLater);
});

it('answers directly when the command is too old for its token, or Discord has forgotten it', async () => {
  for (const [age, word] of [
    [16 * 60_000, aWord()],
    [60_000, aWord()],
  ] as const) {
    const post = await stored(idFrom(age));
    await post(`Late ${word}`);
    const shown = await appears(harness, 'direct', word);
    expect(shown.privateTo).toBe('hana');
  }
});

it('goes on with the part of an answer that did not go out, and repeats none', async () => {
  const interaction = idFrom(60_000);
  const post = await stored(interaction);
  const at = {
    id: interaction,
    token: `token-${interaction}`,
    user: userOf('hana', 'own'),
    room: room('own', 'channel'),
  };
  harness.double.interactions.set(at.token, at);
  harness.double.answered(at.token, { type: 5, data: { flags: 64 } });
  const words = [aWord(), aWord(), aWord()];
  const text = words.map((word) => `${word} ${'words '.repeat(300)}`).join('\n\n');
  const route = `POST /webhooks/${APPLICATION}/${at.token}`;
  harness.double.refusals.set(route, { status: 503, code: 0 });
  await expect(post(text, 'out_parts')).rejects.toThrow();
  harness.double.refusals.delete(route);
  await post(text, 'out_parts');
  await post(text, 'out_parts');
  const shown = words.map((word) => harness.double.messages.filter(({ body }) => body.content?.includes(word)));
  expect(shown.map((found) => found.length)).toEqual([1, 1, 1]);
  expect(shown[0]?.[0]?.edits).toBe(1);
});

it('forgets the token of a command that Discord takes no more', async () => {
  const { db } = harness.stage.deps;
  const [used, unused, young] = [idFrom(16 * 60_000), idFrom(17 * 60_000), idFrom(0)];
  const post = await stored(used);
  for (const interaction of [unused, young]) await stored(interaction);
  await post('Too late');
  expect((await commandState(db, TENANT, used))?.token).toBeUndefined();
  await withTenant(db, TENANT, (tx) =>
    tx.execute(sql`update addresses set updated_at = now() - interval '16 minutes' where key = ${`command:${unused}`}`),
  );
  await forgetTokens(db, TENANT);
  const user = userOf('hana', 'own');
  expect(await commandState(db, TENANT, unused)).toEqual({ user });
  expect(await commandState(db, TENANT, young)).toEqual({ user, token: `token-${young}` });
});

it('never posts the answer of a command that it does not know', async () => {
  const thread = nameOfThread(threadOfCommand(GUILDS.own, room('own', 'channel'), idFrom(0)));
  const place = { channel: 'discord', conversation: '#ask-hr', thread };
  const posted = harness.channel.post({
    tenant: TENANT,
    turn: 'trn',
    place,
    source: 'out_unknown',
    reply: aReply({ text: 'x' }),
  });
  await expect(posted).rejects.toBeInstanceOf(PostNever);
});

it('echoes a command that was given directly, where its answer comes as a message', async () => {
  harness.stage.perform(({ text }) => (text === '/expert status it' ? { text: 'All is well.' } : undefined));
  await harness.command({ user: 'hana', where: 'direct', text: 'status it' });
  await appears(harness, 'direct', '/expert status it');
  const answer = await appears(harness, 'direct', 'All is well.');
  expect(answer.edits).toBe(0);
});

it('changes some of many fields of a card by way of a menu', async () => {
  const editable: Card['editable'] = Array.from({ length: 8 }, (_, n) => ({
    name: `f${n}`,
    label: `Field ${n}`,
    kind: 'text',
    value: `old ${n}`,
  }));
  const { id, message } = await raised(harness, { card: () => ({ editable }) });
  const { form } = await harness.click({ user: 'hana', message, button: 'Edit' });
  expect(form).toBeUndefined();
  const menu = harness.double.messages.findLast(({ privateTo }) => privateTo === userOf('hana', 'own'));
  expect(menu?.body.components?.[0]?.components[0]).toMatchObject({
    type: 3,
    custom_id: `fields:${id}`,
    max_values: 5,
  });
  const shown = harness.seen('approvals').find((one) => one.id === menu?.id);
  if (!shown) throw new Error('The menu is not shown.');
  const chosen = await harness.click({ user: 'hana', message: shown, button: 'Field 6' });
  expect(chosen.form?.fields).toEqual([{ name: 'edit.f6', label: 'Field 6', value: 'old 6' }]);
  if (!chosen.form) throw new Error('No form came up.');
  expect((await harness.submit(chosen.form, { 'edit.f6': 'new' })).closed).toBe(true);
  await decided(harness, message, 'Approved by Hana Kobayashi');
  expect((await turnOf(harness, '')).person).toBeDefined();
  const decision = harness.stage.turns.find((turn) => turn.decision?.target === id)?.decision;
  expect(decision).toEqual({ action: 'approve', target: id, edits: { f6: 'new' } });
});

it('says nothing about itself that Discord would refuse', async () => {
  await harness.stage.settled();
  expect(harness.double.faults).toEqual([]);
});
