import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { issueDocumentCode } from '../../db/document-sessions.ts';
import { audit } from '../../db/schema/approvals.ts';
import { documentContents, passages } from '../../db/schema/knowledge.ts';
import { linkCodes } from '../../db/schema/people.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { DOCUMENT } from '../playground/test-script.ts';
import { addDocument, openStage, type Stage, TENANT } from '../playground/test-stage.ts';
import { visit } from '../playground/test-visitor.ts';
import { documentBody } from './document-body.ts';
import { slugOf } from './slug.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await addDocument(stage.db, { id: 'leave-policy', source: DOCUMENT });
  await addDocument(stage.db, { id: 'salaries', source: '# Bands\n\nSecret.\n', acl: ['role:hr_manager'] });
  const curated = { kind: 'curated' as const, question: 'Who <b>signs</b>?', author: 'Hana Kobayashi' };
  await addDocument(stage.db, { id: 'curated-1', source: 'The **manager** signs.', ...curated });
});
afterAll(() => stage.close());

/** Rows of tables that the playground does not fill. */
const write = (work: (tx: Tx) => Promise<unknown>) => withTenant(stage.db, TENANT, work);
/** A browser that was never in the playground. */
const browse = (url: string, headers: Record<string, string> = {}) =>
  stage.app.inject({ url, headers: { host: 'localhost', ...headers } });

it('shows a document with its facts and an anchor for each section', async () => {
  const { statusCode, body } = await (await visit(stage, 'mali')).get('/documents/leave-policy');
  expect(statusCode).toBe(200);
  expect(body).toContain('<h1>Leave Policy</h1>');
  expect(body).toMatch(/<dd>3\.1<\/dd>.*<dd>HR<\/dd>/s);
  expect(body).toMatch(/<section id="carry-over">\s*<h2>Carry-over<\/h2>/);
  expect(body).toContain('<td class="right">15</td>');
  expect(body).not.toMatch(/style=|Version 3\.1 ·/);
});

describe('the language of the page around a document', () => {
  const read = async (url: string, header?: string) => {
    const headers = header === undefined ? {} : { 'accept-language': header };
    const { cookie } = await visit(stage, 'mali');
    const { body } = await browse(url, { cookie, ...headers });
    return /<html lang="(\w+)">/.exec(body)?.[1];
  };

  it.each([
    ['en', 'en'],
    ['th', 'th'],
    ['en-US,en;q=0.9', 'en'],
    ['en-GB,en;q=0.8,th;q=0.7', 'en'],
    ['fr, en;q=0.3, TH-th;q=0.9', 'th'],
    ['en;q=0, th;q=0.1', 'th'],
  ])('is the one a browser wants most: %s', async (header, language) => {
    expect(await read('/documents/leave-policy', header)).toBe(language);
  });

  it.each([[undefined], ['fr-FR,fr'], ['*'], ['en;q=0']])(
    'is the reader’s own where %s names none of ours',
    async (header) => {
      expect(await read('/documents/leave-policy', header)).toBe('th');
    },
  );

  it('is that of the link before any other, where it is one of ours', async () => {
    expect(await read('/documents/leave-policy?lang=en', 'th')).toBe('en');
    expect(await read('/documents/leave-policy?lang=de', 'th')).toBe('th');
  });

  it('stands in the links of the chat, with the passage and the section', async () => {
    const file = new URL('../playground/page/document-link.js', import.meta.url).href;
    vi.stubGlobal('localStorage', { getItem: () => 'en' });
    vi.stubGlobal('location', new URL('http://127.0.0.1:3000/'));
    const { localUrl } = (await import(file)) as { localUrl(url: string): string };
    expect(localUrl('http://localhost:3000/documents/a?passage=a%230#s')).toBe('/documents/a?passage=a%230&lang=en#s');
    expect(localUrl('/documents/a?lang=th')).toBe('/documents/a?lang=en');
    expect(localUrl('https://other.example/documents/a')).toBe('https://other.example/documents/a');
    vi.unstubAllGlobals();
  });
});

