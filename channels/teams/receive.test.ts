import { eq } from 'drizzle-orm';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { chatWords } from '../chat/words.ts';
import { appears, ask, aWord, decided, raised, shows, turnOf } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { envelope, type Json, written } from './test-activities.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { buttonsOf, noteOf } from './test-reading.ts';
import { directOf, directoryOf, userOf } from './test-world.ts';
import { teamsWords } from './words.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const invoke = (who: 'mali' | 'anan' | 'hana' | 'stranger', where: 'direct' | 'approvals', more: Json) =>
  harness.deliver({ ...envelope(harness.double, who, where), type: 'invoke', id: `f:${aWord()}`, ...more });
const action = (verb: string, data: Json) => ({
  name: 'adaptiveCard/action',
  value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
});
const answerOf = ({ body }: { body: string }) =>
  JSON.parse(body) as { statusCode: number; type: string; value: Json & string };
const sourceOf = (message: { id: string }) => {
  const posted = harness.double.messages.find(({ id }) => id === message.id);
  return /"src":"(out_\w+)"/.exec(JSON.stringify(posted?.activity))?.[1] ?? '';
};

describe('what the Bot Framework sends', () => {
  it('comes in by a route that the description of the public interface leaves out', async () => {
    const app = Fastify();
    const routes: { url: string; isHidden: unknown }[] = [];
    app.addHook('onRoute', ({ url, schema }) => void routes.push({ url, isHidden: schema?.hide }));
    await harness.channel.routes?.(app);
    expect(routes).toEqual([{ url: '/api/messages', isHidden: true }]);
    await app.close();
  });

  it('is refused from a directory that nobody declared, and noted without a name', async () => {
    const { activity } = written(harness.double, {
      user: 'mali',
      where: 'direct',
      text: 'Hello',
      workspace: 'undeclared',
    });
    expect((await harness.deliver(activity)).statusCode).toBe(403);
    expect(harness.stage.notes.at(-1)).toContain('workspaces → teams');
  });

  it('is refused when two directories are named', async () => {
    const { activity } = written(harness.double, { user: 'mali', where: 'direct', text: 'Hello' });
    const mixed = { ...activity, channelData: { tenant: { id: directoryOf('other') } } };
    expect((await harness.deliver(mixed)).statusCode).toBe(403);
  });

  it('is refused when it is no activity of Teams', async () => {
    const serviceUrl = harness.double.serviceUrl;
    expect((await harness.deliver({ serviceUrl, type: 'message' })).statusCode).toBe(400);
    expect((await invoke('mali', 'direct', { name: 'signin/verifyState', value: {} })).statusCode).toBe(501);
  });

  it('is heard in a group chat when it mentions the Expert', async () => {
    const word = aWord();
    const { activity } = written(harness.double, { user: 'mali', where: 'channel', text: `Group ${word}` });
    const id = '19:group-own@thread.v2';
    const conversation = { id, conversationType: 'groupChat', tenantId: directoryOf('own') };
    harness.double.conversations.set(id, {
      id,
      kind: 'groupChat',
      tenant: directoryOf('own'),
      members: [userOf('mali', 'own')],
    });
    await harness.deliver({ ...activity, conversation });
    expect(await turnOf(harness, word)).toMatchObject({ conversation: `#teams.${id}`, text: `Group ${word}` });
    await harness.stage.settled();
    expect(harness.double.messages.findLast((one) => one.conversation === id)?.activity.text).toContain(word);
    harness.double.messages = harness.double.messages.filter((one) => one.conversation !== id);
  });

  it('says nothing of a guest’s address, who is asked for a code', async () => {
    const guest = {
      id: '29:guest',
      aadObjectId: 'aad-guest',
      name: 'G',
      email: 'mali@meridian.example',
      userRole: 'guest',
    };
    const place = harness.double.conversations.get(directOf('stranger', 'own'));
    place?.members.push(guest);
    const { activity } = written(harness.double, { user: 'stranger', where: 'direct', text: 'Guest here' });
    await harness.deliver({ ...activity, from: { id: guest.id, aadObjectId: guest.aadObjectId } });
    await appears(harness, 'direct', '/expert link');
    expect(harness.stage.turns.filter(({ text }) => text === 'Guest here')).toEqual([]);
  });
});

