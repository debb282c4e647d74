import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../agents/message.ts';
import { inbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { recordLines } from '../../db/transcript.ts';
import { saying } from '../api/stand-in-worker.ts';
import { insertApproval, openTestServer, TENANT, type TestServer } from '../api/test-server.ts';
import { chat } from './chat.ts';

const seen: Turn[] = [];
const source = { docId: 'd', title: 'Leave Policy', section: 'Vacation', url: '/documents/d#vacation', relevance: 1 };
let server: TestServer;
let baseUrl: string;

beforeAll(async () => {
  server = await openTestServer((turn) => {
    seen.push(turn);
    if (turn.text === 'never') return undefined;
    if (turn.text === 'refused') return { code: 'invalid', message: 'That is not possible.' };
    if (turn.text === 'leave') return saying('Anan is asked.', { status: 'waiting' });
    if (turn.text === 'ขอลา') return saying('วันไหนคะ', { status: 'question', language: 'th' });
    return saying(`**${turn.text}**, see [1](/documents/d#vacation) and [the portal](https://portal.example/)`, {
      sources: [source],
    });
  }, 300);
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  baseUrl = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** A terminal or a pipe: what is typed goes in, what is shown can be waited for. */
function open(person: string, { tty = false, colours = false } = {}) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY: tty, hasColors: () => colours, columns: 200 });
  let shown = '';
  output.on('data', (chunk) => {
    shown += String(chunk);
  });
  const start = async (token?: string, url = baseUrl) =>
    chat({
      baseUrl: url,
      token: token ?? (await server.tokenOf(person)),
      person,
      input,
      output,
      pollMs: 20,
      lastWaitMs: 2_000,
    });
  const appears = (text: string) => expect.poll(() => shown, { timeout: 5_000, interval: 10 }).toContain(text);
  return { input, start, appears, shown: () => shown };
}

/** Everything a pipe says to these lines. */
async function pipe(person: string, ...lines: string[]) {
  const { input, start, shown } = open(person);
  input.end(lines.map((line) => `${line}\n`).join(''));
  const well = await start();
  return { shown: shown(), well };
}

/** Says something in the thread of the last turn, as a decision or long work would. */
async function sayLater(text: string, turn = 'trn_later') {
  const thread = seen.at(-1)?.thread ?? '';
  const { reply } = saying(text);
  if (!reply) throw new Error('Nothing to say.');
  await withTenant(server.db, TENANT, (tx) => recordLines(tx, TENANT, { thread, turn }, [{ reply }]));
}

describe('a pipe', () => {
  it('prints the answers to its lines in order, in one thread, and ends', async () => {
    const { shown, well } = await pipe('mali', 'one', '', 'two');
    expect(well).toBe(true);
    const answers = ['one', 'two'].map((text) => [
      `${text}, see 1 and the portal`,
      '',
      '[1] Leave Policy · Vacation',
      '    https://expert.meridian.example/documents/d#vacation',
      '→ https://portal.example/',
      '\n',
    ]);
    expect(shown).toBe(answers.map((lines) => lines.join('\n')).join(''));
    expect(seen.at(-1)?.thread).toBe(seen.at(-2)?.thread);
  });

  it('begins a new thread with /new, and leaves with /quit', async () => {
    await pipe('mali', 'one', '/new', 'two', '/quit', 'three');
    expect(seen.at(-1)?.text).toBe('two');
    expect(seen.at(-1)?.thread).not.toBe(seen.at(-2)?.thread);
  });

  it('says plainly what waits and what is asked, in the language of the answer', async () => {
    const { shown } = await pipe('mali', 'leave', 'ขอลา');
    expect(shown).toContain('Anan is asked.\n… Waiting.');
    expect(shown).toContain('วันไหนคะ\n? ต้องการคำตอบจากคุณ');
  });

  it('says in a sentence what went wrong, goes on, and ends with false', async () => {
    const { shown, well } = await pipe('mali', 'refused', 'x'.repeat(8_001), '/dance', 'fine');
    expect(shown).toContain('That is not possible.');
    expect(shown).toContain('text is longer than 8,000 characters');
    expect(shown).toContain('There is no /dance; /help lists the commands.');
    expect(shown).toContain('fine, see 1');
    expect(well).toBe(false);
  });

  it('passes on what is said to /expert, and nothing that only begins like it', async () => {
    const { shown } = await pipe('mali', '/expert help', '/experts');
    expect(seen.at(-1)?.text).toBe('/expert help');
    expect(shown).toContain('/expert help, see 1');
    expect(shown).toContain('There is no /experts;');
  });

  it('waits at its end for an answer that takes long', async () => {
    const { input, start, appears, shown } = open('mali');
    input.end('never\n');
    const done = start();
    await appears('still working');
    const { id } = await lastTurn();
    await sayLater('Here it is at last.', id);
    expect(await done).toBe(true);
    expect(shown()).toContain('Here it is at last.');
  });

  it('has neither colour nor prompt', async () => {
    const { shown } = await pipe('mali', 'one');
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('›');
  });
});

