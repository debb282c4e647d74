import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstBrokenAudit } from '../../db/audit.ts';
import { approvals, audit, ledger } from '../../db/schema/approvals.ts';
import { leaveBalances, leaveRequests } from '../../db/schema/hr.ts';
import { outbox } from '../../db/schema/turns.ts';
import { replies, signIn } from './api-client.ts';
import { type Company, copyOf, newDataDir, type Settings, startCompany, withRecords } from './company-process.ts';

const RECOVERY_MS = 90_000;
/** A named point of a turn's path is reached well within this. */
const DYING_MS = 20_000;
const LONG = 240_000;

const started: Company[] = [];
/** A company that was killed while Mali's card waited. */
let waiting: { dataDir: string; approval: string; thread: string };
/** Its data folder after it was started again, had posted everything and was stopped. */
let calm: string;

async function start(dataDir: string, settings: Settings = {}): Promise<Company> {
  const company = await startCompany(dataDir, settings);
  started.push(company);
  return company;
}

beforeAll(async () => {
  const { url, dataDir, kill } = await start(newDataDir());
  const mali = await signIn(url, 'mali');
  const { thread } = await mali.ask('I want vacation from 3 to 5 June');
  const sent = await mali.ask('yes', { thread });
  await kill();
  waiting = { dataDir, thread, approval: sent.approvals[0]?.id ?? '' };
  calm = await calmedDown(copyOf(dataDir));
});
afterAll(() => Promise.all(started.map((company) => company.kill())));

describe('a process that dies', () => {
  it('while a card waits, lets the card be decided after the restart', { timeout: LONG }, async () => {
    const { url, dataDir, stop } = await start(copyOf(waiting.dataDir));
    expect((await (await signIn(url, 'anan')).approve(waiting.approval)).status).toBe(200);
    await heardOnce(url);
    await stop();
    await expectOneEffect(dataDir);
  });

  it('right after the approval was answered, does what was approved', { timeout: LONG }, async () => {
    const before = await start(copyOf(waiting.dataDir));
    expect((await (await signIn(before.url, 'anan')).approve(waiting.approval)).status).toBe(200);
    await before.kill();
    const { url, dataDir, stop } = await start(before.dataDir);
    await heardOnce(url);
    await stop();
    await expectOneEffect(dataDir);
  });

  it.each(['after-effect', 'after-post'])(
    'at %s, does what was approved exactly once and says it exactly once',
    { timeout: LONG },
    async (point) => {
      const before = await start(copyOf(calm), { FAILPOINT: point });
      const anan = await signIn(before.url, 'anan');
      // The answer to the click may or may not arrive before the process is gone.
      await anan.approve(waiting.approval).catch(() => undefined);
      await expectDeath(before);

      const { url, dataDir, stop } = await start(before.dataDir);
      await heardOnce(url);
      const again = await (await signIn(url, 'anan')).approve(waiting.approval);
      expect(again.status).toBe(409);
      await expect.poll(() => cardsFor(url, 'anan'), { timeout: 20_000 }).toEqual(['decided']);
      await stop();
      await expectOneEffect(dataDir);
    },
  );

  it('after a message was accepted, answers it exactly once after the restart', { timeout: LONG }, async () => {
    const before = await start(copyOf(waiting.dataDir), { FAILPOINT: 'after-inbox' });
    const asked = (await signIn(before.url, 'mali')).ask('how many vacation days do I have left?', {
      thread: waiting.thread,
    });
    await expect(asked).rejects.toThrow();
    await expectDeath(before);
    const { url, stop } = await start(before.dataDir);
    const mali = await signIn(url, 'mali');
    expect((await mali.hears(waiting.thread, 2, RECOVERY_MS)).text).toContain('11 days');
    expect(replies(await mali.messages(waiting.thread))).toHaveLength(3);
    await stop();
  });
});

/** Lets a company post what it still has to, so that a point of posting is reached by what happens next. */
async function calmedDown(dataDir: string): Promise<string> {
  const { url, stop } = await start(dataDir);
  await vi.waitFor(async () => expect(await cardsFor(url, 'anan')).toEqual(['approval']), 20_000);
  await stop();
  const open = await withRecords(dataDir, (tx) => tx.select().from(outbox).where(eq(outbox.status, 'pending')));
  expect(open).toEqual([]);
  return dataDir;
}

/** The kinds of cards in somebody's direct conversation with the Expert, as the page shows them. */
async function cardsFor(url: string, person: string): Promise<string[]> {
  const { token } = await signIn(url, person);
  const headers = { cookie: `expert_session=${token}` };
  const response = await fetch(`${url}/playground/posts?conversation=dm:${person}`, { headers });
  const { posts } = (await response.json()) as { posts: { card: { kind: string } | null }[] };
  return posts.flatMap(({ card }) => card?.kind ?? []);
}

async function expectDeath({ ended }: Company): Promise<void> {
  const alive = new Promise<string>((resolve) => setTimeout(resolve, DYING_MS, 'still alive'));
  expect(await Promise.race([ended, alive])).toMatchObject({ signal: 'SIGKILL' });
}

/** Mali hears of the booking once: nothing more comes while another question is asked and answered. */
async function heardOnce(url: string): Promise<void> {
  const mali = await signIn(url, 'mali');
  const heard = await mali.hears(waiting.thread, 2, RECOVERY_MS);
  expect(heard.text).toMatch(/Anan Wongsakul approved it.*LV-\d+/);
  await mali.ask('how many vacation days do I have left?', { thread: waiting.thread });
  const all = replies(await mali.messages(waiting.thread));
  expect(all.filter(({ text }) => /approved it/.test(text))).toHaveLength(1);
  expect(all).toHaveLength(4);
}

async function expectOneEffect(dataDir: string): Promise<void> {
  const found = await withRecords(dataDir, async (tx) => {
    const [decided] = await tx.select().from(approvals).where(eq(approvals.id, waiting.approval));
    const mine = and(
      eq(leaveBalances.person, 'mali'),
      eq(leaveBalances.kind, 'vacation'),
      eq(leaveBalances.year, 2026),
    );
    const told = await tx.select().from(audit);
    return {
      status: decided?.status,
      receipts: await tx.select().from(ledger),
      bookings: await tx.select().from(leaveRequests).where(eq(leaveRequests.fromDay, '2026-06-03')),
      balance: (await tx.select().from(leaveBalances).where(mine)).map(({ takenDays }) => takenDays),
      effects: told.filter(({ action }) => action === 'effect.done').length,
      decisions: told.filter(({ action }) => action === 'decision.approved').length,
      broken: await firstBrokenAudit(tx),
    };
  });
  expect(found.receipts).toHaveLength(1);
  expect(found.bookings.filter(({ person }) => person === 'mali')).toHaveLength(1);
  expect(found).toMatchObject({ status: 'approved', balance: [6], effects: 1, decisions: 1, broken: null });
}
