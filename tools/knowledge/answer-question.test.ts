import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, proposals } from '../../db/schema/approvals.ts';
import { documents, passages } from '../../db/schema/knowledge.ts';
import { openTestCompany, TENANT, type TestCompany } from '../test-context.ts';
import type { Tool } from '../tool.ts';
import { ANSWER_TOOL, answerQuestion } from './answer-question.ts';

let company: TestCompany;
beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-04T03:00:00Z') });
});
afterAll(() => company.close());

const asked = {
  question: 'May dogs come to the office?',
  answer: 'On Fridays.',
  department: 'hr',
  language: 'en' as const,
};
let n = 0;
/** An approved question with the decisions people made on it, in order. */
async function decided(
  ...by: { person: string | null; status: 'approved' | 'rejected' | 'pending' }[]
): Promise<string> {
  const id = `prp_${++n}`;
  const expiresAt = new Date('2027-01-01');
  await company.records(async (tx) => {
    await tx.insert(proposals).values({
      ...{
        tenantId: TENANT,
        id,
        turn: id,
        n: 0,
        run: id,
        thread: id,
        department: 'hr',
        tool: ANSWER_TOOL,
        requester: 'mali',
      },
      ...{
        args: '{}',
        argsHash: 'h',
        changes: '[]',
        evidence: '[]',
        summary: 's',
        language: 'en',
        status: 'approved',
        expiresAt,
      },
    });
    for (const [stage, { person, status }] of by.entries())
      await tx.insert(approvals).values({
        tenantId: TENANT,
        id: `${id}.${stage}`,
        proposal: id,
        stage,
        department: 'hr',
        rule: '{}',
        argsHash: 'h',
        card: '{}',
        expiresAt,
        status,
        decidedBy: person,
      });
  });
  return id;
}
async function run(proposalId: string | null, input: Record<string, unknown> = asked) {
  const actor = await company.as('mali', ['knowledge.ask']);
  const tool: Tool = answerQuestion;
  return actor.run(async (ctx) => tool.run({ ...ctx, proposalId }, tool.input.parse(input)));
}

describe('an expert’s answer', () => {
  it('becomes a curated document with one passage, signed and dated', async () => {
    const id = await decided({ person: 'hana', status: 'approved' });
    expect(await run(id)).toEqual({
      document: `hr/curated/${id}`,
      question: asked.question,
      answer: 'On Fridays.',
      author: 'Hana Kobayashi',
    });
    const [document] = await company.records((tx) =>
      tx
        .select()
        .from(documents)
        .where(eq(documents.id, `hr/curated/${id}`)),
    );
    expect(document).toMatchObject({
      kind: 'curated',
      author: 'Hana Kobayashi',
      effectiveOn: '2026-05-04',
      question: asked.question,
      department: 'hr',
    });
    expect(
      await company.records((tx) =>
        tx
          .select()
          .from(passages)
          .where(eq(passages.document, `hr/curated/${id}`)),
      ),
    ).toMatchObject([{ text: 'On Fridays.', anchor: 'answer' }]);
  });

  it('is signed by whoever decided last, not by who asked', async () => {
    const id = await decided({ person: 'hana', status: 'approved' }, { person: 'anan', status: 'approved' });
    expect(await run(id)).toMatchObject({ author: 'Anan Wongsakul' });
  });

  it.each([
    ['nobody decided', []],
    ['somebody still decides', [{ person: null, status: 'pending' as const }]],
    ['somebody rejected', [{ person: 'hana', status: 'rejected' as const }]],
  ])('is not published while %s', async (_name, by) => {
    const id = await decided(...by);
    await expect(run(id)).rejects.toThrow(`Nobody approved ${id}`);
    expect(
      await company.records((tx) =>
        tx
          .select()
          .from(documents)
          .where(eq(documents.id, `hr/curated/${id}`)),
      ),
    ).toEqual([]);
  });

  it('is not published without a proposal, and not empty', async () => {
    await expect(run(null)).rejects.toThrow('Nobody approved');
    const id = await decided({ person: 'hana', status: 'approved' });
    await expect(run(id, { ...asked, answer: '  ' })).rejects.toThrow('The answer is empty');
  });

  it('takes no field beyond its own', async () => {
    const id = await decided({ person: 'hana', status: 'approved' });
    await expect(run(id, { ...asked, author: 'Mali' })).rejects.toThrow();
    await expect(run(id, { ...asked, acl: ['person:mali'] })).rejects.toThrow();
  });
});
