import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attachment, Reply } from '../agents/message.ts';
import { ScriptedChatModel } from '../agents/models/scripted.ts';
import { receiveDocument } from '../db/documents.ts';
import { documents } from '../db/schema/knowledge.ts';
import { messages, outbox } from '../db/schema/turns.ts';
import { createIngest } from './ingest.ts';
import type { Runner } from './runner.ts';
import { type Company, openCompany } from './test-company.ts';
import { obedient, playing, routeTo } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

const SAMPLES = join(import.meta.dirname, '../knowledge/readers/samples');
let company: Company;
beforeAll(async () => {
  const route = (text: string) => obedient.route?.(text) ?? routeTo('hr', 'hr/leave');
  company = await openCompany({ models: playing({ ...obedient, route }), knowledge: [] });
});
afterAll(() => company.close());

/** Files that a chat tool keeps, by what it calls them. */
async function giving<T>(
  files: Record<string, Uint8Array>,
  work: (ingest: Runner['ingest']) => Promise<T>,
): Promise<T> {
  const { ingest, readFile } = company.runner;
  company.runner.readFile = async (_channel, ref) => files[ref] ?? { refused: 'gone' };
  try {
    return await work(ingest);
  } finally {
    company.runner.readFile = readFile;
  }
}
const kept = (name: string): Attachment => ({ name, mediaType: '', bytes: 1, text: '', ref: name });
const pdf = new Uint8Array(readFileSync(join(SAMPLES, 'leave-policy.pdf')));
const saidIn = async (thread: string) =>
  (await company.rows((tx) => tx.select().from(messages).where(eq(messages.thread, thread)).orderBy(messages.seq))).map(
    ({ text }) => text,
  );
const sentTo = async (thread: string) =>
  (await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.thread, thread)).orderBy(outbox.seq))).map(
    ({ payload }) => (JSON.parse(payload) as Reply).text,
  );

describe('a document that has to be read', () => {
  it('is taken in at once, and the same thread is told when it is searched', async () => {
    await giving({ 'leave.pdf': pdf }, async (ingest) => {
      const talk = company.talk('hana', { channel: 'slack' });
      const reply = await talk.say('/expert teach hr', { attachments: [kept('leave.pdf')] });
      expect(reply.text).toContain('leave.pdf: new, taken in, I will say here when it is read');
      const [before] = await company.rows((tx) => tx.select().from(documents));
      expect(before).toMatchObject({ id: 'hr/uploads/leave.pdf', status: 'queued', uploader: 'hana', chunks: 0 });

      await ingest();
      const [row] = await company.rows((tx) => tx.select().from(documents));
      expect(row).toMatchObject({ status: 'ready', origin: 'upload', author: 'Hana Kobayashi' });
      expect((await sentTo(talk.thread)).at(-1)).toMatch(/“leave\.pdf” has been read.*\*\*.*\*\* answers from it now/);
      expect((await saidIn(talk.thread)).at(-1)).toContain('has been read');
      const told = (await sentTo(talk.thread)).length;
      await ingest();
      expect(await sentTo(talk.thread)).toHaveLength(told);
    });
  });

  it('and cannot be is told why, in the language of the person, and the others are read', async () => {
    await giving({ 'ขาด.pdf': pdf.slice(0, 400), 'leave2.pdf': pdf }, async (ingest) => {
      const talk = company.talk('hana');
      const attachments = [kept('ขาด.pdf'), kept('leave2.pdf')];
      expect((await talk.say('สอน hr', { attachments })).text).toContain('รับไว้แล้ว');
      await ingest();
      const told = await sentTo(talk.thread);
      expect(told.at(-2)).toMatch(/“ขาด\.pdf” is damaged/);
      expect(told.at(-1)).toContain('leave2.pdf');
    });
  });

  it('that is gone from the chat tool is refused by name and nothing is written', async () => {
    await giving({}, async () => {
      const reply = await company.talk('hana').say('/expert teach hr', { attachments: [kept('lost.pdf')] });
      expect(reply).toMatchObject({ status: 'refused', text: expect.stringContaining('lost.pdf') });
      const rows = await company.rows((tx) => tx.select().from(documents));
      expect(rows.some(({ fileName }) => fileName === 'lost.pdf')).toBe(false);
    });
  });

  it('is counted in what managers see of the department', async () => {
    await giving({ 'leave3.pdf': pdf }, async (ingest) => {
      await company.talk('hana').say('/expert teach hr', { attachments: [kept('leave3.pdf')] });
      const counts = async () => (await company.talk('hana').say('/expert status hr')).text;
      expect(await counts()).toContain('documents: 4, 1 being read, 1 that could not be read');
      await ingest();
      expect(await counts()).toContain('documents: 4, 0 being read, 1 that could not be read');
    });
  });
});

