/** The chore that reads documents: whoever handed one in is told in the thread how it went. */
import { eq } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Language, Localized, Reply } from '../agents/message.ts';
import { chainFor } from '../agents/models/chain.ts';
import { queueReply } from '../db/outbox.ts';
import { findPerson } from '../db/people.ts';
import { inbox, threads } from '../db/schema/turns.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { recordLines } from '../db/transcript.ts';
import { requeueDue } from '../knowledge/ingest-claim.ts';
import { type IngestOptions, ingestQueued, type Read } from '../knowledge/ingest-queue.ts';
import { readFile } from '../knowledge/readers/read-file.ts';
import { say } from './phrases.ts';
import { safeReply } from './safe-reply.ts';
import type { MachineDeps } from './scope.ts';
import { ocrFrom } from './see-pictures.ts';

type Deps = Pick<MachineDeps, 'db' | 'tenant' | 'gateway' | 'prompts' | 'clock' | 'publicUrl' | 'onKnowledge'>;

export interface IngestChore {
  deps: Deps;
  isPushed(channel: string): boolean;
  deliver(): Promise<void>;
  /** Makes vectors of passages that have none yet; may take long. */
  embed(): Promise<void>;
  /** Has the chore done again. */
  again(): Promise<void>;
  signal: AbortSignal;
  onError(error: unknown, where: string): void;
}

/** Documents that one process reads side by side: a long scan holds up none of the others. */
const LANES = 3;
/** Milliseconds between looks for documents that are read again. */
const LOOK_AGAIN_MS = 60_000;

/** Makes the chore of one tenant; while all its lanes are at work in this process, doing it again does nothing. */
export function createIngest(chore: IngestChore): () => Promise<void> {
  let atWork = 0;
  let lookedAt: number | undefined;
  const readSome = async (due: Promise<unknown>, embeds: boolean): Promise<boolean> => {
    atWork++;
    try {
      await due;
      const { ready, failed, isUnfinished } = await ingestQueued(optionsOf(chore));
      const hasRead = ready + failed > 0;
      if (hasRead) await chore.deliver();
      // Not waited for: documents that come in meanwhile are read.
      if (hasRead || embeds) void chore.embed().catch((error: unknown) => chore.onError(error, 'embed'));
      return isUnfinished;
    } finally {
      atWork--;
    }
  };
  return async () => {
    const free = LANES - atWork;
    if (free === 0) return;
    const lanes = Array.from({ length: free }, (_, lane) => lane);
    const isSightNew = lookedAt === undefined;
    const isTime = performance.now() - (lookedAt ?? 0) > LOOK_AGAIN_MS;
    const due = isSightNew || isTime ? requeue(chore, isSightNew) : Promise.resolve();
    if (isSightNew || isTime) lookedAt = performance.now();
    const unfinished = await Promise.all(lanes.map((lane) => readSome(due, lane === 0)));
    if (unfinished.includes(true) && !chore.signal.aborted) await chore.again();
  };
}

/** A model that sees may be new where the process is. */
function requeue({ deps: { db, tenant } }: IngestChore, isSightNew: boolean): Promise<unknown> {
  const seeing = tenant.departments.filter((one) => chainFor('vision', one).length > 0).map(({ id }) => id);
  return withTenant(db, tenant.id, (tx) => requeueDue(tx, { seeing, isSightNew }));
}

function optionsOf({ deps, isPushed, signal, onError }: IngestChore): IngestOptions {
  const { db, tenant } = deps;
  return {
    ...{ db, tenant: tenant.id, signal, onError, changed: deps.onKnowledge },
    read: (file, { department, signal }) =>
      readFile(file, { signal, ocr: ocrFrom(deps, tenant.departments.find(({ id }) => id === department) ?? null) }),
    tell: (tx, read) => tellOf(tx, deps, isPushed, read),
  };
}

/** Says how it went in the thread of the turn that handed the document in; others look it up. */
async function tellOf(tx: Tx, deps: Deps, isPushed: IngestChore['isPushed'], read: Read): Promise<void> {
  if (!read.turn) return;
  const [at] = await tx
    .select({ thread: threads.id, channel: threads.channel, conversation: threads.conversation, person: inbox.person })
    .from(inbox)
    .innerJoin(threads, eq(threads.id, inbox.thread))
    .where(eq(inbox.id, read.turn));
  const person = at && (await findPerson(tx, at.person));
  if (!at || !person) return;
  const tenant = deps.tenant.id;
  const reply = safeReply(replyOf(read, deps.tenant, person.language), deps);
  await recordLines(tx, tenant, { thread: at.thread, turn: read.turn }, [{ reply }]);
  if (isPushed(at.channel)) await queueReply(tx, tenant, read.turn, at, reply);
}

function replyOf({ outcome, fileName, department }: Read, tenant: TenantConfig, language: Language): Reply {
  const name = tenant.departments.find(({ id }) => id === department)?.name[language] ?? department;
  const lines =
    'fault' in outcome ? [outcome.fault] : [readyLine(fileName, name, outcome.passages), ...outcome.remarks];
  return {
    ...{ status: 'fault' in outcome ? 'refused' : 'answered', text: lines.map((line) => line[language]).join('\n\n') },
    ...{ language, department: null, confidence: 1, sources: [], model: 'policy', approvals: [], receipts: [] },
  };
}

function readyLine(file: string, department: string, passages: number): Localized {
  return {
    en: `“${file}” has been read: **${department}** answers from it now (${say.passages('en', passages)}).`,
    th: `อ่าน “${file}” เรียบร้อยแล้ว **${department}**ใช้ตอบคำถามได้แล้ว (${say.passages('th', passages)})`,
  };
}
