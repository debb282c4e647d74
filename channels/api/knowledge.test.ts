import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { receiveDocument } from '../../db/documents.ts';
import { audit } from '../../db/schema/approvals.ts';
import { documentContents, documents, passages } from '../../db/schema/knowledge.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { ingestQueued } from '../../knowledge/ingest-queue.ts';
import { UnreadableFile } from '../../knowledge/readers/unreadable-file.ts';
import { saying } from './stand-in-worker.ts';
import { OTHER_TENANT, openTestServer, TENANT, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(() => saying('Read.'));
});
afterAll(() => server.close());
afterEach(async () => {
  server.heard.length = 0;
  for (const tenant of [TENANT, OTHER_TENANT])
    await rows(async (tx) => {
      await tx.delete(passages);
      await tx.delete(documents);
    }, tenant);
});

const rows = <T>(work: (tx: Tx) => Promise<T>, tenant = TENANT) => withTenant(server.db, tenant, work);
type Part = [name: string, value: string | Uint8Array<ArrayBuffer>, file?: string];
interface To {
  person?: string;
  department?: string;
  headers?: object;
  tenant?: string;
}

async function upload(parts: Part[], { person = 'hana', department = 'hr', headers = {}, tenant = TENANT }: To = {}) {
  const form = new FormData();
  for (const [name, value, file] of parts) {
    if (file === undefined) form.append(name, value.toString());
    else form.append(name, new Blob([value]), file);
  }
  const request = new Response(form);
  return server.app.inject({
    ...{ method: 'POST', url: `/api/v1/knowledge/${department}/upload` },
    headers: {
      ...{ authorization: `Bearer ${await server.tokenOf(person, tenant)}`, ...headers },
      'content-type': request.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await request.arrayBuffer()),
  });
}
const get = (path: string, person = 'hana') => server.as(person, 'GET', path);
const list = async (person = 'hana', query = '') =>
  (await get(`/knowledge/hr${query}`, person)).json().documents as Record<string, unknown>[];
const ingest = () =>
  ingestQueued({
    ...{ db: server.db, tenant: TENANT, signal: new AbortController().signal, changed: async () => {} },
    read: async ({ name, bytes }) => {
      const text = Buffer.from(bytes).toString();
      if (text === 'broken') throw new UnreadableFile('broken', name);
      return { title: name, version: '7', date: null, owner: null, sections: [{ path: [], anchor: '', text }] };
    },
    onError: (error) => {
      throw error;
    },
  });

