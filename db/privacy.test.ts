import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { type Company, openCompany } from '../graphs/test-company.ts';
import { requestsIn } from '../graphs/test-requests.ts';
import { command, obedient, playing, routeTo } from '../graphs/test-script.ts';
import { passageOf, TENANT, withDepartment } from '../graphs/test-tenant.ts';
import { loadIndex } from '../knowledge/load.ts';
import { verifyAudit } from './audit-verify.ts';
import { refusalOf } from './database-fixtures.ts';
import { PERSONAL_TABLES } from './personal-data.ts';
import { type Erased, erasePerson, exportPerson, type PersonExport } from './privacy.ts';
import {
  documentContents,
  documents,
  embeddings,
  entities,
  feedback,
  passages,
  relations,
} from './schema/knowledge.ts';
import { seedDemo } from './seed/demo.ts';
import { type Tx, withTenant } from './tenant.ts';

const CANARY = 'canary7391';
const NAME = `${CANARY} Wongsakul`;
const OTHER = 'otherco';
const ANIMALS = /dogs|ferrets/i;

/** Sure only where an expert has written of the animal asked about. */
const answer = (question: string, passages: ModelPassage[]) => {
  const animal = ANIMALS.exec(question)?.[0].toLowerCase();
  const sure = passages.find(({ kind, text }) => kind === 'curated' && animal && text.toLowerCase().includes(animal));
  if (!sure) return { sentences: [], confidence: 0 };
  return { sentences: [{ text: sure.text, passageId: sure.id, step: false }], confidence: 0.97 };
};
const route = (text: string) =>
  text.startsWith('please') ? (obedient.route?.(text) ?? routeTo('hr', 'hr/other')) : routeTo('hr', 'hr/other');

let company: Company;
let before: Map<string, number>;
let exported: PersonExport;
let erased: Erased;
const { approve, reject } = requestsIn(() => company);

beforeAll(async () => {
  company = await openCompany({
    models: playing({ ...obedient, route, answer }),
    knowledge: [passageOf('hr', 'Animals are nowhere described.')],
    change: withDepartment('hr', () => ({ experts: 'role:hr_manager' })),
  });
  await seedDemo(company.db, OTHER, new Date('2026-05-04T03:00:00Z'));
  for (const tenant of [TENANT, OTHER])
    await withTenant(company.db, tenant, (tx) =>
      tx.execute(
        sql`update people set name = ${NAME}, name_th = ${`${CANARY} วงศ์สกุล`}, email = ${`${CANARY}@meridian.example`}, title = ${CANARY} where id = 'anan'`,
      ),
    );
  await live();
  before = await found(TENANT);
  exported = await exportPerson(company.db, TENANT, 'anan');
  erased = await erasePerson(company.db, TENANT, 'anan', 'operator');
});
afterAll(() => company.close());

