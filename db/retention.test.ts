import { globSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, openCompany } from '../graphs/test-company.ts';
import { requestsIn } from '../graphs/test-requests.ts';
import { obedient, playing } from '../graphs/test-script.ts';
import { passageOf, TENANT } from '../graphs/test-tenant.ts';
import { rememberAddress } from './addresses.ts';
import { newId } from './id.ts';
import { applyRetention } from './retention.ts';
import { inbox, messages, threads } from './schema/turns.ts';

const DAY = 86_400_000;
const retention = { transcripts: 365 * DAY, queues: 30 * DAY, checkpoints: DAY };

/** What channels remember, by the beginning of its key, and how long. */
const KEPT: Record<string, 'as the queues' | 'as its thread' | 'as the place or person'> = {
  ...{ command: 'as the queues', file: 'as the queues', progress: 'as the queues', sent: 'as the queues' },
  ...{ status: 'as the queues', thread: 'as its thread' },
  ...{ service: 'as the place or person', place: 'as the place or person', user: 'as the place or person' },
  ...{ id: 'as the place or person', welcome: 'as the place or person' },
  // Taken away by the channel itself, or one row that is written again and again.
  ...{ seen: 'as the place or person', gateway: 'as the place or person' },
  'install-links-used': 'as the place or person',
};
/** Beginnings of other names that stand in the same files: conversations, who did something, a lock. */
const NO_ADDRESS = ['dm', 'slack', 'install-link'];

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing(obedient),
    knowledge: [passageOf('hr', 'Parking is free on Sundays.')],
  });
});
beforeEach(() => apply({ transcripts: -DAY, queues: -DAY, checkpoints: -DAY }));
afterAll(() => company.close());

const { claim, approve, receipts, rowOf } = requestsIn(() => company);
const apply = (changes: Partial<typeof retention> = {}) =>
  applyRetention(company.db, { id: TENANT, retention: { ...retention, ...changes } });
const count = async (table: string, condition = 'true'): Promise<number> => {
  const { rows } = await company.rows((tx) =>
    tx.execute<{ n: string }>(sql.raw(`select count(*) as n from ${table} where ${condition}`)),
  );
  return Number(rows[0]?.n);
};
const CLOCKS: Record<string, string[]> = {
  inbox: ['received_at', 'done_at'],
  outbox: ['created_at', 'posted_at'],
  ...{ messages: ['created_at'], posts: ['created_at'], threads: ['created_at'], checkpoints: ['created_at'] },
  ...{ proposals: ['created_at'], approvals: ['created_at'], addresses: ['updated_at'] },
};
/** Lets days pass over everything there is. */
const later = (days: number) =>
  company.rows(async (tx) => {
    for (const [table, clocks] of Object.entries(CLOCKS))
      for (const clock of clocks)
        await tx.execute(sql.raw(`update ${table} set ${clock} = ${clock} - interval '${days} days'`));
  });
const posted = () => company.rows((tx) => tx.execute(sql`update outbox set status = 'posted', posted_at = now()`));

