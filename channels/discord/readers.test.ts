import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { maySee } from './readers.ts';
import { openHarness } from './test-harness.ts';
import { GUILDS, room } from './test-people.ts';

const [VIEW, ADMIN] = ['1024', '8'];
const guild = (everyone = VIEW) => ({
  id: 'g',
  owner_id: 'owner',
  roles: [
    { id: 'g', permissions: everyone },
    { id: 'admin', permissions: ADMIN },
    { id: 'staff', permissions: VIEW },
    { id: 'other', permissions: '0' },
  ],
});
const member = (...roles: string[]) => ({ user: { id: 'u' }, roles });
const allow = (id: string) => ({ id, allow: VIEW, deny: '0' });
const deny = (id: string) => ({ id, allow: '0', deny: VIEW });

describe('whether a member of a Discord server sees a channel', () => {
  it.each([
    ['by what everybody may', true, guild(), [], member()],
    ['not where everybody may not', false, guild('0'), [], member('other')],
    ['by a role', true, guild('0'), [], member('staff')],
    ['not when the channel is hidden from all', false, guild(), [deny('g')], member('staff')],
    ['when the channel is opened to a role', true, guild(), [deny('g'), allow('staff')], member('staff')],
    ['not when it is opened to another role', false, guild(), [deny('g'), allow('staff')], member('other')],
    ['when one of two roles is let in', true, guild(), [deny('other'), allow('staff')], member('other', 'staff')],
    ['not when the member alone is kept out', false, guild(), [allow('staff'), deny('u')], member('staff')],
    ['when the member alone is let in', true, guild(), [deny('g'), deny('staff'), allow('u')], member('staff')],
    ['as an administrator, always', true, guild('0'), [deny('g'), deny('u')], member('admin')],
    ['as the owner, always', true, { ...guild('0'), owner_id: 'u' }, [deny('u')], member()],
  ])('%s', (_, sees, of, overwrites, who) => {
    expect(maySee(of, overwrites, who)).toBe(sees);
  });
});

describe('who can see a channel of Discord', () => {
  let harness: Awaited<ReturnType<typeof openHarness>>;
  beforeAll(async () => {
    harness = await openHarness('gateway');
  });
  afterEach(() => harness.double.refusals.clear());
  afterAll(() => harness.close());
  const readers = () => harness.channel.readers?.('meridian', '#hr-approvals');

  it('is everybody in the server until the channel is closed to some', async () => {
    expect(await readers()).toMatchObject({ strangers: true });
    harness.gather('approvals', ['mali', 'itself']);
    expect(await readers()).toEqual({ people: ['mali'], strangers: false });
  });

  it('is read page after page', async () => {
    const crowd = Array.from({ length: 2_300 }, (_, n): [string, string[]] => [
      String(400_000_000_000_000_000n + BigInt(n)),
      [],
    ]);
    const before = harness.double.members.get(GUILDS.own) ?? new Map();
    harness.double.members.set(GUILDS.own, new Map([...crowd, ...before]));
    try {
      expect(await readers()).toEqual({ people: ['mali'], strangers: false });
      const last = crowd.at(-1)?.[0] ?? '';
      harness.double.rooms
        .get(room('own', 'approvals'))
        ?.permission_overwrites?.push({ id: last, type: 1, allow: VIEW, deny: '0' });
      expect(await readers()).toEqual({ people: ['mali'], strangers: true });
      harness.double.rooms.get(room('own', 'approvals'))?.permission_overwrites?.shift();
      await expect(readers()).rejects.toThrow('More than 1000');
    } finally {
      harness.double.members.set(GUILDS.own, before);
    }
  });

  it('is an error with a remedy while the bot has no intent for members', async () => {
    harness.double.refusals.set(`GET /guilds/${GUILDS.own}/members?limit=1000&after=0`, { status: 403, code: 50001 });
    await expect(readers()).rejects.toThrow('Server Members Intent');
  });

  it('is read in servers of the company alone', async () => {
    const place = harness.double.rooms.get(room('own', 'approvals'));
    if (!place) throw new Error('The channel is not there.');
    place.guild = GUILDS.other;
    await expect(readers()).rejects.toThrow('no Discord server of meridian');
    place.guild = GUILDS.own;
  });
});