/** Everything the person does, and what others do with and say of them. */
async function live(): Promise<void> {
  const me = company.talk('anan');
  const krit = company.talk('krit');
  const access = (system: string) =>
    command(['it.request_access', { system, level: 'read', reason: `${CANARY} needs it` }]);
  const raised = async (person: string, text: string) => {
    const reply = await company.talk(person).say(text);
    const id = reply.approvals[0]?.id;
    if (!id) throw new Error(`Nothing was raised: ${reply.text}`);
    return id;
  };
  const ok = { code: 'ok' };

  await raised('anan', access('grafana'));
  expect(await approve('sam', await raised('anan', access('crm')))).toMatchObject(ok);
  expect(await reject('sam', await raised('anan', access('vpn')), { reason: `Not for ${CANARY} today` })).toMatchObject(
    ok,
  );
  await me.say(
    command([
      'it.open_ticket',
      { title: `${CANARY} screen`, description: `The screen of ${CANARY} flickers`, severity: 'SEV3' },
    ]),
  );
  const attachments = [{ name: `${CANARY}.txt`, mediaType: 'text/plain', bytes: 9, text: `Notes of ${CANARY}` }];
  await me.say('What do my notes say?', { attachments });

  const asked = await raised('anan', `May the dogs of ${CANARY} come to the office?`);
  expect(await reject('hana', asked, { answer: 'Dogs may come on Fridays.' })).toMatchObject(ok);
  expect((await krit.say('May dogs come here?')).sources[0]?.title).toContain(CANARY);

  const kit = (baht: number) =>
    command([
      'finance.purchase_request',
      { item: `Sensor kit ${baht}`, amount: { amount: baht * 100, currency: 'THB' } },
    ]);
  const bought = await raised('krit', kit(9_100));
  expect(await approve('anan', bought, { reason: `Signed ${CANARY}` })).toMatchObject(ok);
  const refused = await raised('krit', kit(9_200));
  expect(await reject('anan', refused, { reason: `Ask ${CANARY} again in May` })).toMatchObject(ok);
  await raised('krit', kit(9_300));
  await krit.say(`I was told to ask ${NAME.toUpperCase()} about it`);
  await krit.say(command(['hr.find_employee', { name: NAME }]));
  await company.talk('hana').say(command(['hr.leave_balance', { person: NAME }]));

  await company.rows(async (tx) => {
    await tx.execute(sql`update employee_files set disciplinary = ${CANARY} where person = 'anan'`);
    await tx.execute(sql`insert into identities values (${TENANT}, 'slack', ${`U${CANARY}`}, 'anan', 'email')`);
    const addresses = [
      ['slack', 'dm:anan', `{"room":"D${CANARY}"}`],
      ['slack', 'command:1', `{"user":"U${CANARY}","token":"t"}`],
      ['slack', 'place:C1', `{"name":"${NAME}"}`],
    ];
    for (const [channel, key, value] of addresses)
      await tx.execute(sql`insert into addresses values (${TENANT}, ${channel}, ${key}, ${value})`);
    await tx.execute(sql`
      insert into addresses select ${TENANT}, 'teams', 'file:' || min(id), ${`the answer for ${CANARY}`} from outbox where conversation = 'dm:anan'`);
    await tx.execute(sql`insert into preferences values (${TENANT}, 'anan', false, '20:00', '07:00')`);
    await tx.execute(sql`insert into link_codes values (${TENANT}, 'hash', 'slack', ${`U${CANARY}`}, now())`);
    await tx.execute(sql`insert into pauses values (${TENANT}, 'legal', 'anan', ${`${CANARY} is away`})`);
    await tx.execute(
      sql`insert into messages (tenant_id, id, thread, turn, text) values (${TENANT}, 'm', 't', 'u', ${`Legal is paused: ${CANARY} is away.`})`,
    );
    await tx.execute(sql`
      insert into checkpoint_writes select tenant_id, run, '', 'c', 't', 0, 'x', ${JSON.stringify(CANARY)} from proposals
      where requester = 'anan' and status = 'pending'`);
    await handIn(tx);
    // What the playground keeps of it.
    await tx.execute(sql`
      insert into posts (tenant_id, id, conversation, text, reply, card, source)
      select tenant_id, 'pst_' || id, conversation, coalesce(payload::json ->> 'text', payload::json ->> 'title'),
        case kind when 'reply' then payload end, case when kind <> 'reply' then payload end, id from outbox`);
    await tx.execute(sql`
      insert into posts (tenant_id, id, conversation, person, text, source)
      select tenant_id, 'pst_' || id, '#ask-hr', person, text, 'playground:' || person || id from messages where person is not null`);
  });
}

