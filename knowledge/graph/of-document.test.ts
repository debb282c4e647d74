import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { documents, passages } from '../../db/schema/knowledge.ts';
import { tenants } from '../../db/schema/people.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { askRelations, type RelationQuestion } from './ask.ts';
import { readRelations } from './of-document.ts';

const TENANT = 'meridian';
const ID = 'it_ops/uploads/map';
const sight = { principals: ['everyone'], departments: ['it_ops'] };
let database: Database;
const rows = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, TENANT, work);
const asked = (question: RelationQuestion, name: string) =>
  rows(async (tx) => {
    const { steps } = await askRelations(tx, sight, question, name);
    return steps.map(({ subject, relation, object }) => `${subject.name} ${relation} ${object.name}`).toSorted();
  });

beforeAll(async () => {
  database = await openMemory();
  const texts = [
    'The Portal depends on Keycloak, Kafka and Redis.',
    'Farah Rahman manages Project Helios. Helios is a project of Customer Acme.',
    'คุณมะลิ ศรีสุข เป็นผู้จัดการโครงการ Juno',
  ];
  await rows(async (tx) => {
    await tx.insert(tenants).values({ tenantId: TENANT, name: 'M', timeZone: 'UTC', currency: 'THB' });
    const stored = { fileName: 'map.md', title: 'Map', version: '1', language: 'en' as const, acl: ['everyone'] };
    await tx.insert(documents).values({
      ...{ tenantId: TENANT, id: ID, department: 'it_ops', ...stored, kind: 'document' },
      ...{ contentHash: 'map', source: texts.join('\n') },
    });
    const place = { tenantId: TENANT, document: ID, section: 'Systems', anchor: 'systems', language: 'en' as const };
    await tx.insert(passages).values(texts.map((text, n) => ({ ...place, id: `${ID}#${n}`, ordinal: n, text })));
  });
  await readRelations(database.db, TENANT, [], ID);
}, 60_000);
afterAll(() => database.close());

it('everything that stands in a row can be asked for', async () => {
  for (const name of ['Keycloak', 'Kafka', 'Redis'])
    expect(await asked('depends', name)).toEqual([`Portal depends_on ${name}`]);
});

it('a project is found with and without the word, and answered for by whoever leads it', async () => {
  for (const name of ['Project Helios', 'Helios'])
    expect(await asked('owns', name)).toEqual([expect.stringMatching(/^Farah Rahman manages (?:Project )?Helios$/)]);
  for (const name of ['โครงการ Juno', 'Juno']) expect(await asked('owns', name)).toHaveLength(1);
});

it('whose the project is does not make the customer its owner', async () => {
  const owners = await asked('owns', 'Helios');
  expect(owners.join()).not.toContain('Acme');
});