describe('handing in a document', () => {
  it('is answered at once, and its state is seen until it is searched', async () => {
    const response = await upload([
      ['file', 'หนึ่งร้อยบาท', 'ค่าที่จอดรถ.pdf'],
      ['title', 'ค่าที่จอดรถ 2026'],
    ]);
    const id = 'hr/uploads/ค่าที่จอดรถ.pdf';
    const received = { doc_id: id, file_name: 'ค่าที่จอดรถ.pdf', status: 'queued' };
    expect([response.statusCode, response.json()]).toEqual([202, { ...received, documents: [received] }]);
    expect(server.heard).toEqual(['queued']);
    expect(await list('mali')).toMatchObject([{ doc_id: id, status: 'queued', chunks: 0, title: 'ค่าที่จอดรถ 2026' }]);
    await ingest();
    const found = await get(String(response.headers.location).replace('/api/v1', ''));
    expect(found.json()).toMatchObject({
      ...{ doc_id: id, status: 'ready', chunks: 1, title: 'ค่าที่จอดรถ 2026', version: '7', revision: 1, language: 'th' },
      ...{ origin: 'upload', kind: 'document', acl: ['everyone'] },
      revisions: [{ revision: 1, bytes: 36, kept: true, created_by: 'hana' }],
    });
    expect((await get(`/knowledge/hr/${id.split('/').map(encodeURIComponent).join('/')}`)).statusCode).toBe(200);
  });

  it('twice changes nothing the second time; another file of that name is its next revision', async () => {
    await upload([['file', 'one', 'a.pdf']]);
    await ingest();
    expect((await upload([['file', 'one', 'a.pdf']])).json()).toMatchObject({ status: 'ready' });
    expect(await rows((tx) => tx.select().from(documentContents))).toHaveLength(1);
    expect((await upload([['file', 'two', 'a.pdf']])).json()).toMatchObject({ status: 'queued' });
    expect(await list()).toMatchObject([{ revision: 2, chunks: 1, status: 'queued' }]);
  });

  it('takes several at once, all or none', async () => {
    const several = await upload([
      ['file', 'a', 'a.pdf'],
      ['file', 'b', 'b.docx'],
      ['acl', 'role:hr_manager, person:mali'],
    ]);
    expect(several.json().documents.map(({ doc_id }: { doc_id: string }) => doc_id)).toEqual([
      'hr/uploads/a.pdf',
      'hr/uploads/b.docx',
    ]);
    expect(await list('mali')).toHaveLength(2);
    expect(await list('ploy')).toEqual([]);
    const bad = await upload([
      ['file', 'c', 'c.pdf'],
      ['file', 'd', 'd.exe'],
    ]);
    expect(bad.statusCode).toBe(415);
    expect(await list()).toHaveLength(2);
  });

  it('tells why a file could not be read, in the language of whoever looks', async () => {
    await upload([['file', 'broken', 'x.pdf']]);
    await ingest();
    expect(await list('hana')).toMatchObject([{ status: 'failed', fault: expect.stringContaining('is damaged') }]);
    expect(await list('mali')).toMatchObject([{ fault: expect.stringMatching(/x\.pdf.*[\u0E01-\u0E3A]/) }]);
  });

  it('tells what of a file that was read was left out', async () => {
    await upload([['file', 'one', 'left.pdf']]);
    const remarks = [{ en: 'Page 2 was left out.', th: 'ไม่ได้อ่านหน้า 2' }];
    await rows((tx) => tx.update(documents).set({ status: 'ready', fault: JSON.stringify({ remarks }) }));
    expect(await list('hana')).toMatchObject([{ status: 'ready', remarks: ['Page 2 was left out.'] }]);
    expect(await list('mali')).toMatchObject([{ remarks: ['ไม่ได้อ่านหน้า 2'] }]);
    expect((await list('hana'))[0]).not.toHaveProperty('fault');
  });

  it('under one key is one request', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await upload([['file', 'one', 'a.pdf']], { headers });
    expect((await upload([['file', 'one', 'a.pdf']], { headers })).json()).toEqual(first.json());
    const other = await upload([['file', 'two', 'b.pdf']], { headers });
    expect([other.statusCode, other.json().type]).toEqual([409, 'urn:the-expert:problem:key-reused']);
    expect((await upload([['file', 'two', 'a.pdf']], { headers })).statusCode).toBe(409);
    expect((await upload([['file', 'two', 'b.pdf']], { headers: { 'idempotency-key': 'k\u007f' } })).statusCode).toBe(
      400,
    );
    expect(await list()).toHaveLength(1);
  });

  it('under a key that was used before brings no older file back', async () => {
    const [first, second] = [{ 'idempotency-key': 'k-a' }, { 'idempotency-key': 'k-b' }];
    await upload([['file', 'one', 'a.pdf']], { headers: first });
    await upload([['file', 'two', 'a.pdf']], { headers: second });
    await ingest();
    const again = await upload([['file', 'one', 'a.pdf']], { headers: first });
    expect([again.statusCode, again.json()]).toMatchObject([202, { doc_id: 'hr/uploads/a.pdf', status: 'ready' }]);
    expect(await list()).toMatchObject([{ revision: 2, status: 'ready' }]);
    // Without the key it is a file like any other.
    await upload([['file', 'one', 'a.pdf']]);
    expect(await list()).toMatchObject([{ revision: 3, status: 'queued' }]);
  });

  it('leaves a trace', async () => {
    await upload([['file', 'one', 'trace.pdf']]);
    const traces = await rows((tx) => tx.select().from(audit));
    expect(traces.map(({ actor, action, subject }) => `${actor} ${action} ${subject}`)).toContain(
      'hana knowledge.added hr/uploads/trace.pdf',
    );
  });
});

