import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documents, entities, passages, relations } from '../db/schema/knowledge.ts';
import { createRelations } from '../knowledge/graph/keep.ts';
import { type Company, openCompany } from './test-company.ts';
import { builtin } from './test-script.ts';
import { TENANT } from './test-tenant.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: await builtin(), knowledge: 'shipped' });
  await write(
    'it_ops/uploads/map',
    ['everyone'],
    [
      'Grafana is owned by Nikolai Petrov.',
      'Grafana depends on PostgreSQL.',
      'The billing portal depends on Grafana.',
      'PostgreSQL depends on db-prod-01.',
    ],
  );
  await write('finance/uploads/secret', ['role:finance_manager'], ['The Falcon Project is owned by Farah Rahman.']);
  await read();
}, 60_000);
afterAll(() => company.close());

/** Stores a document with these passages as ingestion would. */
async function write(id: string, acl: string[], texts: string[]): Promise<void> {
  const department = id.split('/')[0] ?? '';
  const document = {
    tenantId: TENANT,
    id,
    department,
    fileName: 'map.md',
    title: `Map of ${department}`,
    version: '1',
  };
  await company.rows(async (tx) => {
    await tx.delete(passages).where(eq(passages.document, id));
    await tx.delete(documents).where(eq(documents.id, id));
    await tx.insert(documents).values({
      ...{
        ...document,
        language: 'en',
        acl,
        kind: 'document',
        contentHash: id + texts.join(),
        source: texts.join('\n'),
      },
    });
    const rows = texts.map((text, n) => ({ tenantId: TENANT, id: `${id}#${n}`, document: id, ordinal: n, text }));
    if (rows.length > 0)
      await tx
        .insert(passages)
        .values(rows.map((row) => ({ ...row, section: 'Systems', anchor: 'systems', language: 'en' as const })));
  });
}

async function read(): Promise<void> {
  const kept = createRelations(company.db, TENANT);
  while (await kept.look(company.tenant.departments));
}

const ask = (person: string, text: string, conversation = `dm:${person}`) =>
  company.talk(person, { conversation }).say(text);

describe('who owns it', () => {
  it('is answered from a document, with the passage as its source', async () => {
    const reply = await ask('mali', 'Who owns Grafana?');
    expect(reply).toMatchObject({
      status: 'answered',
      text: expect.stringContaining('**Nikolai Petrov** owns **Grafana**'),
    });
    expect(reply.sources).toMatchObject([
      {
        docId: 'it_ops/uploads/map',
        title: 'Map of it_ops',
        section: 'Systems',
        url: expect.stringContaining('passage=it_ops%2Fuploads%2Fmap%230'),
      },
    ]);
  });

  it('is answered in Thai, for a name that is nearly right, and for a document by the team and its lead', async () => {
    expect((await ask('mali', 'ใครดูแลระบบ Grafanna')).text).toContain('**Nikolai Petrov** ดูแล **Grafana**');
    const reply = await ask('mali', 'Who is responsible for the VPN Runbook: Meridian Connect?');
    expect(reply.text).toMatch(/IT Ops\*\* owns \*\*.*VPN/);
    expect(reply.text).toContain('**Sam Reyes** leads **IT Ops**');
  });

  it('is answered from what the shipped documents say', async () => {
    const reply = await ask('mali', 'Who is the owner of CC-LEGAL?');
    expect(reply.text).toContain('**Lek Thongchai** owns **CC-LEGAL**');
    expect(reply.sources[0]?.docId).toBe('finance/budget-and-close.md');
  });
});

describe('what depends on it', () => {
  it('goes on to what depends on that, three steps far and no further', async () => {
    const { text } = await ask('mali', 'What depends on db-prod-01?');
    expect(text.split('\n')).toEqual([
      '- **PostgreSQL** depends on **db-prod-01**',
      '  - **Grafana** depends on **PostgreSQL**',
      '    - **billing portal** depends on **Grafana**',
    ]);
  });
});

describe('who knows about it', () => {
  it('names owners, and for a department its experts and lead', async () => {
    expect((await ask('mali', 'Who knows about Grafana?')).text).toContain('**Nikolai Petrov** owns **Grafana**');
    expect((await ask('mali', 'เรื่อง HR ต้องถามใคร')).text).toContain('**Hana Kobayashi**');
  });
});

describe('what one may not read', () => {
  const question = 'Who owns the Falcon Project?';

  it('is not told, nor that there is something', async () => {
    const farah = await ask('farah', question);
    expect(farah.text).toContain('**Farah Rahman** owns');
    const mali = await ask('mali', question);
    const nothing = await ask('mali', 'Who owns the Condor Project?');
    expect(mali.text).not.toMatch(/Farah|owns/);
    expect(mali.text.replaceAll('Falcon', '')).toBe(nothing.text.replaceAll('Condor', ''));
  });

  it('is not said where others read along, who may not read it either', async () => {
    expect((await ask('farah', question, '#ask-hr')).text).not.toContain('**Farah Rahman** owns');
  });

  it('is gone as soon as the document’s readers are fewer, before anything is read again', async () => {
    await company.rows((tx) =>
      tx
        .update(documents)
        .set({ acl: ['role:it_lead'] })
        .where(eq(documents.id, 'it_ops/uploads/map')),
    );
    expect((await ask('mali', 'Who owns Grafana?')).text).not.toContain('Nikolai');
    expect((await ask('sam', 'Who owns Grafana?')).text).toContain('Nikolai');
    await company.rows((tx) =>
      tx
        .update(documents)
        .set({ acl: ['everyone'] })
        .where(eq(documents.id, 'it_ops/uploads/map')),
    );
  });
});

describe('reading', () => {
  const count = () => company.rows(async (tx) => [await tx.$count(relations), await tx.$count(entities)]);

  it('again writes nothing twice', async () => {
    const before = await count();
    await read();
    expect(await count()).toEqual(before);
    expect(before[0]).toBeGreaterThan(100);
  });

  it('takes back what a document does not say any more, and all of one that is gone', async () => {
    await write('it_ops/uploads/map', ['everyone'], ['Grafana is owned by Tyler Brooks.']);
    await read();
    expect((await ask('mali', 'Who owns Grafana?')).text).toContain('**Tyler Brooks** owns **Grafana**');
    expect((await ask('mali', 'Who owns Grafana?')).text).not.toContain('Nikolai');
    const kept = createRelations(company.db, TENANT);
    while (await kept.look(company.tenant.departments));
    await write('it_ops/uploads/map', ['everyone'], []);
    await company.rows((tx) => tx.execute(sql`delete from documents where id = 'it_ops/uploads/map'`));
    while (await kept.look(company.tenant.departments));
    const left = await company.rows((tx) => tx.select().from(relations));
    expect(left.filter(({ passage }) => passage?.startsWith('it_ops/uploads/map'))).toEqual([]);
  });

  it('begins no document in a process that is about to end, and all of them in the next', async () => {
    await write('it_ops/uploads/late', ['everyone'], ['Zephyr is owned by Tyler Brooks.']);
    await createRelations(company.db, TENANT).look(company.tenant.departments, AbortSignal.abort());
    const known = async () => (await company.rows((tx) => tx.select().from(relations))).map(({ passage }) => passage);
    expect((await known()).filter((passage) => passage?.startsWith('it_ops/uploads/late'))).toEqual([]);
    await read();
    expect((await known()).filter((passage) => passage?.startsWith('it_ops/uploads/late')).length).toBeGreaterThan(0);
  });
});
