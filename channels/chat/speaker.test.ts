import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../db/id.ts';
import { identitiesOf, redeemLinkCode, unlink } from '../../db/identities.ts';
import { people } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { createSpeakers } from './speaker.ts';
import { type ChatStage, openChat, TENANT } from './test-chat.ts';

let chat: ChatStage;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());
afterEach(() => vi.restoreAllMocks());

const user = (more: { email?: string; externalId?: string } = {}) => {
  const { email, externalId = `T1.${newId('U')}` } = more;
  return { tenant: TENANT, externalId, ...(email ? { email: async () => email } : {}) };
};
const speakers = () => createSpeakers(chat.db, 'slack');
const inTenant = <T>(job: Parameters<typeof withTenant<T>>[2]) => withTenant(chat.db, TENANT, job);
const mail = async (person: string) => {
  const rows = await inTenant((tx) => tx.select().from(people));
  return rows.find(({ id }) => id === person)?.email ?? '';
};
const link = async (externalId: string, person: string) => {
  const spoken = await speakers().find({ tenant: TENANT, externalId });
  if (!('code' in spoken)) throw new Error('This user is tied already.');
  expect(await inTenant((tx) => redeemLinkCode(tx, TENANT, person, spoken.code))).toBe('linked');
};

describe('who speaks', () => {
  it('is nobody without a tie, and is given a code that is good once', async () => {
    const stranger = user();
    const spoken = await speakers().find(stranger);
    expect(spoken).toEqual({ code: expect.stringMatching(/^[0-9A-Z]{8}$/), expiresInMinutes: 15 });
    expect(await inTenant((tx) => identitiesOf(tx, 'mali'))).toEqual([]);
  });

  it('is the person who redeemed the code, in their language', async () => {
    const { externalId } = user();
    await link(externalId, 'mali');
    expect(await speakers().find({ tenant: TENANT, externalId })).toEqual({ speaker: { id: 'mali', language: 'th' } });
  });

  it('is found by the address that the chat tool vouches for, and stays tied', async () => {
    const { externalId } = user();
    const email = await mail('hana');
    const asked = vi.fn(async () => email);
    expect(await speakers().find({ tenant: TENANT, externalId, email: asked })).toMatchObject({
      speaker: { id: 'hana' },
    });
    expect(await speakers().find({ tenant: TENANT, externalId, email: asked })).toMatchObject({
      speaker: { id: 'hana' },
    });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('is nobody when the chat tool vouches for no address, or one that nobody has', async () => {
    expect(await speakers().find({ ...user(), email: async () => undefined })).toHaveProperty('code');
    expect(await speakers().find(user({ email: 'nobody@elsewhere.example' }))).toHaveProperty('code');
  });

  it('is not guessed when the chat tool cannot be asked', async () => {
    const email = async () => {
      throw new Error('users.info does not answer');
    };
    await expect(speakers().find({ ...user(), email })).rejects.toThrow('does not answer');
  });

  it('is another one under the same id in another company, or in another chat tool', async () => {
    const { externalId } = user();
    await link(externalId, 'mali');
    expect(await createSpeakers(chat.db, 'teams').find({ tenant: TENANT, externalId })).toHaveProperty('code');
    await expect(speakers().find({ tenant: 'aurora', externalId })).rejects.toThrow();
  });
});

describe('what is remembered', () => {
  it('is a tie, for half a minute', async () => {
    const { externalId } = user();
    await link(externalId, 'krit');
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const known = speakers();
    const find = () => known.find({ tenant: TENANT, externalId });
    expect(await find()).toHaveProperty('speaker.id', 'krit');
    await inTenant((tx) => unlink(tx, TENANT, 'krit', { channel: 'slack', externalId }));
    now.mockReturnValue(30_999);
    expect(await find()).toHaveProperty('speaker.id', 'krit');
    now.mockReturnValue(31_001);
    expect(await find()).toHaveProperty('code');
  });

  it('is never that somebody is unknown: who ties themselves is known at once', async () => {
    const known = speakers();
    const stranger = user();
    const spoken = await known.find(stranger);
    if (!('code' in spoken)) throw new Error('Nobody is tied yet.');
    await inTenant((tx) => redeemLinkCode(tx, TENANT, 'anan', spoken.code));
    expect(await known.find(stranger)).toHaveProperty('speaker.id', 'anan');
  });

  it('is who somebody is, and not for whom', async () => {
    const { externalId } = user();
    await link(externalId, 'ploy');
    const known = speakers();
    await known.find({ tenant: TENANT, externalId });
    expect(await known.find(user())).toHaveProperty('code');
    // The two are told apart, though they read the same when put together.
    await expect(known.find({ tenant: `${TENANT}","${externalId}`, externalId: '' })).rejects.toThrow();
  });
});
