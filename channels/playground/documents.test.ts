import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentBody } from './document-body.ts';
import { slugOf } from './slug.ts';
import { DOCUMENT } from './test-script.ts';
import { addDocument, openStage, type Stage } from './test-stage.ts';
import { visit } from './test-visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await addDocument(stage.db, { id: 'leave-policy', source: DOCUMENT });
  await addDocument(stage.db, { id: 'salaries', source: '# Bands\n\nSecret.\n', acl: ['role:hr_manager'] });
  const curated = { kind: 'curated' as const, question: 'Who <b>signs</b>?', author: 'Hana Kobayashi' };
  await addDocument(stage.db, { id: 'curated-1', source: 'The **manager** signs.', ...curated });
});
afterAll(() => stage.close());

it('shows a document with its facts and an anchor for each section', async () => {
  const { statusCode, body } = await (await visit(stage, 'mali')).get('/documents/leave-policy');
  expect(statusCode).toBe(200);
  expect(body).toContain('<h1>Leave Policy</h1>');
  expect(body).toMatch(/<dd>3\.1<\/dd>.*<dd>HR<\/dd>/s);
  expect(body).toMatch(/<section id="carry-over">\s*<h2>Carry-over<\/h2>/);
  expect(body).toContain('<td class="right">15</td>');
  expect(body).not.toMatch(/style=|Version 3\.1 ·/);
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
