import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Company } from './test-company.ts';
import { type ChatGroups, chatGroupsIn, openGroupCompany, usualGroups } from './test-groups.ts';
import { requestsIn } from './test-requests.ts';

let company: Company;
let chat: ChatGroups;
beforeAll(async () => {
  const { members } = chatGroupsIn(
    () => company,
    () => chat,
  );
  company = await openGroupCompany(members);
});
beforeEach(() => {
  chat = usualGroups();
});
afterAll(() => company.close());

const { approve, claim, standing } = requestsIn(() => company);

describe('a click on a card whose approvers are a group of a chat tool', () => {
  it('counts by the members of that moment', async () => {
    const { id } = await claim();
    chat.users['slack S1'] = ['T1.UW'];
    expect(await approve('farah', id)).toMatchObject({ code: 'not_allowed' });
    expect(await approve('wanida', id)).toMatchObject({ code: 'ok' });
  });

  it('decides nothing while the group cannot be read, and can be repeated', async () => {
    const { id } = await claim();
    const before = await standing(id);
    chat.users['slack S1'] = new Error('ratelimited');
    const refused = await approve('farah', id);
    expect(refused).toMatchObject({ code: 'not_allowed' });
    expect(refused?.message).toMatch(/Slack/);
    expect(await standing(id)).toEqual(before);
    chat = usualGroups();
    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
  });

  it('is refused the same way when it is written as a command', async () => {
    const { id } = await claim();
    chat.users['slack S1'] = new Error('ratelimited');
    const reply = await company.talk('farah').say(`/expert approve ${id}`);
    expect(reply.status).toBe('refused');
    expect(reply.text).toMatch(/Slack/);
  });
});
