/** How fast documents become searchable: received, claimed, read in their child process, cut, stored and indexed, on the embedded database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openEmbedded } from '../../db/client.ts';
import { receiveDocument } from '../../db/documents.ts';
import { createLocalEvents } from '../../db/events.ts';
import { passages } from '../../db/schema/knowledge.ts';
import { withTenant } from '../../db/tenant.ts';
import { openTenants } from '../../db/tenants.ts';
import { ingestQueued } from '../../knowledge/ingest-queue.ts';
import { createLibraries } from '../../knowledge/library.ts';
import { readFile } from '../../knowledge/readers/read-file.ts';
import { generator, sentence } from './words.ts';

const TENANT = 'bench';
const SECTIONS = 10;
const PROGRESS_EVERY = 100;

/** Prints how many documents and passages a second are taken in, with the progress. */
export async function benchIngest(documents = 300): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ingest-'));
  const database = await openEmbedded(folder);
  const libraries = createLibraries({ db: database.db, events: createLocalEvents(), onError });
  try {
    await openTenants(database.db, [{ id: TENANT, name: TENANT, timeZone: 'UTC', currency: 'THB' }]);
    await receive(database, documents);
    await read(database, libraries, documents);
  } finally {
    libraries.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function receive({ db }: Database, count: number): Promise<void> {
  const random = generator(count);
  const started = performance.now();
  for (let at = 0; at < count; at++) {
    const bytes = Buffer.from(markdown(at, random));
    const acl = ['everyone'];
    const file = { fileName: `note-${at}.md`, mediaType: 'text/markdown', bytes };
    await withTenant(db, TENANT, (tx) =>
      receiveDocument(tx, TENANT, { id: `it_ops/note-${at}.md`, department: 'it_ops', origin: 'upload', acl, ...file }),
    );
  }
  console.log(`${count} documents received: ${rate(count, started)} documents/s`);
}

async function read({ db }: Database, libraries: ReturnType<typeof createLibraries>, count: number): Promise<void> {
  const library = await libraries.of(TENANT);
  const started = performance.now();
  let done = 0;
  for (let isUnfinished = true; isUnfinished; ) {
    const taken = await ingestQueued({
      ...{ db, tenant: TENANT, changed: library.changed, onError, signal: new AbortController().signal },
      read: (file, { signal }) => readFile(file, { signal }),
    });
    isUnfinished = taken.isUnfinished;
    if (taken.failed > 0) throw new Error(`${taken.failed} documents of the benchmark could not be read.`);
    const before = done;
    done += taken.ready;
    if (Math.floor(before / PROGRESS_EVERY) < Math.floor(done / PROGRESS_EVERY))
      console.log(`  ${done} of ${count} read, ${rate(done, started)} documents/s`);
  }
  const cut = await withTenant(db, TENANT, (tx) => tx.$count(passages));
  const hits = await library.index.search({
    tenant: TENANT,
    departments: ['it_ops'],
    acl: ['everyone'],
    text: 'vacation',
    k: 1,
  });
  if (hits.length === 0) throw new Error('What was taken in is not found.');
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  console.log(
    `${done} documents, ${cut} passages searchable: ${rate(done, started)} documents/s, ${rate(cut, started)} passages/s, ${memory} MB resident`,
  );
}

function markdown(at: number, random: () => number): string {
  const sections = Array.from({ length: SECTIONS }, () => {
    const text = Array.from({ length: 12 }, () => `${sentence(10, random)}.`).join(' ');
    return `## ${sentence(3, random)}\n\n${text} Vacation.`;
  });
  return `# Note ${at}\n\n${sections.join('\n\n')}\n`;
}

function rate(count: number, started: number): string {
  return (count / ((performance.now() - started) / 1000)).toFixed(1);
}

function onError(error: unknown): void {
  console.error(error);
}
