/** Sums up a long conversation by a language model, after a turn has been answered: nobody waits for it, and without it the short one stays. */
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { departmentConfig } from '../agents/config-schema.ts';
import type { Language } from '../agents/message.ts';
import { orNull } from '../agents/models/gateway.ts';
import { element, Markup } from '../agents/prompt-markup.ts';
import { withTenant } from '../db/tenant.ts';
import { memoryOf, replaceMemory } from '../db/thread-memory.ts';
import { lastLines } from '../db/transcript.ts';
import { asksModel, shortened } from './earlier.ts';
import { type Memory, readMemory } from './memory.ts';
import { momentOf } from './model-context.ts';
import type { MachineDeps } from './scope.ts';

/** Questions that have gone into the summary between two of a model. */
const EVERY = 4;
/** Lines of the conversation it reads, sentences it may write, and characters that are kept of them. */
const LINES = 24;
const SENTENCES = 5;
const LONGEST = 800;

/** Whether a thread has grown enough since a model last summed it up, and has a model for that. */
export function isDue(deps: MachineDeps, { summary, department }: Memory): boolean {
  const own = department ? departmentConfig(deps.tenant, department) : undefined;
  if (!summary || !own || !asksModel(own, 'summarise')) return false;
  return summary.earlier - (summary.upTo ?? 0) >= EVERY;
}

/** Writes the summary unless the thread went on meanwhile; then the next turn will have it made. */
export async function summarise(
  deps: MachineDeps,
  { thread, person, language, signal }: { thread: string; person: string; language: Language; signal: AbortSignal },
): Promise<boolean> {
  const { db, tenant, prompts, clock } = deps;
  const read = await withTenant(db, tenant.id, async (tx) => ({
    before: await memoryOf(tx, thread),
    lines: await lastLines(tx, thread, LINES),
  }));
  const memory = readMemory(read.before ?? '');
  const department = departmentConfig(tenant, memory.department ?? '');
  if (!read.before || !department || !isDue(deps, memory) || !memory.summary) return false;
  const said = read.lines.map(({ person: by, text }) =>
    element(by === null ? 'answered' : 'said', {}, shortened(text)),
  );
  const prompt = prompts.fill('summarise', department.id, {
    sentences: String(SENTENCES),
    language: language === 'th' ? 'Thai' : 'English',
    conversation: new Markup(said.map(({ text }) => text).join('\n')),
  });
  const answer = await orNull(
    deps.gateway.chat({
      task: 'summarise',
      department,
      messages: [new SystemMessage(prompt.text), new HumanMessage('Sum it up.')],
      context: momentOf({
        ...{ language, now: clock.now(), timeZone: tenant.timeZone, currency: tenant.currency, self: person },
      }),
      signal,
      prompt: prompt.mark,
    }),
  );
  const text = answer?.text.trim().slice(0, LONGEST).toWellFormed();
  if (!text) return false;
  const after: Memory = { ...memory, summary: { ...memory.summary, text, upTo: memory.summary.earlier } };
  return withTenant(db, tenant.id, (tx) => replaceMemory(tx, thread, read.before ?? '', JSON.stringify(after)));
}
