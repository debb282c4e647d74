import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../agents/message.ts';
import { recordFeedback } from '../../db/feedback.ts';
import { documents, gaps, passages } from '../../db/schema/knowledge.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { openTestServer, TENANT, type TestServer } from './test-server.ts';

let server: TestServer;
const write = <T>(work: (tx: Tx) => Promise<T>) => withTenant(server.db, TENANT, work);
beforeAll(async () => {
  server = await openTestServer(() => undefined);
  const document = { tenantId: TENANT, fileName: 'a.md', version: '2', language: 'en', kind: 'document' } as const;
  await write(async (tx) => {
    await tx.insert(documents).values([
      {
        ...document,
        id: 'hr/a.md',
        department: 'hr',
        title: 'Rules',
        acl: ['everyone'],
        contentHash: 'h',
        source: '# Rules\n\nOne.\n',
      },
      {
        ...document,
        id: 'hr/b.md',
        department: 'hr',
        title: 'Bands',
        acl: ['role:hr_manager'],
        contentHash: 'h',
        source: '# B\n\nTwo.\n',
      },
    ]);
    await tx.insert(passages).values({
      ...{
        tenantId: TENANT,
        id: 'hr/a.md#0',
        document: 'hr/a.md',
        ordinal: 0,
        section: 'S',
        anchor: 's',
        language: 'en',
      },
      ...{ text: 'One.', page: 3 },
    });
    await tx.insert(gaps).values({
      ...{ tenantId: TENANT, id: 'gap_1', department: 'hr', question: 'May dogs come?', person: 'mali', thread: 't' },
    });
    const reply: Reply = {
      ...{ status: 'answered', text: '', language: 'en', department: 'hr', confidence: 0.9, model: 'builtin' },
      ...{ sources: [], approvals: [], receipts: [] },
    };
    const answer = { turn: 'trn_1', thread: 't', conversation: 'dm:krit', owner: 'krit', question: 'And cats?', reply };
    await recordFeedback(tx, TENANT, 'krit', answer, { helpful: false, reason: 'It is about dogs' });
  });
});
afterAll(() => server.close());

describe('a document', () => {
  const open = (person: string, id: string, query = '') =>
    server.as(person, 'GET', `/documents/${encodeURIComponent(id)}${query}`);

  it('is handed out as text to those who may read it, with the passage that was cited', async () => {
    const response = await open('mali', 'hr/a.md', `?passage=${encodeURIComponent('hr/a.md#0')}`);
    expect(response.json()).toMatchObject({
      ...{ doc_id: 'hr/a.md', title: 'Rules', version: '2', text: '# Rules\n\nOne.\n', complete: true },
      passage: { section: 'S', page: 3, text: 'One.' },
    });
    expect((await open('mali', 'hr/a.md', '?passage=other')).json().passage).toBeNull();
  });

  it('is not there for others, just as one that is none', async () => {
    const [hidden, none] = [await open('mali', 'hr/b.md'), await open('mali', 'hr/none.md')];
    expect([hidden.statusCode, hidden.json().detail]).toEqual([404, none.json().detail]);
    expect((await open('hana', 'hr/b.md')).statusCode).toBe(200);
    expect((await open('mali', 'a\0b')).statusCode).toBe(404);
  });
});

describe('gaps', () => {
  it('are listed for those who look after the department, wrong answers with the reason', async () => {
    const response = await server.as('hana', 'GET', '/knowledge/hr/gaps');
    expect(response.json().gaps).toMatchObject([
      { question: 'And cats?', asked_by: 'krit', unhelpful: true, reason: 'It is about dogs', waits: false },
      { id: 'gap_1', question: 'May dogs come?', unhelpful: false, reason: null },
    ]);
  });

  it('are nobody else’s, and of no department that is none', async () => {
    expect((await server.as('mali', 'GET', '/knowledge/hr/gaps')).statusCode).toBe(403);
    expect((await server.as('hana', 'GET', '/knowledge/it_ops/gaps')).statusCode).toBe(403);
    expect((await server.as('hana', 'GET', '/knowledge/none/gaps')).statusCode).toBe(404);
  });
});
