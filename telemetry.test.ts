import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PglitePool } from './db/pglite-pool.ts';
import { createLog } from './telemetry.ts';

const CANARY = 'canary7391';

function capture() {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

let pool: PglitePool;
beforeAll(async () => {
  pool = new PglitePool(await PGlite.create());
  await pool.query('create table words (word text primary key, n int)');
});
afterAll(() => pool.end());

/** An error of the database about a statement whose parameters a person wrote. */
async function faultOf(statement: ReturnType<typeof sql>): Promise<Error> {
  try {
    await drizzle(pool as never).execute(statement);
  } catch (error) {
    return error as Error;
  }
  throw new Error('The database did not refuse.');
}

describe('a line of the log', () => {
  it.each([
    { authorization: `Bearer ${CANARY}` },
    { req: { headers: { authorization: CANARY, cookie: CANARY, 'x-api-key': CANARY } } },
    { res: { headers: { 'set-cookie': [CANARY] } } },
    { token: CANARY, password: CANARY, secret: CANARY },
    { config: { slack: { clientSecret: CANARY, token: CANARY } } },
    { body: { refresh_token: CANARY } },
  ])('has no secret: %j', (fields) => {
    const { log, lines } = capture();
    log.info(fields, 'said');
    expect(lines.join('')).toContain('said');
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('has no parameters of a statement that failed, nor the row it was about', async () => {
    await pool.query(`insert into words values ('${CANARY}', 1)`);
    const faults = [
      await faultOf(sql`insert into words values (${CANARY}, ${2})`),
      await faultOf(sql`insert into words values ('b', ${CANARY}::int)`),
      new Error('The turn failed.', { cause: await faultOf(sql`insert into words values (${CANARY}, ${2})`) }),
    ];
    for (const [given, err] of faults.flatMap((fault) => [[{ err: fault }, fault] as const, [fault, fault] as const])) {
      const { log, lines, last } = capture();
      log.error(given);
      expect(last().msg).toBe(err.message.split('\n')[0]);
      expect(lines.join('')).not.toContain(CANARY);
      expect(JSON.stringify(last())).toContain('insert into words');
      expect(JSON.stringify(last())).toMatch(/duplicate key value|invalid input syntax/);
    }
  });

  it('would have them if the error were written as it is', async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    log.error({ err: await faultOf(sql`insert into words values (${CANARY}, ${2})`), authorization: CANARY });
    expect(lines.join('').split(CANARY).length).toBeGreaterThan(3);
  });

  it('has no piece of what could not be parsed, and no password of an address', () => {
    const { log, lines, last } = capture();
    try {
      JSON.parse(`{"text": "${CANARY}`);
    } catch (err) {
      log.error({ err });
    }
    try {
      JSON.parse(`${CANARY} is no JSON`);
    } catch (err) {
      log.error({ err });
    }
    log.error({ err: new Error(`connect to postgres://expert:${CANARY}@db:5432/expert failed`) });
    expect(last()).toMatchObject({ err: { message: 'connect to postgres://[secret]@db:5432/expert failed' } });
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('keeps what helps: the code, the frames, the cause', () => {
    const { log, last } = capture();
    const cause = Object.assign(new TypeError('socket closed'), { code: 'ECONNRESET' });
    log.error({ err: new Error('The model did not answer.', { cause }), where: 'trn_1' }, 'failed');
    expect(last()).toMatchObject({
      where: 'trn_1',
      msg: 'failed',
      err: {
        message: 'The model did not answer.',
        stack: expect.stringContaining('telemetry.test.ts'),
        cause: { type: 'TypeError', message: 'socket closed', code: 'ECONNRESET' },
      },
    });
  });
});
