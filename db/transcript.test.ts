import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../agents/message.ts';
import type { Database } from './client.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { threads } from './schema/turns.ts';
import { type Tx, withTenant } from './tenant.ts';
import { lastLines, ownThread, recordLines } from './transcript.ts';

let database: Database;
let tenant: string;
let other: string;
beforeAll(async () => {
  database = await openMemory();
  [tenant, other] = [await newTenant(database.db), await newTenant(database.db)];
});
afterAll(() => database.close());

const run = <T>(work: (tx: Tx) => Promise<T>, of = tenant) => withTenant(database.db, of, work);
const reply = { status: 'answered', text: '15 วันทำการ', sources: [{ docId: 'leave' }] } as Reply;
const exchange = (thread: string, turn: string, text: string) =>
  run((tx) => recordLines(tx, tenant, { thread, turn }, [{ person: 'mali', text }, { reply }]));

describe('the transcript', () => {
  it('keeps what the person wrote before what was answered to it', async () => {
    await exchange('thr_1', 'trn_1', 'how many days?');
    const lines = await run((tx) => lastLines(tx, 'thr_1', 10));
    expect(lines).toMatchObject([
      { turn: 'trn_1', person: 'mali', text: 'how many days?', reply: null },
      { turn: 'trn_1', person: null, text: '15 วันทำการ', reply },
    ]);
    expect(lines[0]?.at).toBeInstanceOf(Date);
  });

  it('gives the last lines of a thread, oldest of them first', async () => {
    for (const n of [1, 2, 3]) await exchange('thr_2', `trn_${n}`, `question ${n}`);
    const lines = await run((tx) => lastLines(tx, 'thr_2', 3));
    expect(lines.map(({ turn, person }) => [turn, person])).toEqual([
      ['trn_2', null],
      ['trn_3', 'mali'],
      ['trn_3', null],
    ]);
  });

  it('records nothing when nothing was said', async () => {
    await run((tx) => recordLines(tx, tenant, { thread: 'thr_3', turn: 'trn_1' }, []));
    expect(await run((tx) => lastLines(tx, 'thr_3', 10))).toEqual([]);
  });

  it('shows no line of another tenant', async () => {
    await exchange('thr_4', 'trn_1', 'ours');
    expect(await run((tx) => lastLines(tx, 'thr_4', 10), other)).toEqual([]);
    expect(await run((tx) => lastLines(tx, 'thr_4', 10))).toHaveLength(2);
  });

  it('knows a thread as its owner’s alone', async () => {
    const row = { tenantId: tenant, id: 'own', channel: 'api', conversation: 'dm:mali', owner: 'mali' };
    await run((tx) => tx.insert(threads).values(row));
    expect(await run((tx) => ownThread(tx, 'mali', 'own'))).toMatchObject({ id: 'own', owner: 'mali' });
    expect(await run((tx) => ownThread(tx, 'anan', 'own'))).toBeUndefined();
    expect(await run((tx) => ownThread(tx, 'mali', 'none'))).toBeUndefined();
    expect(await run((tx) => ownThread(tx, 'mali', 'own'), other)).toBeUndefined();
  });
});