describe('who may', () => {
  it('hand in and take back: those who manage the department alone', async () => {
    expect((await upload([['file', 'x', 'a.pdf']], { person: 'mali' })).statusCode).toBe(403);
    expect((await upload([['file', 'x', 'a.pdf']], { department: 'it_ops' })).statusCode).toBe(403);
    expect((await upload([['file', 'x', 'a.pdf']], { person: 'ada' })).statusCode).toBe(202);
    expect((await server.as('mali', 'DELETE', '/knowledge/hr/hr%2Fuploads%2Fa.pdf')).statusCode).toBe(403);
    expect((await upload([['file', 'x', 'a.pdf']], { department: 'nowhere' })).statusCode).toBe(404);
  });

  it('read: those the document is open to, and only managers see to whom', async () => {
    await upload([
      ['file', 'x', 'pay.pdf'],
      ['acl', '["role:hr_manager"]'],
    ]);
    expect(await list('hana')).toMatchObject([{ acl: ['role:hr_manager'] }]);
    expect(await list('mali')).toEqual([]);
    expect((await get('/knowledge/hr/hr%2Fuploads%2Fpay.pdf', 'mali')).statusCode).toBe(404);
    await upload([['file', 'x', 'open.pdf']]);
    expect((await list('mali')).map(({ doc_id, acl }) => [doc_id, acl])).toEqual([['hr/uploads/open.pdf', undefined]]);
  });

  it('be let in by a document: nobody who may not enter its department', async () => {
    const finance = server.config.tenants[0]?.departments.find(({ id }) => id === 'finance');
    if (!finance) throw new Error('There is no finance.');
    const before = finance.access;
    finance.access = ['role:finance_manager', 'team:finance'];
    try {
      const to = { person: 'farah', department: 'finance' };
      const wider = await upload(
        [
          ['file', 'x', 'a.pdf'],
          ['acl', 'everyone'],
        ],
        to,
      );
      expect([wider.statusCode, wider.json().detail]).toEqual([403, expect.stringContaining('team:finance')]);
      expect(
        (
          await upload(
            [
              ['file', 'x', 'a.pdf'],
              ['acl', 'person:mali'],
            ],
            to,
          )
        ).statusCode,
      ).toBe(403);
      expect(
        (
          await upload(
            [
              ['file', 'x', 'a.pdf'],
              ['acl', 'person:wanida'],
            ],
            to,
          )
        ).statusCode,
      ).toBe(202);
      expect((await upload([['file', 'x', 'b.pdf']], to)).statusCode).toBe(202);
      expect((await get('/knowledge/finance', 'mali')).statusCode).toBe(403);
      expect((await get('/knowledge/finance', 'wanida')).json().documents).toHaveLength(2);
    } finally {
      finance.access = before;
    }
  });

  it.each(['nobody', 'role:', 'role:king', 'person:nobody', '["x"', '[1]', 'everyone;', `${'a,'.repeat(99)}`])(
    'be named in an access list: %s is nobody',
    async (acl) => {
      const response = await upload([
        ['file', 'x', 'a.pdf'],
        ['acl', acl],
      ]);
      expect([response.statusCode, response.json().errors?.[0]?.field]).toEqual([400, 'acl']);
      expect(await list()).toEqual([]);
    },
  );

  it('replace: nobody what they may not read', async () => {
    await upload(
      [
        ['file', 'secret', 'a.pdf'],
        ['acl', 'person:ada'],
      ],
      { person: 'ada' },
    );
    const over = await upload([['file', 'mine', 'a.pdf']]);
    expect([over.statusCode, over.json().detail]).toEqual([403, expect.stringContaining('another name')]);
  });

  it('see anything of another company: nobody', async () => {
    await upload([['file', 'theirs', 'a.pdf']], { tenant: OTHER_TENANT });
    expect(await list()).toEqual([]);
    for (const method of ['GET', 'DELETE'] as const)
      expect((await server.as('hana', method, '/knowledge/hr/hr%2Fuploads%2Fa.pdf')).statusCode).toBe(404);
    await upload([['file', 'ours', 'a.pdf']]);
    expect(await rows((tx) => tx.select().from(documents), OTHER_TENANT)).toMatchObject([{ revision: 1, bytes: 6 }]);
  });
});

