import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { placeOf, userOf } from './test-world.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
  // What is said there tells where the channel is reached.
  await harness.say({ user: 'mali', where: 'approvals', text: 'Is anybody here?' });
});
afterAll(() => harness.close());

const readers = () => harness.channel.readers?.('meridian', '#hr-approvals');
const fill = (members: ReturnType<typeof userOf>[]) => {
  const place = harness.double.conversations.get(placeOf('approvals', 'own'));
  if (place) place.members = members;
};
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `29:many-${n}`, aadObjectId: `aad-many-${n}`, name: '', email: '' }));

describe('who is in a channel of Teams', () => {
  it('is read page after page, without the bot itself', async () => {
    fill([...many(700), userOf('hana', 'own'), userOf('itself', 'own')]);
    expect(await readers()).toEqual({ people: ['hana'], strangers: true });
    fill([userOf('mali', 'own'), userOf('hana', 'own'), userOf('itself', 'own')]);
    expect(await readers()).toEqual({ people: ['hana', 'mali'], strangers: false });
    expect(harness.faults()).toEqual([]);
  });

  it('is whom the directory vouches for besides those who are tied', async () => {
    fill([userOf('mali', 'own'), userOf('newcomer', 'own')]);
    expect(await readers()).toEqual({ people: ['mali', 'ploy'], strangers: false });
    fill([userOf('mali', 'own'), userOf('stranger', 'own')]);
    expect(await readers()).toEqual({ people: ['mali'], strangers: true });
  });

  it('is an error when there are too many, or Teams does not know the channel', async () => {
    fill(many(1_001));
    await expect(readers()).rejects.toThrow('More than 1000');
    harness.double.conversations.delete(placeOf('approvals', 'own'));
    await expect(readers()).rejects.toThrow('404');
  });
});
