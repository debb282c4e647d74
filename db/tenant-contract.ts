/** What keeps tenants apart, on every database: row-level security for a role that cannot get around it. */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, refusalOf } from './database-fixtures.ts';
import { audit } from './schema/approvals.ts';
import { tenants } from './schema/people.ts';
import { threads } from './schema/turns.ts';
import { APP_ROLE, type Tx, withTenant } from './tenant.ts';

const UNDO = new Error('undo');

/** Registers the contract for the database that `database` gives when the tests run. */
export function tenantContract(database: () => Database): void {
  let ours: string;
  let theirs: string;
  const theirThread = { id: 'theirs', channel: 'api', conversation: 'dm:x', owner: 'x' };
  beforeAll(async () => {
    const { db } = database();
    [ours, theirs] = [await newTenant(db), await newTenant(db)];
    await withTenant(db, theirs, (tx) => tx.insert(threads).values({ ...theirThread, tenantId: theirs }));
  });

  /** Statements of the owner, one after the other in one transaction that is undone. */
  const asOwner = async (...statements: string[]): Promise<Record<string, unknown>[]> => {
    const client = await database().pool.connect();
    try {
      await client.query('begin');
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  const asApp = (tenant: string) => [
    `set local role ${APP_ROLE}`,
    `select set_config('app.tenant', '${tenant}', true)`,
  ];

  describe('a transaction of a tenant', () => {
    it('needs a tenant', async () => {
      await expect(withTenant(database().db, '', async () => 'ran')).rejects.toThrow('needs a tenant');
      expect(await withTenant(database().db, ours, async () => 'ran')).toBe('ran');
    });

    it('does not see rows of another tenant, and does where row security is switched off', async () => {
      expect(await withTenant(database().db, ours, (tx) => tx.select().from(threads))).toEqual([]);
      const look = [...asApp(ours), 'select id from threads'];
      expect(await asOwner(...look)).toEqual([]);
      expect(await asOwner('alter table threads disable row level security', ...look)).toEqual([{ id: 'theirs' }]);
    });

    it('neither changes nor removes rows of another tenant', async () => {
      await withTenant(database().db, ours, async (tx) => {
        expect((await tx.update(threads).set({ owner: 'me' })).rowCount).toBe(0);
        expect((await tx.delete(threads)).rowCount).toBe(0);
      });
      const [row] = await withTenant(database().db, theirs, (tx) => tx.select().from(threads));
      expect(row).toMatchObject(theirThread);
    });

    it('cannot write a row in the name of another tenant, nor hand its own over', async () => {
      const forged = { ...theirThread, id: 'forged', tenantId: theirs };
      const insert = withTenant(database().db, ours, (tx) => tx.insert(threads).values(forged));
      expect(await refusalOf(insert)).toMatch(/row-level security/);
      const handOver = withTenant(database().db, ours, async (tx) => {
        await tx.insert(threads).values({ ...forged, tenantId: ours });
        await tx.update(threads).set({ tenantId: theirs });
      });
      expect(await refusalOf(handOver)).toMatch(/row-level security/);
      const insertForged = `insert into threads (tenant_id, id, channel, conversation, owner) values ('${theirs}', 'forged', '', '', '') returning id`;
      expect(await asOwner('alter table threads disable row level security', ...asApp(ours), insertForged)).toEqual([
        { id: 'forged' },
      ]);
    });

    it('sees of the list of tenants only itself', async () => {
      const seen = await withTenant(database().db, ours, (tx) => tx.select({ id: tenants.tenantId }).from(tenants));
      expect(seen).toEqual([{ id: ours }]);
    });

    it('leaves neither role nor tenant behind, whether it commits or fails', async () => {
      const who = async () => {
        const { rows } = await database().pool.query(
          `select current_user as role, coalesce(current_setting('app.tenant', true), '') as tenant`,
        );
        return rows[0];
      };
      const before = await withTenant(database().db, ours, async (tx) => {
        const { rows } = await tx.execute(sql`select current_user as role, current_setting('app.tenant') as tenant`);
        return rows[0];
      });
      expect(before).toEqual({ role: APP_ROLE, tenant: ours });
      expect(await who()).toEqual({ role: expect.not.stringContaining(APP_ROLE), tenant: '' });
      await refusalOf(withTenant(database().db, ours, (tx) => tx.execute(sql`select * from nowhere`)));
      expect(await who()).toEqual({ role: expect.not.stringContaining(APP_ROLE), tenant: '' });
    });

    it('undoes everything when its work throws', async () => {
      const work = withTenant(database().db, ours, async (tx) => {
        await tx.insert(threads).values({ ...theirThread, id: 'half', tenantId: ours });
        throw UNDO;
      });
      await expect(work).rejects.toBe(UNDO);
      expect(await withTenant(database().db, ours, (tx) => tx.select().from(threads))).toEqual([]);
    });

    it('never says it is done when a fault was swallowed and nothing was kept', async () => {
      const work = withTenant(database().db, ours, async (tx) => {
        await tx.insert(threads).values({ ...theirThread, id: 'lost', tenantId: ours });
        await tx.execute(sql`select * from nowhere`).catch(() => {});
        return 'done';
      });
      await expect(work).rejects.toThrow('none of it was kept');
      expect(await withTenant(database().db, ours, (tx) => tx.select().from(threads))).toEqual([]);
    });

    it('offers no transaction inside: its end would leave the rest to the owner of all tenants', async () => {
      expectTypeOf<Tx>().not.toHaveProperty('transaction');
      const client = await database().pool.connect();
      const role = async () => (await client.query('select current_user as role')).rows[0].role;
      try {
        for (const statement of ['begin', ...asApp(ours)]) await client.query(statement);
        expect(await role()).toBe(APP_ROLE);
        for (const statement of ['begin', 'commit']) await client.query(statement);
        expect(await role()).not.toBe(APP_ROLE);
      } finally {
        client.release();
      }
    });

    it('runs no statement after its end, where it would run as the owner of all tenants', async () => {
      let kept: Tx | undefined;
      await withTenant(database().db, ours, async (tx) => {
        kept = tx;
      });
      const insert = (tx: Pick<Tx, 'insert'>) =>
        tx.insert(threads).values({ ...theirThread, id: 'late', tenantId: theirs });
      if (!kept) throw new Error('no transaction');
      expect(await refusalOf(insert(kept))).toBe('This transaction has ended; its statement was not run.');
      await insert(database().db);
      const { rows } = await database().pool.query(`delete from threads where id = 'late' returning tenant_id`);
      expect(rows).toEqual([{ tenant_id: theirs }]);
    });

    it('takes a tenant’s name as it is, whatever is in it', async () => {
      const name = `o'brien \\ "co"; select 1 --`;
      const { db } = database();
      await db.insert(tenants).values({ tenantId: name, name, timeZone: 'UTC', currency: 'THB' });
      const read = (tenant: string) =>
        withTenant(db, tenant, (tx) => tx.select({ id: tenants.tenantId }).from(tenants));
      expect(await read(name)).toEqual([{ id: name }]);
      expect(await read(`x' or '1'='1`)).toEqual([]);
    });
  });

  describe('the application role', () => {
    it('sees and writes nothing without a tenant', async () => {
      const role = `set local role ${APP_ROLE}`;
      expect(await asOwner(role, 'select * from threads')).toEqual([]);
      expect(await asOwner(role, 'select * from tenants')).toEqual([]);
      const insert = `insert into threads (tenant_id, id, channel, conversation, owner) values ('${theirs}', 'n', '', '', '')`;
      expect(await refusalOf(asOwner(role, insert))).toMatch(/row-level security/);
      expect(await asOwner(`select id from threads where tenant_id = '${theirs}'`)).toEqual([{ id: 'theirs' }]);
    });

    it('owns nothing and cannot get around row security', async () => {
      const [role] = await asOwner(
        `select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = '${APP_ROLE}'`,
      );
      expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcanlogin: false });
      const owned = `select relname from pg_class where relowner = '${APP_ROLE}'::regrole`;
      expect(await asOwner(owned)).toEqual([]);
      expect(await asOwner('create table mine ()', `alter table mine owner to ${APP_ROLE}`, owned)).toEqual([
        { relname: 'mine' },
      ]);
    });

    it('cannot change, remove or empty the audit chain, and could if it were granted', async () => {
      const entry = {
        seq: 1,
        at: new Date(),
        actor: 'x',
        action: 'x',
        subject: 'x',
        detail: '{}',
        previous: '',
        hash: '',
      };
      await withTenant(database().db, ours, (tx) => tx.insert(audit).values({ ...entry, tenantId: ours }));
      for (const statement of ['update audit set actor = null', 'delete from audit', 'truncate audit']) {
        expect(await refusalOf(asOwner(...asApp(ours), statement)), statement).toMatch(/permission denied/);
      }
      const grant = `grant delete on audit to ${APP_ROLE}`;
      expect(await asOwner(grant, ...asApp(ours), 'delete from audit returning seq')).toHaveLength(1);
    });
  });

  describe('the catalogue of tables', () => {
    const open = `
      select c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not (
        c.relrowsecurity and c.relforcerowsecurity
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
        and exists (
          select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polroles = '{0}'
          and pg_get_expr(p.polqual, c.oid) like '%tenant_id = %app.tenant%'
          and pg_get_expr(p.polwithcheck, c.oid) like '%tenant_id = %app.tenant%'))`;

    it('has no table without a tenant column, forced row security and its policy', async () => {
      const all = await asOwner(`select tablename from pg_tables where schemaname = 'public'`);
      expect(all.length).toBeGreaterThan(20);
      expect(await asOwner(open)).toEqual([]);
    });

    it('would show a table whose row security is not forced, or that has no policy', async () => {
      expect(await asOwner('alter table posts no force row level security', open)).toEqual([{ table: 'posts' }]);
      expect(await asOwner('drop policy tenant on posts', open)).toEqual([{ table: 'posts' }]);
    });

    it('takes a new table in by itself', async () => {
      const create = 'create table newcomers (tenant_id text not null)';
      expect(await asOwner(create, open)).toEqual([{ table: 'newcomers' }]);
      expect(await asOwner(create, 'select secure_tenant_tables()', open)).toEqual([]);
    });
  });
}
