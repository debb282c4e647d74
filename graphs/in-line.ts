/** Tells people whose turn waits for a place that it is not forgotten. */
import { and, asc, eq } from 'drizzle-orm';
import { people } from '../db/schema/people.ts';
import { inbox, threads } from '../db/schema/turns.ts';
import { withTenant } from '../db/tenant.ts';
import { say } from './phrases.ts';
import type { Runner } from './runner.ts';

/** Shows a note at the thread's next turn that nobody is at; nothing where there is none. */
export async function tellInLine({ deps, events, progress }: Runner, thread: string): Promise<void> {
  const tenant = deps.tenant.id;
  const [waiting] = await withTenant(deps.db, tenant, (tx) =>
    tx
      .select({ turn: inbox.id, language: people.language, place: threads })
      .from(inbox)
      .innerJoin(threads, eq(threads.id, inbox.thread))
      .innerJoin(people, eq(people.id, inbox.person))
      .where(and(eq(inbox.thread, thread), eq(inbox.status, 'received'), eq(inbox.running, false)))
      .orderBy(asc(inbox.seq))
      .limit(1),
  );
  if (!waiting) return;
  const { turn, place, language } = waiting;
  const text = say.inLine(language);
  events.publish(tenant, { type: 'progress', thread, conversation: place.conversation, turn, text });
  progress(place, turn, text);
}