/** A file that names the person, what was made of it, and what the person thought of an answer. */
async function handIn(tx: Tx): Promise<void> {
  await tx.insert(documents).values({
    ...{
      tenantId: TENANT,
      id: 'doc_notes',
      department: 'hr',
      fileName: `${NAME}.txt`,
      title: `Of ${NAME}`,
      version: '1',
    },
    ...{ language: 'en', acl: ['everyone'], kind: 'document', contentHash: 'h', source: `${NAME} likes tea.` },
    ...{
      path: `${NAME}.txt`,
      origin: 'upload',
      uploader: 'hana',
      fault: JSON.stringify({ en: `${NAME}.txt is broken` }),
    },
  });
  await tx.insert(documentContents).values({
    ...{ tenantId: TENANT, document: 'doc_notes', revision: 1, contentHash: 'h', fileName: `${NAME}.txt` },
    ...{ mediaType: 'text/plain', bytes: 9, content: Buffer.from(`${NAME} likes tea.`), createdBy: 'hana' },
  });
  const passage = { tenantId: TENANT, id: 'psg_notes', document: 'doc_notes', ordinal: 0, section: NAME, anchor: 'a' };
  await tx.insert(passages).values({ ...passage, language: 'en', text: `${NAME} likes tea.` });
  await tx
    .insert(embeddings)
    .values({ tenantId: TENANT, passage: 'psg_notes', model: 'm', vector: new Uint8Array(Buffer.from(CANARY)) });
  const vote = { tenantId: TENANT, turn: 'trn_1', helpful: false, confidence: 0.5, model: 'builtin', department: 'hr' };
  await tx.insert(feedback).values([
    { ...vote, id: 'f1', person: 'anan', reason: `${CANARY} was not asked`, question: `May ${CANARY} park?` },
    { ...vote, id: 'f2', person: 'krit', reason: `${NAME} says no`, question: 'May I park?' },
  ]);
  await tx.insert(entities).values([
    { tenantId: TENANT, id: 'person:anan', kind: 'person', name: NAME, aliases: [NAME.toLowerCase()] },
    { tenantId: TENANT, id: 'person:0a', kind: 'person', name: NAME, aliases: [NAME.toLowerCase()] },
    { tenantId: TENANT, id: 'system:tea', kind: 'system', name: 'Tea' },
  ]);
  const knows = {
    tenantId: TENANT,
    kind: 'owns',
    object: 'system:tea',
    acl: ['everyone'],
    quote: `${NAME} owns the tea`,
  };
  await tx.insert(relations).values([
    { ...knows, id: 'r1', subject: 'person:anan' },
    { ...knows, id: 'r2', subject: 'person:0a' },
  ] as (typeof relations.$inferInsert)[]);
}

/** Tables of any schema in which the canary sings, by the number of rows; those of tenants for one tenant. */
async function found(tenant: string): Promise<Map<string, number>> {
  const { rows: tables } = await company.pool.query<{ table: string; scoped: boolean }>(`
    select format('%I.%I', n.nspname, c.relname) as table,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as scoped
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`);
  const counts = new Map<string, number>();
  for (const { table, scoped } of tables) {
    const of = scoped ? `tenant_id = '${tenant}' and` : '';
    const { rows } = await company.pool.query<{ n: string }>(
      `select count(*) as n from ${table} t where ${of} (t::text ilike '%${CANARY}%' or t::text ilike '%${Buffer.from(CANARY).toString('hex')}%')`,
    );
    if (Number(rows[0]?.n) > 0) counts.set(table.replace('public.', ''), Number(rows[0]?.n));
  }
  return counts;
}

