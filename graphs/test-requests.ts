/** Requests that wait for people, and what stands in the rows about them; for tests of deciding. */
import { eq } from 'drizzle-orm';
import type { Decision } from '../agents/message.ts';
import { approvals, audit, ledger, proposals } from '../db/schema/approvals.ts';
import type { Company, Talk } from './test-company.ts';
import { command } from './test-script.ts';

/** Makes requests in a company whose model is obedient, and reads what became of them. */
export function requestsIn(of: () => Company) {
  let satang = 300_000;

  async function asked(talk: Talk, text: string) {
    const reply = await talk.say(text);
    const id = reply.approvals[0]?.id;
    if (!id) throw new Error(`Nothing was raised: ${reply.text}`);
    return { talk, id, reply };
  }

  async function rowOf(id: string) {
    const [row] = await of().rows((tx) =>
      tx
        .select()
        .from(approvals)
        .innerJoin(proposals, eq(approvals.proposal, proposals.id))
        .where(eq(approvals.id, id)),
    );
    if (!row) throw new Error(`There is no approval ${id}.`);
    return row;
  }

  async function receipts(id: string) {
    const { proposals: proposal } = await rowOf(id);
    return of().rows((tx) => tx.select().from(ledger).where(eq(ledger.proposal, proposal.id)));
  }

  return {
    rowOf,
    receipts,
    /** A claim above the automatic limit, different each time. */
    claim(person = 'mali') {
      satang += 100;
      const args = { amount: { amount: satang, currency: 'THB' }, category: 'taxi' };
      return asked(of().talk(person), command(['finance.submit_expense', args]));
    },
    /** A purchase of this many baht. */
    buy(baht: number) {
      const args = { item: `Sensor kit ${++satang}`, amount: { amount: baht * 100, currency: 'THB' } };
      return asked(of().talk('mali'), command(['finance.purchase_request', args]));
    },
    async stagesOf(id: string) {
      const { proposals: proposal } = await rowOf(id);
      return of().rows((tx) =>
        tx
          .select()
          .from(approvals)
          .where(eq(approvals.proposal, proposal.id))
          .orderBy(approvals.stage, approvals.createdAt),
      );
    },
    async audited(subject: string) {
      const rows = await of().rows((tx) =>
        tx.select().from(audit).where(eq(audit.subject, subject)).orderBy(audit.seq),
      );
      return rows.map(({ actor, action }) => `${actor} ${action}`);
    },
    /** Everything a refused click could have changed. */
    standing: async (id: string) => ({ ...(await rowOf(id)), receipts: await receipts(id) }),
    approve: (person: string, id: string, more: Partial<Decision> = {}) => of().decide(person, 'approve', id, more),
    reject: (person: string, id: string, more: Partial<Decision> = {}) => of().decide(person, 'reject', id, more),
  };
}
