import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTurn } from '../../db/begin-turn.ts';
import { createLocalEvents } from '../../db/events.ts';
import { newId } from '../../db/id.ts';
import { handBack } from '../../db/inbox.ts';
import { inbox, outbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { saying, standInWorker } from '../api/stand-in-worker.ts';
import { hear, unsay, type Written } from './hear.ts';
import type { Speakers } from './speaker.ts';
import { type ChatStage, openChat, PUBLIC_URL, TENANT } from './test-chat.ts';
import { chatWords } from './words.ts';

let chat: ChatStage;
beforeAll(async () => {
  chat = await openChat();
});
beforeEach(() => {
  chat.woken.length = 0;
});
afterAll(() => chat.close());

/** A double: users are called as the people they are; everybody else is a stranger. */
const speakers: Speakers = {
  find: async ({ externalId }) =>
    externalId === 'stranger'
      ? { code: 'AB12CD34', expiresInMinutes: 15 }
      : { speaker: { id: externalId, language: externalId === 'mali' ? 'th' : 'en' } },
};
const by = (externalId: string) => ({ tenant: TENANT, externalId });
const written = (more: Partial<Written> = {}): Written => ({
  user: by('hana'),
  conversation: '#ask-hr',
  thread: newId('slack:T1:C1'),
  key: newId('T1:C1'),
  text: 'How many days do I have?',
  ...more,
});
const say = (more: Partial<Written> = {}) => hear(chat.deps, 'slack', speakers, written(more));
const last = async () => (await chat.turns()).at(-1);
const count = async () => (await chat.turns()).length;

describe('what somebody writes', () => {
  it('is a turn of theirs, stored before anybody works on it', async () => {
    const one = written({ text: '  วันลาเหลือเท่าไหร่?\r\nครับ ' });
    const heard = await hear(chat.deps, 'slack', speakers, one);
    expect(heard).toMatchObject({ duplicate: false, conversation: '#ask-hr', speaker: { id: 'hana' } });
    expect(await last()).toEqual({
      ...{ tenant: TENANT, channel: 'slack', conversation: '#ask-hr', thread: one.thread, person: 'hana' },
      ...{ kind: 'message', text: 'วันลาเหลือเท่าไหร่?\nครับ', attachments: [], providerKey: `slack:${one.key}` },
    });
    expect(chat.woken).toEqual([one.thread]);
  });

  it('to the Expert alone is a direct conversation of theirs', async () => {
    expect(await say({ conversation: null, user: by('mali') })).toMatchObject({ conversation: 'dm:mali' });
    expect(await last()).toMatchObject({ conversation: 'dm:mali', person: 'mali' });
  });

  it('as a command is one', async () => {
    await say({ kind: 'command', text: '/expert status it' });
    expect(await last()).toMatchObject({ kind: 'command', text: '/expert status it' });
  });

  it('brings files by reference', async () => {
    const file = { name: 'ใบเสร็จ.pdf', mediaType: 'application/pdf', bytes: 10, text: '', ref: 'slack:F1' };
    await say({ attachments: [file] });
    expect((await last())?.attachments).toEqual([file]);
  });

  it('a second time, also at the same moment, is the same turn', async () => {
    const alongside = vi.fn(async () => {});
    const one = written({ alongside });
    const before = await count();
    const heard = await Promise.all(Array.from({ length: 5 }, () => hear(chat.deps, 'slack', speakers, one)));
    expect(new Set(heard.map((each) => 'turn' in each && each.turn)).size).toBe(1);
    expect(heard.filter((each) => 'turn' in each && !each.duplicate)).toHaveLength(1);
    expect(await count()).toBe(before + 1);
    expect(alongside).toHaveBeenCalledTimes(1);
  });

  it('in other words under the same key is what it was first', async () => {
    const one = written();
    await hear(chat.deps, 'slack', speakers, one);
    expect(await hear(chat.deps, 'slack', speakers, { ...one, text: 'Edited.' })).toMatchObject({ duplicate: true });
    expect((await last())?.text).toBe(one.text);
  });

  it('under a key of another channel is another turn', async () => {
    const one = written();
    const [a, b] = [await hear(chat.deps, 'slack', speakers, one), await hear(chat.deps, 'discord', speakers, one)];
    expect('turn' in a && 'turn' in b && a.turn !== b.turn).toBe(true);
  });

  it('in a thread that somebody else began is kept apart from their memory', async () => {
    const { thread } = written();
    await say({ thread });
    await say({ thread, user: by('mali') });
    const turns = (await chat.turns()).slice(-2);
    expect(turns.map((turn) => turn.thread)).toEqual([thread, `${thread}:mali`]);
    await say({ thread });
    expect((await last())?.thread).toBe(thread);
  });

  it('is lost to nobody when it cannot be stored: the caller hears of it', async () => {
    const alongside = async () => {
      throw new Error('the database is away');
    };
    const before = await count();
    await expect(say({ alongside })).rejects.toThrow('the database is away');
    expect(await count()).toBe(before);
    expect(chat.woken).toEqual([]);
  });

  it('is stored without characters that no message has', async () => {
    await say({ text: 'a\u0000b\u001b[31m\tc\ud800' });
    expect((await last())?.text).toBe('ab[31m\tc\ufffd');
  });
});

describe('what is refused', () => {
  const refused = async (more: Partial<Written>) => {
    const before = await count();
    const heard = await say(more);
    expect(await count()).toBe(before);
    expect(chat.woken).toEqual([]);
    return 'refusal' in heard ? heard.refusal : undefined;
  };
  const file = (more: object = {}) => ({ name: 'a.pdf', mediaType: 'application/pdf', bytes: 1, text: '', ...more });

  it('is somebody unknown, who is given a code in the language they write', async () => {
    const english = await refused({ user: by('stranger') });
    expect(english).toContain('`/expert link AB12CD34`');
    expect(english).toContain(PUBLIC_URL);
    expect(english).toContain('15 minutes');
    expect(await refused({ user: by('stranger'), text: 'วันลาเหลือเท่าไหร่' })).toMatch(/^ยังไม่ทราบ.*AB12CD34/);
  });

  it('is too long a text, to the letter', async () => {
    const most = chat.deps.config.limits.messageCharacters;
    expect(await refused({ text: 'ก'.repeat(most + 1) })).toBe(chatWords('en').tooLong(most));
    expect(await say({ text: 'ก'.repeat(most) })).toHaveProperty('turn');
  });

  it('is a message without words, in the language of the person', async () => {
    for (const text of ['', ' \n ', '\u0000']) expect(await refused({ text })).toBe(chatWords('en').empty);
    expect(await refused({ text: '', user: by('mali'), attachments: [file()] })).toBe(chatWords('th').empty);
  });

  it('is a file too many or too large', async () => {
    const { attachments, attachmentBytes } = chat.deps.config.limits;
    expect(await refused({ attachments: Array.from({ length: attachments + 1 }, () => file()) })).toBe(
      chatWords('en').tooManyFiles(attachments),
    );
    expect(await refused({ attachments: [file({ name: 'ใหญ่.pdf', bytes: attachmentBytes + 1 })] })).toBe(
      chatWords('en').tooLarge('ใหญ่.pdf', '2'),
    );
    expect(await say({ attachments: [file({ bytes: attachmentBytes })] })).toHaveProperty('turn');
  });
});

describe('a question that was deleted', () => {
  const rowOf = async (turn: string) =>
    (await withTenant(chat.db, TENANT, (tx) => tx.select().from(inbox).where(eq(inbox.id, turn))))[0];
  const following = (turn: string) =>
    withTenant(chat.db, TENANT, (tx) =>
      tx
        .select()
        .from(inbox)
        .where(eq(inbox.providerKey, `deletion:${turn}`)),
    );
  /** Heard, and begun as by a worker that is busy with it. */
  const begun = async () => {
    const one = written();
    const heard = await hear(chat.deps, 'slack', speakers, one);
    if (!('turn' in heard)) throw new Error('This was refused.');
    await withTenant(chat.db, TENANT, (tx) => nextTurn(tx, { id: one.thread, leaseToken: 0 }));
    return { ...one, turn: heard.turn };
  };

  it('before anybody worked on it is not answered', async () => {
    const [kept, deleted] = [written(), written()];
    for (const one of [kept, deleted]) await hear(chat.deps, 'slack', speakers, one);
    await unsay(chat.deps, 'slack', TENANT, deleted.key);
    const asked: string[] = [];
    const worker = standInWorker(chat.db, createLocalEvents(), ({ thread }) => {
      asked.push(thread);
      return saying('Nine days.');
    });
    for (const { thread } of [deleted, kept]) await worker.wake(TENANT, thread);
    await worker.idle();
    expect(asked).toEqual([kept.thread]);
    expect(await withTenant(chat.db, TENANT, (tx) => tx.select().from(outbox))).toEqual([]);
  });

  it('tells whoever waits for its answer that there is none, and leaves nothing to follow', async () => {
    const one = written();
    const heard = await hear(chat.deps, 'slack', speakers, one);
    if (!('turn' in heard)) throw new Error('This was refused.');
    const waiting = chat.deps.intake.outcome(TENANT, heard.turn, 5_000);
    await unsay(chat.deps, 'slack', TENANT, one.key);
    expect(await waiting).toMatchObject({ code: 'superseded' });
    expect(await following(heard.turn)).toEqual([]);
  });

  it('after a try that failed is not tried again, and what it asked for is looked at', async () => {
    const { key, turn, thread } = await begun();
    await withTenant(chat.db, TENANT, (tx) => handBack(tx, turn, { failed: true, afterMs: 60_000 }));
    chat.woken.length = 0;
    await unsay(chat.deps, 'slack', TENANT, key);
    expect(await rowOf(turn)).toMatchObject({ status: 'done', attempts: 1 });
    expect(await following(turn)).toMatchObject([{ kind: 'deletion', thread, person: 'hana', status: 'received' }]);
    expect(chat.woken).toEqual([thread]);
  });

  it('while it is worked on is stopped by its own id, and what it asked for is looked at behind it', async () => {
    const { key, turn, thread } = await begun();
    expect(await chat.deps.intake.takeBack(TENANT, `slack:${key}`)).toMatchObject({ was: 'running' });
    expect(chat.stopped).toMatchObject([{ thread, turn }]);
    expect(await rowOf(turn)).toMatchObject({ status: 'received', running: true });
    const [behind] = await following(turn);
    expect(behind?.seq).toBeGreaterThan((await rowOf(turn))?.seq ?? Number.POSITIVE_INFINITY);
  });

  it('after its answer stops nothing, and is followed once, however often it is deleted', async () => {
    const { key, turn } = await begun();
    await chat.finish(turn, { code: 'ok' });
    chat.stopped.length = 0;
    for (const _ of [1, 2]) await unsay(chat.deps, 'slack', TENANT, key);
    expect(chat.stopped).toEqual([]);
    expect(await rowOf(turn)).toMatchObject({ outcome: '{"code":"ok"}' });
    expect(await following(turn)).toHaveLength(1);
  });

  it('by another key, channel or company takes nothing back', async () => {
    const one = written();
    await hear(chat.deps, 'slack', speakers, one);
    const { takeBack } = chat.deps.intake;
    expect(await takeBack(TENANT, `slack:${one.key}0`)).toBeUndefined();
    expect(await takeBack(TENANT, `teams:${one.key}`)).toBeUndefined();
    expect(await takeBack('aurora', `slack:${one.key}`)).toBeUndefined();
    expect(await takeBack(TENANT, `slack:${one.key}`)).toMatchObject({ was: 'waiting', isFollowed: false });
    expect(await takeBack(TENANT, `slack:${one.key}`)).toMatchObject({ was: 'over' });
  });
});