describe('a person who is erased', () => {
  it('was in all the places where people leave traces', () => {
    expect([...before.keys()].sort()).toEqual(
      expect.arrayContaining([
        ...['access_grants', 'approvals', 'audit', 'checkpoint_writes', 'checkpoints', 'documents', 'employee_files'],
        ...['gaps', 'identities', 'inbox', 'ledger', 'link_codes', 'messages', 'outbox', 'pauses', 'people', 'posts'],
        ...['proposals', 'threads', 'tickets', 'document_contents', 'embeddings', 'entities', 'feedback', 'passages'],
        'relations',
      ]),
    );
  });

  it('is in none of them afterwards, nor in any other', async () => {
    expect([...(await found(TENANT))]).toEqual([]);
  });

  it('is in none of another tenant’s erased with it', async () => {
    expect((await found(OTHER)).get('people')).toBe(1);
  });

  it('leaves a chain that verifies and says what happened', async () => {
    expect(await company.rows((tx) => verifyAudit(tx))).toMatchObject({ brokenAt: null });
    const { rows } = await company.rows((tx) =>
      tx.execute(sql`select actor, subject from audit where action = 'person.erased'`),
    );
    expect(rows).toEqual([{ actor: 'operator', subject: 'anan' }]);
    expect(erased.details).toBeGreaterThan(0);
  });

  it('is found no more by what searches, once the documents named are read again', async () => {
    for (const document of erased.documents) await loadIndex(company.db, company.index, TENANT, document);
    const scope = { tenant: TENANT, departments: ['hr', 'it_ops'], acl: ['everyone'] };
    const hits = await company.index.search({ ...scope, text: 'May dogs come on Fridays?', k: 10 });
    expect(JSON.stringify(hits)).toContain('Dogs may come on Fridays.');
    expect(JSON.stringify(hits).toLowerCase()).not.toContain(CANARY);
  });

  it('leaves the file’s text without the name, the file not at all, and a vote without words', async () => {
    const kept = async (query: string) => (await company.rows((tx) => tx.execute(sql.raw(query)))).rows;
    expect(await kept(`select source, file_name from documents where id = 'doc_notes'`)).toEqual([
      { source: 'Former colleague likes tea.', file_name: 'Former colleague.txt' },
    ]);
    expect(await kept(`select content, bytes from document_contents where document = 'doc_notes'`)).toEqual([
      { content: null, bytes: 9 },
    ]);
    expect(await kept(`select helpful, reason, question from feedback where person = 'anan'`)).toEqual([
      { helpful: false, reason: null, question: '…' },
    ]);
    expect(await kept(`select id from relations`)).toEqual([{ id: 'r2' }]);
    expect(await kept(`select from embeddings where passage = 'psg_notes'`)).toEqual([]);
  });

  it('keeps what the company must keep, without words', async () => {
    const kept = async (query: string) => (await company.rows((tx) => tx.execute(sql.raw(query)))).rows;
    expect(
      await kept(`select id, reason from access_grants where person = 'anan' and system = 'crm' and reason = '…'`),
    ).toHaveLength(1);
    expect(await kept(`select from ledger where actor = 'anan'`)).toHaveLength(3);
    expect(await kept(`select from leave_balances where person = 'anan'`)).not.toEqual([]);
    expect(await kept(`select name, status, email from people where id = 'anan'`)).toEqual([
      { name: 'Former colleague', status: 'left', email: 'anan@erased.invalid' },
    ]);
  });

  it('has nothing open any more, and nothing more happens to it', async () => {
    const open = await company.rows((tx) =>
      tx.execute(
        sql`select id from approvals where status = 'pending' and proposal in (select id from proposals where requester = 'anan')`,
      ),
    );
    expect(open.rows).toEqual([]);
    const late = company.talk('anan');
    await company.store(late.turn('Are you there?'));
    expect(await company.talk('krit').say('May dogs come here?')).toMatchObject({ status: 'answered' });
  });

  it('is erased again without harm', async () => {
    await erasePerson(company.db, TENANT, 'anan', 'operator');
    expect([...(await found(TENANT))]).toEqual([]);
    expect(await company.rows((tx) => verifyAudit(tx))).toMatchObject({ brokenAt: null });
  });
});

