import { afterAll, beforeAll, expect, it } from 'vitest';
import { identities } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { chatWords } from '../chat/words.ts';
import { afterwards, appears, ask, aWord, begun, turnOf, turnsOf } from '../contract-scenes.ts';
import { OTHER_TENANT, TENANT } from '../contract-stage.ts';
import { type DiscordHarness, openHarness } from './test-harness.ts';
import { GUILDS, room, userOf } from './test-people.ts';
import { discordWords } from './words.ts';

let harness: DiscordHarness;
beforeAll(async () => {
  harness = await openHarness('gateway');
});
afterAll(() => harness.close());

const message = (id: string, text: string, more: object = {}) => ({
  t: 'MESSAGE_CREATE',
  d: {
    ...{ id, type: 0, channel_id: room('own', 'channel'), guild_id: GUILDS.own, content: text },
    ...{ author: { id: userOf('mali', 'own'), username: 'mali' }, mentions: [], attachments: [] },
    ...more,
  },
});

it('opens a thread below a question, named by it, and only once', async () => {
  const before = harness.double.calls.length;
  const { said, word } = await ask(harness, { where: 'channel' });
  await ask(harness, { where: 'channel', thread: said.thread ?? '' });
  const opened = harness.double.calls.slice(before).filter((call) => call.endsWith('/threads'));
  expect(opened).toEqual([`POST /channels/${room('own', 'channel')}/messages/${said.id}/threads`]);
  expect(harness.double.threadNames.get(said.id)).toBe(`May I ask ${word}?`);
});

it('hears a command that stands in a group by its own name', async () => {
  const word = aWord();
  const options = [{ name: 'arguments', type: 3, value: `hr ${word}` }];
  const said = { name: 'pause', type: 1, options };
  await harness.dispatch({
    t: 'INTERACTION_CREATE',
    d: {
      ...{ id: harness.double.newId(), application_id: '9', type: 2, token: `tok${word}`, guild_id: GUILDS.own },
      ...{ channel: { id: room('own', 'channel'), type: 0 }, member: { user: { id: userOf('mali', 'own') } } },
      data: { name: 'expert', options: [{ name: 'department', type: 2, options: [said] }] },
    },
  });
  expect((await turnOf(harness, word)).text).toBe(`/expert pause hr ${word}`);
});

it('answers in the channel itself, as a reply, where it may open no threads, and notes which right is missing', async () => {
  const id = harness.double.newId();
  const route = `POST /channels/${room('own', 'channel')}/messages/${id}/threads`;
  harness.double.refusals.set(route, { status: 403, code: 50013 });
  const { answer } = await ask(harness, { where: 'channel', id });
  expect(harness.double.messages.find((one) => one.id === answer.id)?.replyTo).toBe(id);
  expect(harness.stage.notes.some((note) => note.includes('Create Public Threads'))).toBe(true);
});

it('hears what follows in its own thread without a mention, unless it is for somebody else', async () => {
  const { said } = await ask(harness, { where: 'channel' });
  const [follows, forAnan, toMali] = [aWord(), aWord(), aWord()];
  const thread = { channel_id: said.id };
  await harness.dispatch(
    message(harness.double.newId(), `And ${forAnan}`, { ...thread, mentions: [{ id: userOf('anan', 'own') }] }),
  );
  const answered = { referenced_message: { author: { id: userOf('mali', 'own') } } };
  await harness.dispatch(message(harness.double.newId(), `Yes, ${toMali}`, { ...thread, type: 19, ...answered }));
  await harness.dispatch(message(harness.double.newId(), `And ${follows}`, thread));
  expect((await turnOf(harness, follows)).text).toBe(`And ${follows}`);
  expect([...turnsOf(harness, forAnan), ...turnsOf(harness, toMali)]).toEqual([]);
});

it('hears nothing without a mention in threads of other people, nor messages that came without their words', async () => {
  const id = harness.double.newId();
  harness.double.rooms.set(id, { id, type: 11, parent_id: room('own', 'channel'), guild: GUILDS.own });
  const [unsaid, said] = [aWord(), aWord()];
  const before = await harness.stage.stored();
  await harness.dispatch(message(harness.double.newId(), unsaid, { channel_id: id }));
  await harness.dispatch(message(harness.double.newId(), '', { channel_id: id }));
  expect(await harness.stage.stored()).toBe(before);
  await ask(harness, { where: 'channel', thread: id, text: said });
  // Having been called once is no reason to listen to everything.
  await harness.dispatch(message(harness.double.newId(), unsaid, { channel_id: id }));
  await afterwards(harness);
  expect(turnsOf(harness, unsaid)).toEqual([]);
});

