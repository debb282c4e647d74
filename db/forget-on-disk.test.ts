import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openEmbedded } from './client.ts';
import { forgetOnDisk } from './forget-on-disk.ts';

const CANARY = 'canary7391';
const folder = mkdtempSync(join(tmpdir(), 'forget-'));
let database: Database;
beforeAll(async () => {
  database = await openEmbedded(folder);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** Files of the data folder in which the canary sings. */
const places = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(CANARY));

describe('the files of the embedded database', () => {
  it('still hold a text that was written over, until they are told to forget', async () => {
    await database.pool.query('create table words (word text)');
    await database.pool.query(`insert into words select '${CANARY} ' || n from generate_series(1, 200) n`);
    await database.pool.query('checkpoint');
    await database.pool.query(`update words set word = ''`);
    await database.pool.query('checkpoint');
    expect(places().length).toBeGreaterThan(1);
    expect(await forgetOnDisk(database)).toBe(true);
    expect(places()).toEqual([]);
    expect((await database.pool.query('select count(*)::int as n from words')).rows).toEqual([{ n: 200 }]);
  });

  it('are left alone on a server', async () => {
    expect(await forgetOnDisk({ pool: database.pool, mode: 'server' })).toBe(false);
  });
});