describe('what is kept', () => {
  it('is everything while it is young', async () => {
    await company.talk('mali').say('When is parking free?');
    await posted();
    const before = [await count('inbox'), await count('outbox'), await count('messages'), await count('threads')];
    expect(Math.min(...before)).toBeGreaterThan(0);
    expect(new Set(Object.values(await apply()))).toEqual(new Set([0]));
    expect([await count('inbox'), await count('outbox'), await count('messages'), await count('threads')]).toEqual(
      before,
    );
  });

  it('is the address of a place, but neither an old command’s nor that of a thread that is gone', async () => {
    const keep = (channel: string, key: string) =>
      company.rows((tx) => rememberAddress(tx, { tenant: TENANT, channel, key, value: '{}' }));
    await keep('discord', 'command:1');
    await keep('discord', 'dm:mali');
    await keep('teams', 'teams:gone');
    expect(await apply()).toMatchObject({ addresses: 0 });
    await later(31);
    expect(await apply()).toMatchObject({ addresses: 1 });
    expect(await count('addresses', `key = 'command:1'`)).toBe(0);
    await later(365);
    await apply();
    expect(await count('addresses', `key = 'dm:mali'`)).toBe(1);
    expect(await count('addresses', `key = 'teams:gone'`)).toBe(0);
  });

  it('is what is known of a thread of Discord as long as the thread, or what joined it, is kept', async () => {
    await company.rows(async (tx) => {
      const thread = { tenantId: TENANT, channel: 'discord', conversation: '#ask-hr', owner: 'mali' };
      await tx.insert(threads).values([
        { ...thread, id: 'discord:7:8:100' },
        { ...thread, id: 'discord:7:8:200:anan' },
      ]);
      await tx.insert(messages).values(
        ['discord:7:8:100', 'discord:7:8:200:anan'].map((id) => ({
          ...{ tenantId: TENANT, id: newId('msg'), thread: id, turn: id, person: 'mali', text: 'x' },
          createdAt: new Date(Date.now() + 300 * DAY),
        })),
      );
      for (const key of ['thread:100', 'thread:200', 'thread:300', 'thread:10'])
        await rememberAddress(tx, { tenant: TENANT, channel: 'discord', key, value: '{"state":"ours"}' });
    });
    const left = async () => {
      const { rows } = await company.rows((tx) =>
        tx.execute<{ key: string }>(sql`select key from addresses where key like 'thread:%' order by key`),
      );
      return rows.map(({ key }) => key);
    };
    await later(364);
    await apply();
    expect(await left()).toHaveLength(4);
    await later(2);
    await apply();
    expect(await left()).toEqual(['thread:100', 'thread:200']);
    await later(365);
    await apply();
    expect(await left()).toEqual([]);
  });

  it('is of every kind of address that a channel keeps for as long as is written here', async () => {
    const found = globSync('channels/**/*.ts')
      .filter((path) => !/test|contract/.test(path))
      .map((path) => readFileSync(path, 'utf8'))
      .filter((text) => /db\/addresses\.ts|\baddresses\b.*schema\/chat\.ts|into addresses/.test(text))
      .flatMap((text) => [
        ...text.matchAll(/(?<!\w)`([a-z][a-z-]*):[^`\s]*\$\{/g),
        ...text.matchAll(/^const (?:KEY|USED_LINKS) = '([^':]+):?'/gm),
      ])
      .flatMap(([, prefix = '']) => (NO_ADDRESS.includes(prefix) ? [] : [prefix]));
    expect([...new Set(found)].toSorted()).toEqual(Object.keys(KEPT).toSorted());

    const key = (prefix: string) => (prefix === 'gateway' || prefix.includes('-') ? prefix : `${prefix}:of-old`);
    const left = async () => {
      const { rows } = await company.rows((tx) =>
        tx.execute<{ key: string }>(sql`select key from addresses where key like '%:of-old' or key ~ '^[a-z-]+$'`),
      );
      return rows.map((row) => row.key).toSorted();
    };
    const stillThere = (...kept: (typeof KEPT)[string][]) =>
      Object.entries(KEPT)
        .flatMap(([prefix, as]) => (kept.includes(as) ? [key(prefix)] : []))
        .toSorted();
    await company.rows(async (tx) => {
      for (const prefix of Object.keys(KEPT))
        await rememberAddress(tx, { tenant: TENANT, channel: 'any', key: key(prefix), value: '{}' });
    });
    await later(31);
    await apply();
    expect(await left()).toEqual(stillThere('as its thread', 'as the place or person'));
    await later(365);
    await apply();
    expect(await left()).toEqual(stillThere('as the place or person'));
  });

  it('is the transcript when the queues have been emptied, and then nothing of a talk', async () => {
    const { thread } = company.talk('mali');
    await company.talk('mali', { thread }).say('When is parking free?');
    await posted();
    await later(31);
    await apply();
    const here = `thread = '${thread}'`;
    expect([await count('inbox', here), await count('outbox', here), await count('messages', here)]).toEqual([0, 0, 2]);
    await later(365);
    await apply();
    expect([await count('messages', here), await count('threads', `id = '${thread}'`)]).toEqual([0, 0]);
  });

  it('is what has not been finished or posted, however old', async () => {
    const talk = company.talk('mali');
    await company.store(talk.turn('When is parking free?'));
    await later(400);
    await apply();
    expect(await count('inbox', `thread = '${talk.thread}'`)).toBe(1);
    expect(await count('threads', `id = '${talk.thread}'`)).toBe(1);
  });

  it('is taken away in parts of five hundred', async () => {
    await company.rows(async (tx) => {
      const rows = Array.from({ length: 1_203 }, (_, n) => ({
        ...{ tenantId: TENANT, id: newId('msg'), thread: 'long', turn: `t${n}`, person: 'mali', text: 'x' },
        createdAt: new Date(0),
      }));
      await tx.insert(messages).values(rows);
    });
    const before = await count('messages');
    expect((await apply()).messages).toBe(1_203);
    expect(await count('messages')).toBe(before - 1_203);
  });

  it('is usage of four hundred days and codes that may still be used', async () => {
    await company.rows(async (tx) => {
      await tx.execute(
        sql`insert into usage values (${TENANT}, current_date - 401, 'queries', 'tenant', 'x', 1), (${TENANT}, current_date - 399, 'queries', 'tenant', 'x', 1)`,
      );
      await tx.execute(
        sql`insert into link_codes values (${TENANT}, 'old', 'slack', 'U1', now() - interval '25 hours', null), (${TENANT}, 'new', 'slack', 'U1', now(), null)`,
      );
    });
    expect(await apply()).toMatchObject({ usage: 1, link_codes: 1 });
    expect([await count('usage', `key = 'x'`), await count('link_codes')]).toEqual([1, 1]);
  });
});