it('ends the work of whoever says stop, in their own thread alone', async () => {
  const { said, turn } = await ask(harness, { where: 'channel' });
  await ask(harness, { where: 'channel', thread: said.thread ?? '', text: 'Stop!' });
  expect(harness.stopped.splice(0)).toEqual([turn.thread]);
  await ask(harness, { where: 'channel', thread: said.thread ?? '', user: 'hana', text: 'หยุด' });
  expect(harness.stopped.splice(0)).toEqual([`${turn.thread}:hana`]);
  await ask(harness, { where: 'channel', thread: said.thread ?? '', text: 'Can I stop on Friday?' });
  expect(harness.stopped).toEqual([]);
});

it('takes back each of several questions that are deleted together, and none for a server nobody declared', async () => {
  const { stage } = harness;
  const words = [aWord(), aWord()];
  stage.hold();
  try {
    const ids: string[] = [];
    for (const word of words)
      ids.push((await harness.say({ user: 'mali', where: 'channel', text: `Why ${word}?` })).id);
    const turns = [await begun(harness, words[0] ?? ''), await begun(harness, words[1] ?? '')];
    const place = { ids, channel_id: room('own', 'channel') };
    await harness.dispatch({ t: 'MESSAGE_DELETE_BULK', d: { ...place, guild_id: GUILDS.undeclared } });
    expect(stage.stopped.splice(0)).toEqual([]);
    await harness.dispatch({ t: 'MESSAGE_DELETE_BULK', d: { ...place, guild_id: GUILDS.own } });
    expect(stage.stopped.splice(0)).toEqual(turns);
  } finally {
    stage.release();
  }
  await afterwards(harness);
});

it('does not guess the company of somebody who is known in two', async () => {
  const { db } = harness.stage.deps;
  const user = userOf('bot', 'own');
  const tie = (tenantId: string, person: string) =>
    withTenant(db, tenantId, (tx) =>
      tx.insert(identities).values({ tenantId, channel: 'discord', externalId: user, person, verifiedBy: 'code' }),
    );
  const channel = harness.double.direct(user).id;
  const says = (text: string) =>
    message(harness.double.newId(), text, {
      channel_id: channel,
      guild_id: undefined,
      author: { id: user, username: 'krit' },
    });
  await tie(TENANT, 'krit');
  const [once, twice] = [aWord(), aWord()];
  await harness.dispatch(says(once));
  expect((await turnOf(harness, once)).tenant).toBe(TENANT);
  await tie(OTHER_TENANT, 'krit');
  await harness.dispatch(says(twice));
  await appears(harness, 'direct', discordWords('en').whichCompany);
  expect(turnsOf(harness, twice)).toEqual([]);
});

it('knows nobody directly who is a member of no server', async () => {
  const user = '300000000000000099';
  const { id } = harness.double.direct(user);
  await harness.dispatch(
    message(harness.double.newId(), 'Hello', {
      channel_id: id,
      guild_id: undefined,
      author: { id: user, username: 'x' },
    }),
  );
  expect(harness.double.messages.at(-1)?.body.content).toBe(discordWords('en').noCompany);
});

it('shows nobody else a code where it may not write to the person directly', async () => {
  const stranger = userOf('stranger', 'own');
  const route = `POST /channels/${harness.double.direct(stranger).id}/messages`;
  harness.double.refusals.set(route, { status: 403, code: 50007 });
  await harness.say({ user: 'stranger', where: 'channel', text: 'Who am I?' });
  const shown = await appears(harness, 'channel', discordWords('en').allowDirect);
  expect(shown.privateTo).toBeNull();
  expect(
    harness.double.messages.some(
      ({ room, body }) => room !== harness.double.direct(stranger).id && body.content?.includes('/expert link'),
    ),
  ).toBe(false);
  harness.double.refusals.delete(route);
});

it('says a suggestion for whoever presses it', async () => {
  const suggestion = `What about ${aWord()}?`;
  harness.stage.perform(({ text }) =>
    text.includes('suggest') ? { text: 'Perhaps:', suggestions: [suggestion] } : undefined,
  );
  await harness.say({ user: 'mali', where: 'channel', text: 'Please suggest something' });
  const shown = await appears(harness, 'channel', 'Perhaps:');
  await harness.click({ user: 'mali', message: shown, button: suggestion });
  const turn = await turnOf(harness, suggestion);
  expect([turn.text, turn.person, turn.thread]).toEqual([
    suggestion,
    'mali',
    harness.stage.turns.find(({ text }) => text.includes('suggest'))?.thread,
  ]);
});

it('tells the writer that nothing was kept when the records stay away', async () => {
  await afterwards(harness);
  harness.stage.database.away();
  const { status } = await harness
    .say({ user: 'hana', where: 'direct', text: 'Are you there?' })
    .finally(() => harness.stage.database.back());
  expect(status).toBe(500);
  await appears(harness, 'direct', chatWords('en').notNow);
});