describe('erasing', () => {
  it('waits for a turn that is running, also in a channel thread that another has begun', async () => {
    const begun = company.talk('nattaya', { conversation: '#ask-hr' });
    await begun.say('Is there parking?');
    const talk = company.talk('ploy', { conversation: '#ask-hr', thread: begun.thread });
    await talk.say('What is this?');
    const lease = (until: string) =>
      company.rows((tx) =>
        tx.execute(
          sql.raw(`with held as (update threads set lease_until = ${until} where id = '${talk.thread}')
            update inbox set running = ${until !== 'null'} where thread = '${talk.thread}'`),
        ),
      );
    await lease(`clock_timestamp() + interval '1 minute'`);
    await expect(erasePerson(company.db, TENANT, 'ploy', 'operator')).rejects.toThrow(/turn of ploy is running/);
    await lease('null');
    await erasePerson(company.db, TENANT, 'ploy', 'operator');
  });

  it('knows nobody else', async () => {
    await expect(erasePerson(company.db, TENANT, 'nobody', 'operator')).rejects.toThrow(/no person "nobody"/);
    await expect(exportPerson(company.db, TENANT, 'nobody')).rejects.toThrow(/no person "nobody"/);
  });

  it('finishes what was interrupted before the details were emptied', async () => {
    await company
      .talk('suda')
      .say(command(['it.open_ticket', { title: 'Mouse', description: 'Suda’s mouse', severity: 'SEV3' }]));
    const full = () =>
      company.rows((tx) => tx.execute(sql`select from audit where actor = 'suda' and detail is not null`));
    expect((await full()).rows.length).toBeGreaterThan(0);
    await company.pool.query('revoke update (detail) on audit from expert_privacy');
    const refusal = await refusalOf(erasePerson(company.db, TENANT, 'suda', 'operator'));
    await company.pool.query('grant update (detail) on audit to expert_privacy');
    expect(refusal).toMatch(/permission denied/);
    expect((await full()).rows.length).toBeGreaterThan(0);
    await erasePerson(company.db, TENANT, 'suda', 'operator');
    expect((await full()).rows).toEqual([]);
    expect(await company.rows((tx) => verifyAudit(tx))).toMatchObject({ brokenAt: null });
  });
});

describe('a person’s export', () => {
  it('holds every table that names them, and what they wrote', () => {
    const tables = ['people', 'threads', 'messages', 'inbox', 'proposals', 'approvals', 'ledger', 'audit', 'tickets'];
    expect(Object.keys(exported)).toEqual(
      expect.arrayContaining([...tables, 'employee_files', 'leave_balances', 'identities', 'posts', 'outbox', 'gaps']),
    );
    expect(exported.people).toMatchObject([{ name: NAME }]);
    expect(JSON.stringify(exported.messages)).toContain('What do my notes say?');
    expect(exported.audit?.every(({ actor, subject }) => actor === 'anan' || subject === 'anan')).toBe(true);
  });

  it('has no rows of others', () => {
    expect(JSON.stringify(exported)).not.toContain('I was told to ask');
    expect(exported.feedback).toMatchObject([{ person: 'anan' }]);
    expect(exported).not.toHaveProperty('document_contents');
    expect(exported.employee_files).toHaveLength(1);
  });
});

describe('the map of personal data', () => {
  const columns = async (more = '') => {
    const { rows } = await company.pool.query<{ table: string; column: string }>(`
      select c.relname as table, a.attname as column from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'p') and a.attname <> 'tenant_id'
        and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id')
        and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype, 'jsonb'::regtype,
          'text[]'::regtype, 'bytea'::regtype) ${more}`);
    return rows;
  };
  const unknown = (all: { table: string; column: string }[], map = PERSONAL_TABLES) =>
    all.filter(({ table, column }) => {
      const { own = [], words = [], plain = [] } = map[table] ?? {};
      const written = own.flatMap(({ erase }) => (typeof erase === 'object' ? Object.keys(erase) : []));
      return ![...written, ...words, ...plain].includes(column);
    });

  it('has a place for every column of text of every tenant table', async () => {
    const all = await columns();
    expect(all.length).toBeGreaterThan(150);
    expect(unknown(all)).toEqual([]);
  });

  it('would show a new table, and a new column', async () => {
    const all = [...(await columns()), { table: 'newcomers', column: 'note' }, { table: 'messages', column: 'mood' }];
    expect(unknown(all)).toEqual(all.slice(-2));
  });

  it('calls no column both words and plain, and none that is not there', async () => {
    const there = new Set((await columns()).map(({ table, column }) => `${table}.${column}`));
    for (const [table, { words = [], plain = [] }] of Object.entries(PERSONAL_TABLES)) {
      expect(words.filter((column) => plain.includes(column))).toEqual([]);
      expect([...words, ...plain].filter((column) => !there.has(`${table}.${column}`))).toEqual([]);
    }
  });
});
