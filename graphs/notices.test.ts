import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimOutbox } from '../db/outbox.ts';
import { setPreferences } from '../db/preferences.ts';
import { outbox } from '../db/schema/turns.ts';
import { commandsIn } from './commands/test-commands.ts';
import { noticeTime } from './notices.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';
import { TENANT } from './test-tenant.ts';
import { escalating, timesIn } from './test-timers.ts';
import { sweepTimers } from './timers.ts';

const quiet = (from: string, to: string) => ({ notices: true, quiet: { from, to } });
const at = (timeZone: string, hours: { from: string; to: string }, now: string) =>
  noticeTime({ notices: true, quiet: hours }, timeZone, new Date(now))?.toISOString();

describe('a notice', () => {
  it('goes out now to who chose nothing, and never to who wants none', () => {
    const now = new Date('2026-05-04T03:00:00Z');
    expect(noticeTime({ notices: true, quiet: null }, 'Asia/Bangkok', now)).toBeUndefined();
    expect(noticeTime({ notices: false, quiet: null }, 'Asia/Bangkok', now)).toBeNull();
    expect(noticeTime({ ...quiet('20:00', '07:00'), notices: false }, 'Asia/Bangkok', now)).toBeNull();
  });

  const night = { from: '20:00', to: '07:00' };
  it.each([
    ['before they begin', '2026-05-04T12:59:59Z', undefined],
    ['as they begin', '2026-05-04T13:00:00Z', '2026-05-05T00:00:00.000Z'],
    ['before midnight', '2026-05-04T16:59:00Z', '2026-05-05T00:00:00.000Z'],
    ['after midnight', '2026-05-04T17:00:30Z', '2026-05-05T00:00:00.000Z'],
    ['in their last second', '2026-05-04T23:59:59Z', '2026-05-05T00:00:00.000Z'],
    ['as they end', '2026-05-05T00:00:00Z', undefined],
  ])('%s of a night in Bangkok waits until %s → %s', (_when, now, expected) => {
    expect(at('Asia/Bangkok', night, now)).toBe(expected);
  });

  it('waits by the clock of the person, not of somebody else', () => {
    expect(at('Asia/Bangkok', night, '2026-05-04T15:00:00Z')).toBe('2026-05-05T00:00:00.000Z');
    expect(at('America/Chicago', night, '2026-05-04T15:00:00Z')).toBeUndefined();
    expect(at('Asia/Kathmandu', night, '2026-05-04T15:00:00Z')).toBe('2026-05-05T01:15:00.000Z');
  });

  it('waits within a day too, and over all but an hour of it', () => {
    expect(at('UTC', { from: '12:00', to: '13:30' }, '2026-05-04T12:10:00Z')).toBe('2026-05-04T13:30:00.000Z');
    expect(at('UTC', { from: '12:00', to: '13:30' }, '2026-05-04T13:30:00Z')).toBeUndefined();
    expect(at('UTC', { from: '10:00', to: '09:00' }, '2026-05-04T10:00:00Z')).toBe('2026-05-05T09:00:00.000Z');
    expect(at('UTC', { from: '09:00', to: '09:00' }, '2026-05-04T09:00:00Z')).toBeUndefined();
  });

  it.each([
    // In Chicago the clock goes from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November.
    ['put forward in the night', '22:00', '07:00', '2026-03-08T05:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['put back in the night', '22:00', '07:00', '2026-11-01T04:00:00Z', '2026-11-01T13:00:00.000Z'],
    ['already put forward', '22:00', '07:00', '2026-03-08T09:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['put forward over the end', '22:00', '02:30', '2026-03-08T07:00:00Z', '2026-03-08T08:30:00.000Z'],
    ['put forward over the end of a short while', '01:50', '02:30', '2026-03-08T07:55:00Z', '2026-03-08T08:30:00.000Z'],
    ['showing the end twice, the first time', '00:30', '01:30', '2026-11-01T06:10:00Z', '2026-11-01T06:30:00.000Z'],
    ['showing the end twice, the second time', '00:30', '01:30', '2026-11-01T07:10:00Z', '2026-11-01T07:30:00.000Z'],
  ])('waits for the end on a clock that is %s', (_what, from, to, now, expected) => {
    expect(at('America/Chicago', { from, to }, now)).toBe(expected);
  });

  it('never waits for a time that is over, or is quiet, on any day of the year', () => {
    const year = Array.from({ length: 366 * 8 }, (_, n) => new Date(Date.UTC(2026, 0, 1) + n * 3 * 3_600_000 + 61_000));
    for (const now of year) {
      const then = noticeTime(quiet('21:15', '06:45'), 'America/Chicago', now);
      if (!then) continue;
      expect(then > now).toBe(true);
      expect(noticeTime(quiet('21:15', '06:45'), 'America/Chicago', then)).toBeUndefined();
      expect(then.getTime() - now.getTime()).toBeLessThanOrEqual(10.5 * 3_600_000);
    }
  });
});

describe('a reminder or a digest', () => {
  let company: Company;
  beforeAll(async () => {
    company = await openCompany({ models: playing(obedient), change: escalating });
  });
  afterEach(async () => {
    await prefer({ notices: true, quiet: null });
    await company.rows((tx) => tx.update(outbox).set({ status: 'posted' }));
  });
  afterAll(() => company.close());

  const { claim, approve } = requestsIn(() => company);
  const { dueToRemind, cards, morning } = timesIn(() => company);
  const { give, told } = commandsIn(() => company);
  const prefer = (chosen: Parameters<typeof setPreferences>[3]) =>
    company.rows((tx) => setPreferences(tx, TENANT, 'farah', chosen));
  /** Quiet since an hour ago in Bangkok, for as long again. */
  const beQuiet = () => {
    const clock = (ms: number) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Bangkok', timeStyle: 'short' }).format(Date.now() + ms);
    return prefer({ quiet: { from: clock(-3_600_000), to: clock(3_600_000) } });
  };
  const waiting = () =>
    company.rows((tx) =>
      tx
        .select()
        .from(outbox)
        .where(and(eq(outbox.status, 'pending'), eq(outbox.conversation, 'dm:farah')))
        .orderBy(outbox.seq),
    );
  const goingOut = async () =>
    (await company.rows((tx) => claimOutbox(tx, 500))).filter(({ conversation }) => conversation === 'dm:farah');
  const remind = async (id: string, hours: number) => {
    await dueToRemind(id, hours);
    await sweepTimers(company.deps);
  };

  it('is sent at once to who chose nothing', async () => {
    const { id } = await claim();
    await remind(id, 1);
    expect(await goingOut()).toHaveLength(2);
  });

  it('is not sent to who wants none, while what they have to decide is', async () => {
    await prefer({ notices: false });
    const { id } = await claim();
    await give('farah', '/expert digest daily finance');
    await morning();
    const before = await told('farah');
    await remind(id, 1);
    expect(await cards(id, 'farah')).toBe(1);
    expect(await told('farah')).toEqual(before);
    expect(await goingOut()).toHaveLength(1);
  });

  it('waits for the end of quiet hours, which a new request does not', async () => {
    await beQuiet();
    const { id } = await claim();
    await give('farah', '/expert digest daily finance');
    await morning();
    await remind(id, 1);
    const [request, ...notices] = await waiting();
    expect(request?.nextTryAt).toBeNull();
    expect(notices.map(({ kind }) => kind).toSorted()).toEqual(['card', 'reply']);
    for (const { nextTryAt } of notices) {
      const minutes = ((nextTryAt?.getTime() ?? 0) - Date.now()) / 60_000;
      expect(minutes).toBeGreaterThan(58);
      expect(minutes).toBeLessThanOrEqual(60);
    }
    expect((await goingOut()).map((row) => row.id)).toEqual([request?.id]);
  });

  it('is one in the morning, however often it fell due in the night', async () => {
    await beQuiet();
    const { id } = await claim();
    for (const hours of [1, 2, 3]) await remind(id, hours);
    expect(await cards(id, 'farah')).toBe(2);
  });

  it('says in the morning what was decided in the night', async () => {
    await beQuiet();
    const { id } = await claim();
    await remind(id, 1);
    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
    const [, reminder] = await waiting();
    expect(reminder).toMatchObject({ kind: 'card', subject: id });
    expect(JSON.parse(reminder?.payload ?? '{}')).toMatchObject({ kind: 'decided', buttons: [] });
  });
});