describe('a form that does not fit', () => {
  it.each<[string, number, Part[]]>([
    ['no file', 400, [['title', 'x']]],
    ['an empty file', 400, [['file', '', 'a.pdf']]],
    ['no ending', 415, [['file', 'x', 'document']]],
    ['a kind nobody reads', 415, [['file', 'x', 'a.exe']]],
    [
      'an unknown field',
      400,
      [
        ['file', 'x', 'a.pdf'],
        ['status', 'ready'],
      ],
    ],
    ['an unknown field for files', 400, [['evil', 'x', 'a.pdf']]],
    [
      'one title for two',
      400,
      [
        ['file', 'x', 'a.pdf'],
        ['file', 'x', 'b.pdf'],
        ['title', 'T'],
      ],
    ],
    [
      'a title too long',
      400,
      [
        ['file', 'x', 'a.pdf'],
        ['title', 'T'.repeat(201)],
      ],
    ],
    [
      'the same name twice',
      400,
      [
        ['file', 'x', 'a.pdf'],
        ['file', 'y', 'dir/a.pdf'],
      ],
    ],
    ['too many', 413, Array.from({ length: 6 }, (_, n): Part => ['file', 'x', `${n}.pdf`])],
  ])('is refused with the reason and writes nothing: %s', async (_what, status, parts) => {
    const response = await upload(parts);
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await rows((tx) => tx.select().from(documents))).toEqual([]);
    expect(server.heard).toEqual([]);
  });

  it('is refused when a file is too large, while it comes', async () => {
    const before = server.config.limits.documentBytes;
    server.config.limits.documentBytes = 1_000;
    try {
      const response = await upload([['file', new Uint8Array(1_001), 'a.pdf']]);
      expect([response.statusCode, response.json().detail]).toEqual([413, expect.stringContaining('0.001 MB')]);
      expect((await upload([['file', new Uint8Array(1_000), 'a.pdf']])).statusCode).toBe(202);
    } finally {
      server.config.limits.documentBytes = before;
    }
  });

  it('is refused when it is none', async () => {
    for (const [type, body] of [
      ['application/json', '{}'],
      ['text/plain', 'x'],
      ['multipart/form-data', 'x'],
    ])
      expect([400, 415]).toContain(
        (await server.as('hana', 'POST', '/knowledge/hr/upload', body, { 'content-type': type })).statusCode,
      );
    expect((await server.as('hana', 'POST', '/knowledge/hr/upload')).statusCode).toBe(415);
  });

  it.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\temp\\secret.pdf', 'secret.pdf'],
    ['a b?c#d%2F.pdf', 'a-b-c-d-2F.pdf'],
    ['__proto__.pdf', '__proto__.pdf'],
    ['<script>x.pdf', '-script-x.pdf'],
    ['. .pdf', '-.pdf'],
  ])('or a name that is no name is made one: %s', async (given, name) => {
    expect((await upload([['file', 'x', given]])).json()).toMatchObject({ doc_id: `hr/uploads/${name}` });
    expect((await get(`/knowledge/hr/hr%2Fuploads%2F${encodeURIComponent(name)}`)).statusCode).toBe(200);
  });

  it('or a very long name is cut, and its document can still be asked for', async () => {
    const { doc_id } = (await upload([['file', 'x', `${'ก'.repeat(300)}.pdf`]])).json();
    expect(doc_id).toHaveLength('hr/uploads/'.length + 80);
    expect((await get(`/knowledge/hr/${encodeURIComponent(doc_id)}`)).statusCode).toBe(200);
  });
});

describe('the list', () => {
  it('comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) await upload([['file', name, `${name}.pdf`]]);
    const first = (await get('/knowledge/hr?limit=2')).json();
    expect(first.documents).toHaveLength(2);
    const rest = (await get(`/knowledge/hr?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`)).json();
    expect(rest.documents).toMatchObject([{ doc_id: 'hr/uploads/c.pdf' }]);
    expect(rest.next_cursor).toBeUndefined();
    expect((await get('/knowledge/hr?limit=0')).statusCode).toBe(400);
    expect((await get('/knowledge/nowhere')).statusCode).toBe(404);
  });
});

describe('taking back', () => {
  it('removes what was handed in, and says so to whoever searches', async () => {
    await upload([['file', 'x', 'a.pdf']]);
    await ingest();
    server.heard.length = 0;
    const response = await server.as('hana', 'DELETE', '/knowledge/hr/hr%2Fuploads%2Fa.pdf');
    expect([response.statusCode, response.json()]).toEqual([200, { doc_id: 'hr/uploads/a.pdf', status: 'removed' }]);
    expect(server.heard).toEqual([`${TENANT} hr/uploads/a.pdf`]);
    expect(await rows((tx) => tx.select().from(passages))).toEqual([]);
    expect((await server.as('hana', 'DELETE', '/knowledge/hr/hr%2Fuploads%2Fa.pdf')).statusCode).toBe(404);
  });

  it('leaves what would come back from its folder or source', async () => {
    for (const origin of ['folder', 'wiki'])
      await rows((tx) =>
        receiveDocument(tx, TENANT, {
          ...{ id: `hr/${origin}.md`, department: 'hr', fileName: 'a.md', bytes: Buffer.from('x') },
          ...{ acl: ['everyone'], origin },
        }),
      );
    const ofFolder = await server.as('hana', 'DELETE', '/knowledge/hr/hr%2Ffolder.md');
    expect([ofFolder.statusCode, ofFolder.json().detail]).toEqual([409, expect.stringContaining('folder')]);
    expect((await server.as('hana', 'DELETE', '/knowledge/hr/hr%2Fwiki.md')).json().detail).toContain('source wiki');
    expect(await list()).toHaveLength(2);
    expect((await server.as('farah', 'DELETE', '/knowledge/finance/hr%2Fwiki.md')).statusCode).toBe(404);
  });
});
