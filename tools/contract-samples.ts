/** Arguments with which a tool can be tried: made from its schema, or given here where they must name a record. */
import { slotFields } from '../agents/models/builtin/slots/field.ts';
import { approvals } from '../db/schema/approvals.ts';
import type { Trial } from './contract-behaviour.ts';
import { requestLeave } from './hr/request-leave.ts';
import { ANSWER_TOOL } from './knowledge/answer-question.ts';
import { TENANT, type TestCompany } from './test-context.ts';
import type { Tool } from './tool.ts';

type Sample = Pick<Trial, 'input' | 'more' | 'arrange'>;

/** The moment at which the samples make sense: a Monday, with the days they name within the notice that is asked for. */
export const SAMPLED_AT = new Date('2026-05-04T03:00:00Z');

/** For tools whose arguments must name a record of the demo company; one that is not here is tried with made-up ones. */
const given: Record<string, (company: TestCompany) => Promise<Sample> | Sample> = {
  'hr.find_employee': () => ({ input: { person: 'anan' } }),
  'hr.cancel_leave': async (company) => {
    const actor = await company.as('mali', [requestLeave.permission]);
    const wish = { kind: 'vacation', from: '2026-07-07', to: '2026-07-08' };
    return { input: { id: (await actor.run((ctx) => requestLeave.run(ctx, wish))).id } };
  },
  'it.request_access': () => ({ input: { system: 'github', level: 'read', reason: 'Code review' } }),
  'finance.vendor_lookup': () => ({ input: { vendor: 'office' } }),
  [ANSWER_TOOL]: (company) => ({
    input: { question: 'May I bring a dog?', answer: 'On Fridays.', department: 'hr', language: 'en' },
    // Whoever approved it signs the answer.
    arrange: (proposal) =>
      company.records(async (tx) => {
        await tx.insert(approvals).values({
          ...{ tenantId: TENANT, id: `apr_${proposal}`, proposal, stage: 0, department: 'hr', rule: '{}', card: '{}' },
          ...{ argsHash: 'hash', status: 'approved', decidedBy: 'hana', expiresAt: new Date('2099-01-01') },
        });
      }),
  }),
};

/** What the tool is tried with. */
export async function sampleFor(tool: Tool, company: TestCompany): Promise<Sample> {
  return (await given[tool.name]?.(company)) ?? { input: madeUp(tool) };
}

function madeUp(tool: Tool): Record<string, unknown> {
  const needed = slotFields(tool.input).filter(({ optional }) => !optional);
  return Object.fromEntries(
    needed.map(({ name, meta }) => {
      const values = {
        date: meta.prefer === 'past' ? '2026-04-28' : meta.range === 'end' ? '2026-06-10' : '2026-06-09',
        money: { amount: 150_000, currency: 'THB' },
        duration: '2d',
        number: 1,
        person: 'Mali',
        id: meta.pattern?.replace(/[\^$]/g, '').replace(/\\d\+?/g, '1'),
        enum: Object.keys(meta.values ?? {})[0],
        text: 'A second screen for the office',
        boolean: true,
      };
      return [name, values[meta.slot]];
    }),
  );
}