it('has no document for those who may not read it', async () => {
  const [mali, hana] = await Promise.all([visit(stage, 'mali'), visit(stage, 'hana')]);
  const hidden = await mali.get('/documents/salaries');
  const absent = await mali.get('/documents/none');
  expect(hidden.statusCode).toBe(404);
  expect(hidden.body).toBe(absent.body);
  expect((await hana.get('/documents/salaries')).statusCode).toBe(200);
});

it('names the author and the question of a curated answer, as text', async () => {
  const { body } = await (await visit(stage, 'hana')).get('/documents/curated-1');
  expect(body).toContain('Hana Kobayashi');
  expect(body).toContain('<strong>manager</strong>');
  expect(body).not.toContain('<b>signs</b>');
});

it('shows markup in a document as text', () => {
  const { html } = documentBody('# T\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n');
  expect(html).not.toMatch(/<script|<a /);
});

it.each([
  ['Carry-over', 'carry-over'],
  ['การยกยอดวันลา', 'การยกยอดวันลา'],
  ['1. What, exactly?', '1-what-exactly'],
  ['`free -m` first', 'free--m-first'],
])('makes the anchor of %s', (heading, slug) => {
  expect(slugOf(heading)).toBe(slug);
});

it('numbers repeated headings and leaves the title out', () => {
  const { html } = documentBody('# Steps\n\n## Steps\n\n## Steps\n');
  expect([...html.matchAll(/id="([^"]+)"/g)].map(([, id]) => id)).toEqual(['steps', 'steps-1']);
});

describe('the passage an answer cites', () => {
  it('is marked, and its page named', async () => {
    const id = 'leave-policy#2';
    await write((tx) =>
      tx.insert(passages).values({
        ...{ tenantId: TENANT, id, document: 'leave-policy', ordinal: 2, section: 'Carry-over', anchor: 'carry-over' },
        ...{ language: 'en', page: 4, text: 'They must be used by 31 March.' },
      }),
    );
    const mali = await visit(stage, 'mali');
    const { body } = await mali.get(`/documents/leave-policy?passage=${encodeURIComponent(id)}#carry-over`);
    expect(body).toContain('<mark id="passage">They must be used by 31 March.</mark>');
    expect(body).toMatch(/<dt>หน้าที่อ้างถึง<\/dt><dd>4<\/dd>/);
    const other = await mali.get('/documents/curated-1?passage=leave-policy%232');
    expect([other.statusCode, other.body.includes('<mark')]).toEqual([200, false]);
  });
});

describe('the file a document was read from', () => {
  it('is handed out as it came, to be kept and not to be shown', async () => {
    await addDocument(stage.db, { id: 'hr/uploads/ลา <1>.html', source: 'Some\ntext', contentHash: 'hash-1' });
    const content = Buffer.from('<script>alert(1)</script>');
    const file = { fileName: 'ลา <1>.html', mediaType: 'text/html', bytes: content.length };
    await write((tx) =>
      tx.insert(documentContents).values([
        { tenantId: TENANT, document: 'hr/uploads/ลา <1>.html', revision: 1, contentHash: 'hash-1', ...file, content },
        {
          tenantId: TENANT,
          document: 'hr/uploads/ลา <1>.html',
          revision: 2,
          contentHash: 'hash-2',
          ...file,
          content: Buffer.from('newer'),
        },
      ]),
    );
    const url = `/documents/${encodeURIComponent('hr/uploads/ลา <1>.html')}?original`;
    const { statusCode, headers, body } = await (await visit(stage, 'mali')).get(url);
    expect([statusCode, body]).toEqual([200, content.toString()]);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' },
      ...{ 'content-security-policy': 'sandbox' },
      'content-disposition': `attachment; filename="__ _1_.html"; filename*=UTF-8''${encodeURIComponent('ลา <1>.html')}`,
    });
    expect((await browse(url)).statusCode).toBe(401);
  });

  it('is there for nobody who may not read it', async () => {
    const [mali, hana] = await Promise.all([visit(stage, 'mali'), visit(stage, 'hana')]);
    expect((await mali.get('/documents/salaries?original')).statusCode).toBe(404);
    expect((await hana.get('/documents/salaries?original')).statusCode).toBe(200);
  });
});

