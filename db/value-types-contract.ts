/** How values come and go: the same JavaScript types from PGlite as `pg` gives from PostgreSQL. */
import type pg from 'pg';
import { describe, expect, it } from 'vitest';

const read: [string, unknown][] = [
  ['1::int4', 1],
  ['9007199254740993::int8', '9007199254740993'],
  ['1.50::numeric', '1.50'],
  ['0.5::float8', 0.5],
  ['true', true],
  [`'ครับ'::text`, 'ครับ'],
  ['null::int8', null],
  [`'2026-05-04T03:00:00Z'::timestamptz`, new Date('2026-05-04T03:00:00Z')],
  [`'2026-05-04'::date`, new Date(2026, 4, 4)],
  [`'{"a":[1,null]}'::jsonb`, { a: [1, null] }],
  [`'{"a":1}'::json`, { a: 1 }],
  [`'\\x00ff'::bytea`, Buffer.from([0, 255])],
  [`'6e1f5c34-0000-4000-8000-000000000000'::uuid`, '6e1f5c34-0000-4000-8000-000000000000'],
  [`array['a','b,c','d"e',null]`, ['a', 'b,c', 'd"e', null]],
  ['array[1,2]', [1, 2]],
  ['array[1,2]::int8[]', ['1', '2']],
  [`'{}'::text[]`, []],
  [`array['2026-05-04T03:00:00Z']::timestamptz[]`, [new Date('2026-05-04T03:00:00Z')]],
  [`array['{"a":1}']::jsonb[]`, [{ a: 1 }]],
];

const written: [string, unknown, unknown][] = [
  ['timestamptz', new Date('2026-05-04T03:00:00.123Z'), new Date('2026-05-04T03:00:00.123Z')],
  ['jsonb', { text: "it's", list: [1] }, { text: "it's", list: [1] }],
  ['text[]', ['a', 'b,c', 'd"e\\', '', null], ['a', 'b,c', 'd"e\\', '', null]],
  ['int8', 9007199254740993n, '9007199254740993'],
  ['bytea', Buffer.from([0, 255, 39]), Buffer.from([0, 255, 39])],
  ['text', undefined, null],
  ['text', 42, '42'],
  ['boolean', false, false],
  ['numeric', '12345678901234567890.5', '12345678901234567890.5'],
];

/** Registers the contract for the pool that `pool` gives when the tests run. */
export function valueTypesContract(pool: () => pg.Pool): void {
  describe('a value', () => {
    it.each(read)('%s is read as pg reads it', async (expression, value) => {
      const { rows } = await pool().query(`select ${expression} as value`);
      expect(rows[0].value).toEqual(value);
    });

    it.each(written)('of type %s goes in as a parameter and comes back: %s', async (type, given, back) => {
      const { rows } = await pool().query(`select $1::${type} as value`, [given]);
      expect(rows[0].value).toEqual(back);
    });

    it('comes as an array of columns when asked for, even where two share a name', async () => {
      const { rows } = await pool().query({ text: 'select 1 as a, 2 as a where $1', values: [true], rowMode: 'array' });
      expect(rows).toEqual([[1, 2]]);
    });
  });

  describe('a result', () => {
    it('counts rows read and rows changed', async () => {
      const client = await pool().connect();
      try {
        const count = async (text: string, values?: unknown[]) => (await client.query(text, values)).rowCount;
        await client.query('begin');
        await client.query('create table counted (n int)');
        expect(await count('insert into counted select generate_series(1, 3)')).toBe(3);
        expect(await count('update counted set n = n + $1 where n > 1', [1])).toBe(2);
        expect(await count('delete from counted where n > 100')).toBe(0);
        expect(await count('select * from counted')).toBe(3);
        expect(await count('select * from counted where n = $1', [100])).toBe(0);
      } finally {
        await client.query('rollback');
        client.release();
      }
    });

    it('names its columns', async () => {
      const { fields } = await pool().query('select 1::int4 as one, now() as moment');
      expect(fields).toMatchObject([
        { name: 'one', dataTypeID: 23 },
        { name: 'moment', dataTypeID: 1184 },
      ]);
    });

    it('of a refused statement carries the code of the fault', async () => {
      await expect(pool().query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' });
      await expect(pool().query('select $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
    });
  });
}