describe('approvals', () => {
  it('are listed with numbers and decided by them', async () => {
    await insertApproval(server, 'apr_a', { createdAt: new Date(1_000) });
    await insertApproval(server, 'apr_b', { createdAt: new Date(2_000) });
    const { shown } = await pipe(
      'anan',
      '/approve 1',
      '/approvals',
      '/reject 1',
      '/reject 1 too  busy',
      '/approve 2',
      '/approve 2',
      '/approve 9',
      '/approvals',
    );
    const lines = shown.split('\n');
    expect(lines[0]).toBe('There is no number 1 in the list; /approvals shows it.');
    expect(lines.slice(1, 5)).toEqual([
      '1. Vacation, 3–5 June 2026 (3 days)',
      '   Mali Srisuk · hr'.replace('Mali Srisuk', 'มะลิ ศรีสุข'),
      '   A family trip',
      '   Vacation left: 11 days → 8 days',
    ]);
    expect(shown).toContain('Say why: /reject <n> <reason>');
    expect(shown).toContain('Rejected.');
    expect(shown).toContain('Approved.');
    expect(shown).toContain('anan decided this already.');
    expect(shown).toContain('There is no number 9');
    expect(lines.at(-2)).toBe('Nothing waits for you.');
    const { approvals } = (await server.as('anan', 'GET', '/approvals')).json();
    expect(approvals.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
      ['apr_b', 'rejected'],
      ['apr_a', 'approved'],
    ]);
  });
});

describe('a question that waits for an expert', () => {
  it('is answered in her own words', async () => {
    await insertApproval(server, 'apr_q', {
      requester: 'hana',
      rule: { by: 'person:lek', otherwise: 'manager', fourEyes: true },
    });
    const { shown, well } = await pipe('lek', '/approvals', '/answer 1', '/answer 1 Seven days, by March.');
    expect(shown).toContain('Write the answer: /answer <n> <text>');
    expect(well).toBe(true);
    const rows = await withTenant(server.db, TENANT, (tx) =>
      tx.select({ payload: inbox.payload }).from(inbox).where(eq(inbox.thread, 'decision:apr_q')),
    );
    expect(rows.map(({ payload }) => (JSON.parse(payload) as Turn).decision)).toEqual([
      { action: 'reject', target: 'apr_q', reason: 'Answered by an expert.', answer: 'Seven days, by March.' },
    ]);
  });
});

describe('a terminal', () => {
  it('shows a later decision when it arrives, once, below what was said', async () => {
    const { input, start, appears, shown } = open('mali', { tty: true });
    const done = start();
    await appears('/help lists the commands');
    input.write('leave\r');
    await appears('Waiting.');
    await sayLater('Approved by Anan.');
    await appears('Approved by Anan.');
    input.write('thanks\r');
    await appears('thanks, see');
    input.write('/quit\r');
    expect(await done).toBe(true);
    expect(shown().match(/Approved by Anan\./g)).toHaveLength(1);
    expect(shown().match(/Anan is asked\./g)).toHaveLength(1);
    expect(shown()).toContain('mali › ');
  });

  it.each([
    [true, true],
    [false, false],
  ])('that takes colours (%s) is given them (%s)', async (colours, given) => {
    const { input, start, appears, shown } = open('mali', { tty: true, colours });
    const done = start();
    await appears('/quit leaves');
    input.write('one\r');
    await appears('the portal');
    input.write('/quit\r');
    await done;
    expect(shown().includes('\u001b[2m')).toBe(given);
  });

  it('ends at Ctrl-C, also while an answer is awaited, without a word of error', async () => {
    const { input, start, appears, shown } = open('mali', { tty: true });
    const done = start();
    await appears('/quit leaves');
    input.write('never\r');
    await expect.poll(() => seen.at(-1)?.text).toBe('never');
    input.write('\u0003');
    await done;
    expect(shown()).not.toMatch(/cannot be reached|went wrong/);
  });
});

describe('without a server or a token', () => {
  it('says what to do, and ends', async () => {
    const gone = open('mali');
    expect(await gone.start(undefined, 'http://127.0.0.1:9')).toBe(false);
    expect(gone.shown()).toBe('The server at http://127.0.0.1:9 cannot be reached; start it, or check the address.\n');
    const refused = open('mali');
    expect(await refused.start('nonsense')).toBe(false);
    expect(refused.shown()).toBe('The token was refused; get a new one and start again.\n');
  });
});

/** The newest turn of the inbox. */
async function lastTurn() {
  const [row] = await withTenant(server.db, TENANT, (tx) =>
    tx.select({ id: inbox.id }).from(inbox).orderBy(desc(inbox.seq)).limit(1),
  );
  if (!row) throw new Error('No turn was stored.');
  return row;
}