describe('a viewer’s own state of a card', () => {
  it('has buttons for those who may decide and a word for the others', async () => {
    const { id, message } = await raised(harness);
    const view = { ...action('view', { card: id, src: sourceOf(message) }), replyToId: message.id };
    const card = answerOf(await invoke('hana', 'approvals', view)).value;
    expect(buttonsOf(card).map(({ title }) => title)).toEqual(['Approve', 'Reject', 'Edit']);
    const other = answerOf(await invoke('mali', 'approvals', view)).value;
    expect([buttonsOf(other), noteOf(other)]).toEqual([[], teamsWords('th').notForYou]);
    await harness.click({ user: 'hana', message, button: 'Approve' });
    await decided(harness, message, 'Approved by Hana');
    const after = answerOf(await invoke('mali', 'approvals', view)).value;
    expect([buttonsOf(after), shows({ text: JSON.stringify(after) }, 'Approved by Hana Kobayashi')]).toEqual([
      [],
      true,
    ]);
  });

  it('is fetched by the clients of those who decide, once they were heard here', async () => {
    await ask(harness, { user: 'hana', where: 'direct' });
    const { message } = await raised(harness);
    const posted = harness.double.messages.find(({ id }) => id === message.id);
    expect(JSON.stringify(posted?.activity)).toContain(`"userIds":["${userOf('hana', 'own').id}"]`);
  });

  it('is shown nowhere but where the card hangs', async () => {
    const { id, message } = await raised(harness);
    const view = action('view', { card: id, src: sourceOf(message) });
    for (const answer of [
      await invoke('mali', 'direct', view),
      await invoke('mali', 'approvals', action('view', { card: id, src: 'out_x' })),
    ])
      expect(answerOf(answer)).toMatchObject({
        type: 'application/vnd.microsoft.activity.message',
        value: chatWords('th').gone,
      });
  });

  it('is shown only in the conversation it was posted to, whatever that is called here', async () => {
    const { id, message } = await raised(harness);
    const view = action('view', { card: id, src: sourceOf(message) });
    expect(buttonsOf(answerOf(await invoke('hana', 'approvals', view)).value)).not.toEqual([]);
    const elsewhere = JSON.stringify({ conversation: '19:moved@thread.tacv2', id: message.id });
    await withTenant(harness.stage.deps.db, TENANT, (tx) =>
      tx
        .update(outbox)
        .set({ providerRef: elsewhere })
        .where(eq(outbox.id, sourceOf(message))),
    );
    expect(answerOf(await invoke('hana', 'approvals', view)).value).toBe(chatWords('en').gone);
  });
});

describe('a press', () => {
  it('without an id is not taken, since it could not be told from another', async () => {
    const { id, message } = await raised(harness);
    const before = await harness.stage.stored();
    const press = { ...action('press', { v: `approve:${id}`, src: sourceOf(message) }), replyToId: message.id };
    expect((await invoke('hana', 'approvals', { ...press, id: undefined })).statusCode).toBe(400);
    expect(await harness.stage.stored()).toBe(before);
    expect((await invoke('hana', 'approvals', press)).statusCode).toBe(200);
    expect(await harness.stage.stored()).toBe(before + 1);
  });

  it('that no card of ours holds comes to nothing', async () => {
    const before = await harness.stage.stored();
    for (const more of [
      action('press', { v: 'drop:tables' }),
      action('press', {}),
      action('steal', { v: 'approve:x' }),
      { name: 'adaptiveCard/action', value: 'x' },
    ])
      expect([chatWords('en').gone, chatWords('th').gone]).toContain(
        answerOf(await invoke('mali', 'approvals', more)).value,
      );
    expect(await harness.stage.stored()).toBe(before);
  });

  it('of somebody unknown is answered with a code for them alone', async () => {
    const { value } = answerOf(await invoke('stranger', 'approvals', action('press', { v: 'approve:apr_1' })));
    expect(value).toMatch(/\/expert link \w{8}/);
  });

  it('back out of a form shows the card again', async () => {
    const { id, message } = await raised(harness);
    const data = { v: `reject:${id}`, form: 'reject', src: sourceOf(message), 'reject|reason': ' ' };
    const form = answerOf(await invoke('anan', 'approvals', action('send', data))).value;
    expect(buttonsOf(form).map(({ title }) => title)).toEqual(['Reject', chatWords('en').cancel]);
    const [, back] = buttonsOf(form);
    const card = answerOf(await invoke('anan', 'approvals', action('view', back?.data ?? {}))).value;
    expect(buttonsOf(card).map(({ title }) => title)).toContain('Approve');
  });
});
