import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from './client.ts';
import { onServer, openMemory } from './database-fixtures.ts';
import { tenantContract } from './tenant-contract.ts';

describe('tenants on PGlite', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openMemory();
  });
  afterAll(() => database.close());
  tenantContract(() => database);
});

await onServer('tenants on PostgreSQL', tenantContract);
