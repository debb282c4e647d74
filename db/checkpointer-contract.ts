/** What the checkpointer promises on every database: LangGraph's conformance suite, tenants apart, few statements, pauses that resume. */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { deltaChannelHistoryTests, specTest } from '@langchain/langgraph-checkpoint-validation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCheckpointer } from './checkpointer.ts';
import { costContract } from './checkpointer-cost-contract.ts';
import { historyContract } from './checkpointer-history-contract.ts';
import { pausesContract } from './checkpointer-pauses-contract.ts';
import { tenantsContract } from './checkpointer-tenants-contract.ts';
import type { Database } from './client.ts';
import { newId } from './id.ts';
import { tenants } from './schema/people.ts';

const OPENING_MS = 60_000;

/** Registers the whole contract for the database that `open` gives. */
export function checkpointerContract(name: string, open: () => Promise<Database>): void {
  describe(`the checkpointer on ${name}`, () => {
    let database: Database;
    const newTenant = async () => {
      const tenantId = newId('tenant');
      await database.db.insert(tenants).values({ tenantId, name: tenantId, timeZone: 'UTC', currency: 'THB' });
      return tenantId;
    };
    const newSaver = async () => createCheckpointer(database.db, await newTenant());
    beforeAll(async () => {
      database = await open();
    }, OPENING_MS);
    afterAll(() => database.close());

    conformance(name, newSaver);
    tenantsContract(() => database, newTenant);
    historyContract(newSaver);
    costContract(() => database, newTenant);
    pausesContract(async () => {
      const tenant = await newTenant();
      return () => createCheckpointer(database.db, tenant);
    });
  });
}

/** The suite takes its runner from globals, and a tenant of its own for each saver keeps its tests apart. */
function conformance(name: string, newSaver: () => Promise<BaseCheckpointSaver>): void {
  Object.assign(globalThis, { describe, it, expect, beforeAll, beforeEach, afterAll, afterEach });
  const initializer = { checkpointerName: `conformance on ${name}`, createCheckpointer: newSaver };
  specTest(initializer);
  deltaChannelHistoryTests(initializer);
}
