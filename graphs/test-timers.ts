/** Lets time pass for approvals and digests in tests of timers: the rows are moved, never a clock. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Card } from '../agents/message.ts';
import { type ApprovalRow, ruleOf } from '../db/approvals.ts';
import { approvals } from '../db/schema/approvals.ts';
import { digests } from '../db/schema/people.ts';
import { outbox } from '../db/schema/turns.ts';
import type { Company } from './test-company.ts';
import { withDepartment } from './test-tenant.ts';

const HOUR = 3_600_000;

/** Expense claims are passed on when nobody decides, and those who should are reminded every hour. */
export const escalating = withDepartment('finance', ({ tools }) => ({
  tools: {
    ...tools,
    'finance.purchase_request': { ...tools['finance.purchase_request'], remind: HOUR },
    'finance.submit_expense': {
      approve: [{ by: 'role:finance_manager', when: [], otherwise: 'manager' }],
      onExpiry: 'escalate',
      escalateTo: 'manager',
      remind: HOUR,
      expires: 48 * HOUR,
    },
  },
}));

/** Moves what the database knows into the past, and reads what the timers made of it. */
export function timesIn(of: () => Company) {
  return {
    /** The approval's time is over. */
    runOut: (id: string) =>
      of().rows((tx) =>
        tx.update(approvals).set({ expiresAt: sql`now() - interval '1 second'` }).where(eq(approvals.id, id)),
      ),
    /** The approval was asked for so many hours ago, and a reminder is due. */
    dueToRemind: (id: string, hours: number) =>
      of().rows((tx) =>
        tx
          .update(approvals)
          .set({ createdAt: sql`now() - make_interval(hours => ${hours})`, remindAt: sql`now()` })
          .where(eq(approvals.id, id)),
      ),
    /** Every digest is due. */
    morning: () => of().rows((tx) => tx.update(digests).set({ nextAt: sql`now() - interval '1 minute'` })),
    stages: (proposal: string): Promise<ApprovalRow[]> =>
      of().rows((tx) =>
        tx.select().from(approvals).where(eq(approvals.proposal, proposal)).orderBy(approvals.createdAt),
      ),
    by: (approval: ApprovalRow | undefined) => approval && ruleOf(approval).by,
    /** Cards of an approval that somebody was sent directly. */
    async cards(approval: string, person: string): Promise<number> {
      const rows = await of().rows((tx) =>
        tx
          .select()
          .from(outbox)
          .where(and(eq(outbox.subject, approval), eq(outbox.kind, 'card'), eq(outbox.conversation, `dm:${person}`))),
      );
      return rows.length;
    },
    /** What stands below the newest card of an approval. */
    async footer(approval: string): Promise<string | undefined> {
      const [row] = await of().rows((tx) =>
        tx.select().from(outbox).where(eq(outbox.subject, approval)).orderBy(desc(outbox.seq)).limit(1),
      );
      return (JSON.parse(row?.payload ?? '{}') as Partial<Card>).footer;
    },
  };
}
