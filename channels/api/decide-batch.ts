/** A batch of decisions is one turn; this waits for it and tells what became of each. */
import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Decision } from '../../agents/message.ts';
import { newId } from '../../db/id.ts';
import type { Outcome } from '../../db/inbox.ts';
import { approvals } from '../../db/schema/approvals.ts';
import { withTenant } from '../../db/tenant.ts';
import { approvalStatusSchema } from './approval-view.ts';
import type { Caller } from './caller.ts';
import { type ApiDeps, DEFAULT_PATIENCE } from './deps.ts';
import { Problem } from './problem.ts';

export const batchSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        code: z.string().describe('`ok`, the reason of a refusal such as `not_found`, or `running`.'),
        message: z.string(),
        status: approvalStatusSchema.optional().describe('Of the approval afterwards, where the decision counted.'),
      }),
    ),
  })
  .meta({ id: 'DecidedBatch', description: 'What became of each approval, in the order of the request.' });

type Batch = z.output<typeof batchSchema>;

/** Hands in the same decision for several approvals; each is judged by itself where it is carried out. */
export async function decideBatch(
  deps: ApiDeps,
  { tenant, person }: Caller,
  decision: Omit<Decision, 'target'>,
  ids: readonly string[],
): Promise<{ finished: boolean; body: Batch }> {
  const targets = [...new Set(ids)];
  const { turn } = await deps.intake.accept({
    tenant: tenant.id,
    channel: 'api',
    conversation: `api:${person.id}`,
    thread: `decision:batch:${person.id}`,
    person: person.id,
    kind: 'decision',
    text: '',
    attachments: [],
    providerKey: `api:${newId('req')}`,
    decision: { ...decision, target: targets[0] ?? '', targets },
  });
  const outcome = await deps.intake.outcome(tenant.id, turn, deps.patience ?? DEFAULT_PATIENCE);
  const status = await statuses(deps, tenant.id, targets);
  return { finished: outcome !== undefined, body: { items: itemsOf(targets, outcome, status) } };
}

function itemsOf(
  targets: string[],
  outcome: Outcome | undefined,
  status: Map<string, Batch['items'][number]['status']>,
) {
  if (!outcome) return targets.map((id) => ({ id, code: 'running', message: 'Your decision was received.' }));
  if (!outcome.results) throw new Problem('failed', outcome.message ?? 'The decisions could not be carried out.');
  return outcome.results.map(({ target: id, code, message }) => {
    const now = code === 'ok' ? status.get(id) : undefined;
    return { id, code, message, ...(now ? { status: now } : {}) };
  });
}

async function statuses(deps: ApiDeps, tenant: string, ids: string[]) {
  const rows = await withTenant(deps.db, tenant, (tx) =>
    tx.select({ id: approvals.id, status: approvals.status }).from(approvals).where(inArray(approvals.id, ids)),
  );
  return new Map(rows.map(({ id, status }) => [id, status]));
}