describe('the chore', () => {
  it('is not done twice at a time in one process, and comes up again while something waits', async () => {
    const done: string[] = [];
    const { deps } = company;
    const running = { isPushed: () => true, deliver: async () => {}, signal: new AbortController().signal };
    const chore = createIngest({
      ...{ deps, ...running, onError: () => {} },
      embed: async () => void done.push('embed'),
      again: async () => void done.push('again'),
    });
    await Promise.all([chore(), chore()]);
    expect(done).toEqual(['embed']);
  });

  it('reads others while one takes long', async () => {
    const { deps } = company;
    const opened = Promise.withResolvers<void>();
    const read: string[] = [];
    const changed = deps.onKnowledge;
    await company.rows(async (tx) => {
      for (const name of ['long.txt', 'short.txt'])
        await receiveDocument(tx, deps.tenant.id, {
          ...{ id: `hr/uploads/${name}`, department: 'hr', fileName: name, bytes: Buffer.from(`Text of ${name}.`) },
          ...{ acl: ['everyone'], origin: 'upload' },
        });
    });
    const chore = createIngest({
      deps: {
        ...deps,
        onKnowledge: async (id) => {
          if (id.endsWith('long.txt')) await opened.promise;
          read.push(id);
          if (id.endsWith('short.txt')) opened.resolve();
          await changed(id);
        },
      },
      ...{ isPushed: () => true, deliver: async () => {}, signal: new AbortController().signal, onError: () => {} },
      ...{ embed: async () => {}, again: async () => {} },
    });
    await chore();
    expect(read).toEqual(['hr/uploads/short.txt', 'hr/uploads/long.txt']);
  });

  it('is asked for at once where a worker has to read, and only there', async () => {
    let asked = 0;
    company.runner.readSoon = async () => void asked++;
    const note = { name: 'n.md', mediaType: 'text/markdown', bytes: 9, text: '# N\n\nText' };
    await company.talk('hana').say('/expert teach hr', { attachments: [note] });
    expect(asked).toBe(0);
    await company.talk('hana').say('/expert teach hr', { attachments: [{ ...note, name: 'n.txt' }] });
    expect(asked).toBe(1);
  });

  it('says of a scan that no model here can see it', async () => {
    const scan = new Uint8Array(readFileSync(join(SAMPLES, 'scanned.pdf')));
    await giving({ 'scan.pdf': scan }, async (ingest) => {
      const talk = company.talk('hana');
      await talk.say('/expert teach hr', { attachments: [kept('scan.pdf')] });
      await ingest();
      expect((await sentTo(talk.thread)).at(-1)).toMatch(/“scan\.pdf” is a scan.*vision model/);
    });
  });

  it('reads the scan by itself once such a model is set up, and says so', async () => {
    const eyes = new ScriptedChatModel(() => ({ text: '# Badges\n\nBadges are returned at the desk.' }));
    const vision = { tasks: { vision: { name: 'eyes' } } };
    const seeing = await openCompany({
      ...{ models: playing(obedient).set('eyes', eyes), knowledge: [], rowsOf: company },
      change: withDepartment('hr', ({ model }) => ({ model: { ...model, ...vision } })),
    });
    const state = async () =>
      (await company.rows((tx) => tx.select().from(documents).where(eq(documents.id, 'hr/uploads/scan.pdf'))))[0];
    await company.runner.ingest();
    expect(await state()).toMatchObject({ status: 'failed', chunks: 0 });
    await seeing.runner.ingest();
    expect(await state()).toMatchObject({ status: 'ready', fault: null, chunks: 1, title: 'Badges' });
    const told = await company.rows((tx) => tx.select().from(outbox));
    expect(told.some(({ payload }) => payload.includes('“scan.pdf” has been read'))).toBe(true);
  });
});
