import { expect, it } from 'vitest';
import type { Spoken } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import type { Discord } from './deps.ts';
import { answerTo } from './interactions.ts';
import type { Interaction } from './wire.ts';

const CODE: Spoken = { code: '7X2K9QWE', expiresInMinutes: 15 };

/** Somebody unknown whom it takes until `known` to look up, and the calls that were made. */
function aSlowHouse() {
  const { promise: known, resolve, reject } = Promise.withResolvers<Spoken>();
  const calls: { call: string; body: { content?: string; flags?: number } }[] = [];
  const errors: unknown[] = [];
  const discord = {
    config: { tenants: [{ id: 'meridian', workspaces: { discord: ['1'] }, conversations: [] }], limits: {} },
    settings: { applicationId: '9' },
    publicUrl: 'https://expert.example',
    speakers: { find: () => known },
    rest: {
      send: async (method: string, route: string, body: object) =>
        void calls.push({ call: `${method} ${route}`, body }),
    },
    onError: (error: unknown) => void errors.push(error),
  } as unknown as Discord;
  return { discord, resolve, reject, calls, errors };
}

const interaction = (type: number, data: Interaction['data']): Interaction => ({
  ...{ id: '5', application_id: '9', type, token: 'tok', guild_id: '1', locale: 'th' },
  ...{ channel: { id: '2', type: 0 }, member: { user: { id: '3' } }, data: data ?? {} },
});
const command = interaction(2, { name: 'expert', options: [{ name: 'help', type: 1, options: [] }] });
const press = interaction(3, { custom_id: 'approve:apr_1' });

it('answers a ping', async () => {
  expect(await answerTo(aSlowHouse().discord, interaction(1, {}))).toEqual({ response: { type: 1 } });
});

it.each([
  ['command', command, { type: 5, data: { flags: 64 } }, 'PATCH /webhooks/9/tok/messages/@original'],
  ['press', press, { type: 6 }, 'POST /webhooks/9/tok'],
] as const)(
  'answers a %s within three seconds when the work takes longer, and tells the person later',
  async (_what, given, first, call) => {
    const { discord, resolve, calls } = aSlowHouse();
    const began = performance.now();
    const { response, after } = await answerTo(discord, given);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(response).toEqual(first);
    resolve(CODE);
    await after?.();
    expect(calls.map((one) => one.call)).toEqual([call]);
    expect(calls[0]?.body.content).toContain('/expert link 7X2K9QWE');
  },
);

it('answers at once when the work is quick', async () => {
  const { discord, resolve, calls } = aSlowHouse();
  resolve(CODE);
  const { response, after } = await answerTo(discord, press);
  expect(response).toMatchObject({ type: 4, data: { flags: 64 | 4 } });
  await after?.();
  expect(calls).toEqual([]);
});

it('says in the person’s language that nothing was kept when the work fails', async () => {
  const { discord, reject, errors } = aSlowHouse();
  reject(new Error('The database is away.'));
  const { response } = await answerTo(discord, command);
  expect(response).toMatchObject({ type: 4, data: { content: chatWords('th').notNow } });
  expect(errors).toHaveLength(1);
});

it('lets nobody in from a server that nobody declared', async () => {
  const { discord } = aSlowHouse();
  const { response } = await answerTo(discord, { ...press, guild_id: '666' });
  expect(JSON.stringify(response)).toContain('ยังไม่ได้เชื่อมกับบริษัทใด');
});
