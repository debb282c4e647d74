/** A company whose IT department writes into another company's system, for tests of what becomes of it. */
import { eq, sql } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import { audit, foreignEffects, ledger, proposals } from '../db/schema/approvals.ts';
import { inbox, messages } from '../db/schema/turns.ts';
import { IN_TURN } from '../tools/foreign-pace.ts';
import { type Erp, openErp, voucherTool } from '../tools/test-abroad.ts';
import { runThread } from './run-thread.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

const POLICIES: TenantConfig['departments'][number]['tools'] = {
  'it.post': { auto: true },
  'it.post_reviewed': { approve: [{ by: 'role:it_lead', when: [], otherwise: 'manager' }], expires: 86_400_000 },
};

export interface CompanyAbroad {
  erp: Erp;
  company: Company;
  /** Says it, and runs the turn as often as it may wait for the other system. */
  post(talk: Talk, marker: string, tool?: keyof typeof POLICIES): Promise<string>;
  /** Runs what waits in the thread as often as it may wait. */
  goOn(thread: string): Promise<void>;
  /** Time enough has passed for the next attempt. */
  due(marker: string): Promise<unknown>;
  kept(marker: string): Promise<{ id: string; proposal: string; effect: string; receipts: number; audited: string[] }>;
  /** What the Expert last said in the thread. */
  lastSaid(talk: Talk): Promise<string>;
  close(): Promise<void>;
}

/** Opens it with an obedient model. */
export async function openCompanyAbroad(): Promise<CompanyAbroad> {
  const erp = await openErp();
  const company = await openCompany({
    models: playing(obedient),
    change: withDepartment('it_ops', ({ tools }) => ({ tools: { ...tools, ...POLICIES } })),
    catalog: (shipped) =>
      new Map([...shipped, ...Object.keys(POLICIES).map((name) => [name, { ...voucherTool(erp), name }] as const)]),
  });
  const goOn = async (thread: string) => {
    for (let n = 0; n < IN_TURN; n++) {
      await company.rows((tx) => tx.update(inbox).set({ nextTryAt: null }).where(eq(inbox.thread, thread)));
      await runThread(company.runner, thread);
    }
  };
  return {
    ...{ erp, company, goOn },
    post: async (talk, marker, tool = 'it.post') => {
      const turn = await company.store(talk.turn(command([tool, { marker }])));
      await goOn(talk.thread);
      return turn;
    },
    due: (marker) =>
      company.rows(async (tx) => {
        const [row] = await tx.select().from(proposals).where(eq(proposals.summary, marker));
        const updatedAt = sql`clock_timestamp() - interval '700 seconds'`;
        await tx
          .update(foreignEffects)
          .set({ updatedAt })
          .where(eq(foreignEffects.proposal, row?.id ?? ''));
      }),
    kept: (marker) =>
      company.rows(async (tx) => {
        const [row] = await tx
          .select({ id: proposals.id, proposal: proposals.status, effect: foreignEffects.status })
          .from(proposals)
          .innerJoin(foreignEffects, eq(foreignEffects.proposal, proposals.id))
          .where(eq(proposals.summary, marker));
        if (!row) throw new Error(`Nothing was sent about ${marker}.`);
        const about = await tx.select().from(audit).where(eq(audit.subject, row.id)).orderBy(audit.seq);
        return {
          ...row,
          receipts: (await tx.select().from(ledger).where(eq(ledger.proposal, row.id))).length,
          audited: about.map(({ actor, action }) => `${actor} ${action}`),
        };
      }),
    lastSaid: (talk) =>
      company.rows(async (tx) => {
        const said = await tx.select().from(messages).where(eq(messages.thread, talk.thread)).orderBy(messages.seq);
        return said.at(-1)?.text ?? '';
      }),
    close: async () => {
      erp.close();
      await company.close();
    },
  };
}