describe('a browser nobody knows', () => {
  it('is told how to sign in, the same for what there is and what there is not', async () => {
    const there = await browse('/documents/leave-policy');
    expect([there.statusCode, (await browse('/documents/none')).body]).toEqual([401, there.body]);
    expect(there.body).toContain('/expert open');
    expect(
      (await browse('/documents/leave-policy', { cookie: `expert_documents=${TENANT}.${'x'.repeat(43)}` })).statusCode,
    ).toBe(401);
  });

  it('opens documents once it was signed in by the link that was sent, and by a press alone', async () => {
    const code = await write((tx) => issueDocumentCode(tx, TENANT, 'mali')).then(String);
    const link = `/documents/sign-in?code=${TENANT}.${code}&to=${encodeURIComponent('/documents/leave-policy?passage=x#carry-over')}`;
    // A preview of a chat tool opens links too.
    for (const _ of [1, 2]) expect((await browse(link)).body).toContain('เปิดเอกสารในชื่อ มะลิ ศรีสุข');
    const press = (headers: Record<string, string> = {}, to = '/documents/leave-policy?passage=x#carry-over') =>
      stage.app.inject({
        ...{
          method: 'POST',
          url: '/documents/sign-in',
          payload: new URLSearchParams({ code: `${TENANT}.${code}`, to }).toString(),
        },
        headers: {
          host: 'localhost',
          origin: 'http://localhost',
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
      });
    expect((await press({ origin: 'https://evil.example' })).statusCode).toBe(403);
    const opened = await press();
    expect([opened.statusCode, opened.headers.location]).toEqual([303, '/documents/leave-policy?passage=x#carry-over']);
    const cookie = String(opened.headers['set-cookie']);
    expect(cookie).toMatch(
      /^expert_documents=meridian\.[\w-]{43}; Path=\/documents; Max-Age=43200; HttpOnly; SameSite=Lax$/,
    );
    const session = { cookie: cookie.split(';', 1)[0] ?? '' };
    expect((await browse('/documents/leave-policy', session)).statusCode).toBe(200);
    expect((await browse('/documents/salaries', session)).statusCode).toBe(404);
    expect((await browse('/playground/state', session)).json()).toEqual({ me: null });
    // Good once.
    expect([(await press()).statusCode, (await browse(link)).statusCode]).toEqual([410, 410]);
    const log = await write((tx) => tx.select().from(audit));
    expect(log).toMatchObject([{ actor: 'mali', action: 'documents.signed_in' }]);
  });

  it('is let in by no code of another company, by none that is too old, and sent nowhere else', async () => {
    const code = String(await write((tx) => issueDocumentCode(tx, TENANT, 'mali')));
    expect((await browse(`/documents/sign-in?code=borealis.${code}`)).statusCode).toBe(410);
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/documents/../playground',
      '/documents/\\evil.example',
    ])
      expect((await browse(`/documents/sign-in?code=${TENANT}.${code}&to=${encodeURIComponent(to)}`)).body).not.toMatch(
        /value="[^"]*(?:evil\.example\/|playground)"/,
      );
    await write((tx) => tx.update(linkCodes).set({ expiresAt: new Date(0) }));
    expect((await browse(`/documents/sign-in?code=${TENANT}.${code}`)).statusCode).toBe(410);
  });
});

it('is closed to those whom its department lets not in, whatever its own list says', async () => {
  await addDocument(stage.db, { id: 'gone/plan', department: 'gone', source: '# A\n\nB\n' });
  expect((await (await visit(stage, 'hana')).get('/documents/gone%2Fplan')).statusCode).toBe(404);
});