describe('a run', () => {
  it('that people have not decided for sixty days still goes on, and is forgotten a day after', async () => {
    const { id, talk } = await claim();
    const { proposals: proposal } = await rowOf(id);
    await posted();
    await later(60);
    await apply();
    const here = `thread = '${proposal.run}'`;
    expect(await count('checkpoints', here)).toBeGreaterThan(0);
    expect(await count('checkpoint_writes', here)).toBeGreaterThan(0);
    expect(await count('outbox', `subject = '${id}'`)).toBeGreaterThan(0);

    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
    expect(await count('messages', `thread = '${talk.thread}' and text like '%Farah%' and reply like '%rcp_%'`)).toBe(
      1,
    );

    await later(2);
    await apply();
    expect([await count('checkpoints', here), await count('checkpoint_writes', here)]).toEqual([0, 0]);
  });

  it('would be lost if only its age counted', async () => {
    const { id } = await claim();
    const { proposals: proposal } = await rowOf(id);
    await company.rows(async (tx) => {
      await tx.execute(sql`delete from checkpoint_writes where thread = ${proposal.run}`);
      await tx.execute(sql`delete from checkpoints where thread = ${proposal.run}`);
    });
    await approve('farah', id).catch(() => {});
    expect(await receipts(id)).toEqual([]);
  });

  it('that was decided but has not heard of it yet is kept', async () => {
    const { id } = await claim();
    const { proposals: proposal } = await rowOf(id);
    await company.rows(async (tx) => {
      await tx.execute(sql`update approvals set status = 'rejected' where id = ${id}`);
      await tx.execute(sql`update proposals set status = 'rejected' where id = ${proposal.id}`);
      const { tenantId, thread, run } = proposal;
      await tx.insert(inbox).values({
        ...{ tenantId, thread, id: newId('trn'), providerKey: newId('key'), person: 'mali', kind: 'resume' },
        payload: JSON.stringify({ turn: run, proposal: proposal.id }),
      });
    });
    await later(60);
    await apply();
    expect(await count('checkpoints', `thread = '${proposal.run}'`)).toBeGreaterThan(0);
  });

  it('that was killed before its first checkpoint leaves nothing', async () => {
    const talk = company.talk('mali');
    const turn = await company.store(talk.turn('When is parking free?'));
    await company.rows((tx) =>
      tx.execute(
        sql`insert into checkpoint_writes (tenant_id, thread, namespace, checkpoint, task, idx, channel, value) values (${TENANT}, ${`${turn}.1`}, '', 'c', 't', 0, 'x', '1')`,
      ),
    );
    const here = `thread = '${turn}.1'`;
    await apply();
    expect(await count('checkpoint_writes', here)).toBe(1);
    await company.rows((tx) => tx.execute(sql`update inbox set status = 'done', done_at = now() where id = ${turn}`));
    await apply();
    expect(await count('checkpoint_writes', here)).toBe(0);
  });
});
