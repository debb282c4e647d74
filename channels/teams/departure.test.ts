import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import { appears } from '../contract-scenes.ts';
import { TENANT } from '../contract-stage.ts';
import { envelope } from './test-activities.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { BOT } from './test-teams.ts';
import { directOf, placeOf, userOf } from './test-world.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

describe('a newcomer', () => {
  it('is welcomed once, in their language, with questions to begin with', async () => {
    const installed = {
      ...envelope(harness.double, 'newcomer', 'direct'),
      type: 'installationUpdate',
      action: 'add',
      locale: 'th-TH',
    };
    await harness.deliver({ ...installed, id: 'f:i1' });
    await harness.deliver({ ...installed, id: 'f:i2' });
    await harness.deliver({ ...installed, id: 'f:i3', type: 'conversationUpdate', membersAdded: [{ id: BOT }] });
    await appears(harness, 'direct', 'สวัสดี');
    const welcomes = harness.double.messages.filter(({ activity }) => String(activity.text).startsWith('สวัสดี'));
    expect(welcomes).toHaveLength(1);
    expect(welcomes[0]?.activity).toHaveProperty('suggestedActions.actions.0.type', 'imBack');
    expect(harness.faults()).toEqual([]);
  });

  it('is not welcomed in a team', async () => {
    const before = harness.double.messages.length;
    await harness.deliver({
      ...envelope(harness.double, 'mali', 'channel'),
      type: 'conversationUpdate',
      id: 'f:t',
      membersAdded: [{ id: BOT }],
    });
    await harness.stage.settled();
    expect(harness.double.messages).toHaveLength(before);
  });
});

describe('the app’s removal', () => {
  const keys = {
    direct: [
      `place:${directOf('mali', 'own')}`,
      `welcome:${directOf('mali', 'own')}`,
      `user:${userOf('mali', 'own').aadObjectId}`,
    ],
    channel: [`place:${placeOf('channel', 'own')}`],
  };
  const known = (where: 'direct' | 'channel') =>
    withTenant(harness.stage.deps.db, TENANT, async (tx) => {
      const found: string[] = [];
      for (const key of keys[where]) if (await addressOf(tx, 'teams', key)) found.push(key);
      return found;
    });
  const install = (action: string) =>
    harness.deliver({
      ...envelope(harness.double, 'mali', 'direct'),
      type: 'installationUpdate',
      action,
      id: `f:${action}`,
    });
  const inTeam = (change: object) =>
    harness.deliver({
      ...envelope(harness.double, 'mali', 'channel'),
      type: 'conversationUpdate',
      id: 'f:r',
      ...change,
    });

  it('from a direct conversation makes it unknown until the app is there again', async () => {
    await install('add');
    expect(await known('direct')).toEqual(keys.direct);
    await install('remove');
    expect(await known('direct')).toEqual([]);
    expect(harness.stage.notes.at(-1)).toContain('was removed from a conversation');
    await install('add');
    expect(await known('direct')).toEqual(keys.direct);
  });

  it('from a team leaves the direct conversations as they are', async () => {
    await inTeam({ membersAdded: [{ id: BOT }] });
    expect(await known('channel')).toEqual(keys.channel);
    await inTeam({ membersRemoved: [{ id: BOT }] });
    expect([await known('channel'), await known('direct')]).toEqual([[], keys.direct]);
  });

  it('is not what an upgrade is, nor somebody else’s leaving', async () => {
    await install('remove-upgrade');
    expect(await known('direct')).toEqual(keys.direct);
    await inTeam({ membersAdded: [{ id: BOT }] });
    await inTeam({ membersRemoved: [{ id: userOf('hana', 'own').id }] });
    expect(await known('channel')).toEqual(keys.channel);
  });
});
