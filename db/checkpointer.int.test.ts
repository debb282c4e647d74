import pg from 'pg';
import { it } from 'vitest';
import { checkpointerContract } from './checkpointer-contract.ts';
import { openServer } from './client.ts';

const url = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432';
const name = `checkpointer_${process.pid}_${Date.now()}`;

if (await answers()) {
  checkpointerContract('PostgreSQL', openOwn);
} else {
  console.warn(`SKIPPED: no PostgreSQL answers at ${new URL(url).host}; the checkpointer was not tested on a server.`);
  it.skip('the checkpointer on PostgreSQL: no server answers', () => {});
}

/** A server that must be there (REQUIRE_SERVICES=1) and is not fails the file. */
async function answers(): Promise<boolean> {
  try {
    await asAdmin('select 1');
    return true;
  } catch (cause) {
    if (process.env.REQUIRE_SERVICES === '1') throw new Error('PostgreSQL is required and does not answer.', { cause });
    return false;
  }
}

async function openOwn() {
  await asAdmin(`create database ${name}`);
  const own = new URL(url);
  own.pathname = name;
  const database = await openServer(own.href, 4);
  const close = async () => {
    await database.close();
    await asAdmin(`drop database ${name}`);
  };
  return { ...database, close };
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
