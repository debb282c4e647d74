import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../agents/message.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { approvals, audit, proposals } from '../db/schema/approvals.ts';
import { documents, gaps } from '../db/schema/knowledge.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { part, playing, routeTo } from './test-script.ts';
import { passageOf, withDepartment } from './test-tenant.ts';

const subject = 'Dogs and cats at the office';
/** Sure only where an expert has written of the animal asked about, or a document says so outright. */
const answer = (question: string, passages: ModelPassage[]) => {
  const about = /dogs|cats|gym|aquariums/i.exec(question)?.[0].toLowerCase();
  const named = passages.filter(({ text }) => about && text.toLowerCase().includes(about));
  const sure = named.find(({ kind, text }) => kind === 'curated' || text.includes('outright'));
  const likely = passages.find(({ text }) => /probably/.test(text) && /terrarium/i.test(question));
  if (likely) return { sentences: [{ text: likely.text, passageId: likely.id, step: false }], confidence: 0.9 };
  const best = sure ?? (/xyzzy/i.test(question) ? undefined : passages.find(({ kind }) => kind === 'document'));
  if (!best) return { sentences: [], confidence: 0 };
  return { sentences: [{ text: best.text, passageId: best.id, step: false }], confidence: sure ? 0.97 : 0.7 };
};
const route = (text: string) =>
  routeTo(/budget/.test(text) ? 'finance' : 'hr', 'hr/other', /perhaps/.test(text) ? 0.6 : 1);
let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({ route, answer }),
    knowledge: [
      passageOf('hr', `${subject} are nowhere described.`),
      passageOf('hr', `Gym rules are outright simple.`, { docId: 'hr/gym.md' }),
    ],
  });
});
afterAll(() => company.close());

const newest = () =>
  company.rows(async (tx) => {
    const [row] = await tx
      .select()
      .from(approvals)
      .innerJoin(proposals, eq(approvals.proposal, proposals.id))
      .orderBy(desc(approvals.createdAt))
      .limit(1);
    if (!row) throw new Error('nothing was raised');
    return row;
  });

/** The last lines of the cards that took the place of an approval's. */
const footersOf = async (approval: string) => {
  const [card] = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.subject, approval)));
  const updates = await company.rows((tx) =>
    tx
      .select()
      .from(outbox)
      .where(eq(outbox.subject, card?.id ?? '')),
  );
  return updates.map(({ payload }) => (JSON.parse(payload) as Card).footer);
};

describe('a question no document answers', () => {
  it('goes to the experts with the draft, is noted as a gap, and says who was asked', async () => {
    const reply = await company.talk('mali').say('May dogs come to the office?');
    expect(reply).toMatchObject({ status: 'waiting', confidence: 0.7, approvals: [{ status: 'pending' }] });
    expect(reply.text).toMatch(/I have asked Hana Kobayashi/);
    const { approvals: approval, proposals: proposal } = await newest();
    expect(JSON.parse(proposal.args)).toMatchObject({
      question: 'May dogs come to the office?',
      answer: expect.stringContaining(subject),
    });
    expect(await company.rows((tx) => tx.select().from(gaps).where(eq(gaps.proposal, proposal.id)))).toMatchObject([
      { person: 'mali', department: 'hr' },
    ]);
    const places = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.subject, approval.id)));
    expect(places.map(({ conversation }) => conversation).sort()).toEqual(['#hr-approvals', 'dm:hana']);
    expect(JSON.parse(approval.card)).toMatchObject({
      kind: 'escalation',
      quotes: [{ text: 'May dogs come to the office?' }, {}],
    });
  });

  it('is not sent to experts when a document answers it', async () => {
    const before = await newest();
    const reply = await company.talk('mali').say('What are the gym rules?');
    expect(reply).toMatchObject({ status: 'answered', text: expect.stringContaining('outright simple') });
    expect((await newest()).approvals.id).toBe(before.approvals.id);
  });

  it('offers no draft to approve when nothing was found, and cannot be approved empty', async () => {
    const talk = company.talk('mali');
    const reply = await talk.say('Xyzzy plugh quux?');
    expect(reply).toMatchObject({ status: 'waiting', sources: [] });
    const { approvals: approval } = await newest();
    const card = JSON.parse(approval.card) as { buttons: { action: string }[] };
    expect(card.buttons.map(({ action }) => action)).toEqual(['reject']);
    expect(await company.decide('hana', 'approve', approval.id)).toMatchObject({
      code: 'invalid_edit',
      fields: { answer: expect.any(String) },
    });
  });

  it('of the expert herself goes to her manager, not to her', async () => {
    const reply = await company.talk('hana').say('May dogs come to the office on Mondays?');
    expect(reply.text).toContain('Preecha Suwan');
    const { approvals: approval } = await newest();
    expect(await company.decide('hana', 'approve', approval.id)).toMatchObject({ code: 'not_allowed' });
  });

  it('says so when there is nobody to ask', async () => {
    const alone = await openCompany({
      models: playing({ route, answer }),
      change: withDepartment('hr', () => ({ experts: 'role:nobody' })),
      rowsOf: company,
    });
    const reply = await alone.talk('preecha').say('May parrots come to the office?');
    expect(reply).toMatchObject({ status: 'unknown', approvals: [] });
    expect(reply.text).toMatch(/Nobody is set up|ยังไม่มีผู้อนุมัติ/);
  });
});

describe('what an expert answers', () => {
  it('reaches the asker, becomes knowledge, and answers the next person with author and date', async () => {
    const talk = company.talk('mali');
    await talk.say('May cats come to the office?');
    const { approvals: approval, proposals: proposal } = await newest();
    const written = 'Cats may come on Fridays when nobody in the room is allergic.';
    expect(await company.decide('hana', 'reject', approval.id, { answer: written })).toEqual({
      code: 'ok',
      message: 'Approved.',
    });

    const [told] = await company.rows((tx) =>
      tx.select().from(outbox).where(eq(outbox.thread, talk.thread)).orderBy(desc(outbox.seq)).limit(1),
    );
    expect(JSON.parse(told?.payload ?? '{}')).toMatchObject({
      status: 'answered',
      text: `Answer from Hana Kobayashi:\n\n${written}`,
      receipts: [{ tool: 'knowledge.answer_question' }],
      sources: [{ author: 'Hana Kobayashi', section: 'Hana Kobayashi' }],
    });
    expect(await footersOf(approval.id)).toContainEqual(expect.stringMatching(/^Answered by Hana Kobayashi · /));

    const reply = await company.talk('krit').say('May cats come to the office?');
    expect(reply).toMatchObject({ status: 'answered', text: expect.stringContaining(written) });
    expect(reply.sources[0]).toMatchObject({
      author: 'Hana Kobayashi',
      section: 'Hana Kobayashi',
      date: '2026-05-04',
      docId: `hr/curated/${proposal.id}`,
    });

    const restarted = await openCompany({ models: playing({ route, answer }), rowsOf: company });
    expect((await restarted.talk('nattaya').say('May cats come to the office?')).text).toContain(written);
  });

  it('may be the draft as it stands', async () => {
    await company.talk('mali').say('May hamsters come to the office?');
    const { approvals: approval, proposals: proposal } = await newest();
    expect(await company.decide('hana', 'approve', approval.id)).toMatchObject({ code: 'ok' });
    const [document] = await company.rows((tx) =>
      tx
        .select()
        .from(documents)
        .where(eq(documents.id, `hr/curated/${proposal.id}`)),
    );
    expect(document).toMatchObject({
      author: 'Hana Kobayashi',
      kind: 'curated',
      question: 'May hamsters come to the office?',
    });
    expect(document?.source).toBe((JSON.parse(proposal.args) as { answer: string }).answer);
    expect(document?.source).not.toBe('');
  });

  it('is not known when it was withheld, and the asker reads why', async () => {
    const talk = company.talk('mali');
    await talk.say('May horses come to the office?');
    const { approvals: approval, proposals: proposal } = await newest();
    await company.decide('hana', 'reject', approval.id, { reason: 'Please ask the building owner' });
    const [told] = await company.rows((tx) =>
      tx.select().from(outbox).where(eq(outbox.thread, talk.thread)).orderBy(desc(outbox.seq)).limit(1),
    );
    expect(JSON.parse(told?.payload ?? '{}')).toMatchObject({
      status: 'refused',
      text: 'Hana Kobayashi could not answer this: Please ask the building owner',
    });
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(documents)
          .where(eq(documents.id, `hr/curated/${proposal.id}`)),
      ),
    ).toEqual([]);
  });

  it('of an outsider is neither published nor told', async () => {
    await company.talk('mali').say('May goats come to the office?');
    const { approvals: approval, proposals: proposal } = await newest();
    expect(await company.decide('krit', 'reject', approval.id, { answer: 'Yes, all goats' })).toMatchObject({
      code: 'not_allowed',
    });
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(documents)
          .where(eq(documents.id, `hr/curated/${proposal.id}`)),
      ),
    ).toEqual([]);
    expect(
      (await company.rows((tx) => tx.select().from(audit).where(eq(audit.subject, approval.id)))).map(
        ({ action }) => action,
      ),
    ).toEqual(['decision.refused']);
  });
});

describe('the second look', () => {
  it('asks the department’s own model, and withholds what it made up', async () => {
    const claims =
      (text: string, passageId = 'hr/rules.md#0') =>
      async () => {
        const asked = await openCompany({
          models: playing({ route, answer }).set(
            'big',
            part({ answer: () => ({ sentences: [{ text, passageId, step: false }], confidence: 0.99 }) }),
          ),
          change: withDepartment('hr', ({ model }) => ({ model: { ...model, name: 'big' } })),
          knowledge: [passageOf('hr', 'Ponies weigh at most 20 kg at the office.')],
          rowsOf: company,
        });
        return asked.talk('suda').say('How heavy are ponies?');
      };
    expect(await claims('Ponies weigh at most 20 kg at the office.')()).toMatchObject({
      status: 'answered',
      model: 'big',
    });
    const made = await claims('Ponies weigh at most 35 kg at the office.')();
    expect(made).toMatchObject({ status: 'waiting' });
    expect(made.text).not.toContain('35');
    // What it claims with a passage that does not exist is tied to the one that holds it.
    expect(await claims('Ponies weigh at most 20 kg at the office.', 'hr/none.md#0')()).toMatchObject({
      status: 'answered',
      sources: [{ docId: 'hr/rules.md' }],
    });
  });

  it('finds the answer with another department and says whose it is', async () => {
    const other = await openCompany({
      models: playing({ route, answer }),
      knowledge: [passageOf('hr', 'Who knows?'), passageOf('finance', 'Aquariums are outright paid by petty cash.')],
      rowsOf: company,
    });
    const reply = await other.talk('mali').say('Who pays for aquariums?');
    expect(reply).toMatchObject({
      status: 'answered',
      text: expect.stringMatching(/^_Finance answers this:_.*petty cash/s),
    });
  });

  it('loses nothing by a language model that knows nothing', async () => {
    const silent = await openCompany({
      models: playing({ route, answer }).set('big', part({ answer: () => ({ sentences: [], confidence: 0.1 }) })),
      change: withDepartment('hr', ({ model }) => ({ model: { ...model, name: 'big' } })),
      knowledge: [passageOf('hr', 'Ferrets?'), passageOf('finance', 'Aquariums are outright paid by petty cash.')],
      rowsOf: company,
    });
    expect(await silent.talk('mali').say('Who pays for aquariums?')).toMatchObject({
      status: 'answered',
      text: expect.stringMatching(/^_Finance answers this:_.*petty cash/s),
    });
    const draft = await silent.talk('mali').say('May ferrets come to the office?');
    expect(draft).toMatchObject({ status: 'waiting', text: expect.stringContaining('Ferrets?') });
  });

  it('takes what another department’s documents only make likely where nobody is sure whose question it is', async () => {
    const other = await openCompany({
      models: playing({ route, answer }),
      knowledge: [passageOf('hr', 'Who knows?'), passageOf('finance', 'Terrariums are probably paid by petty cash.')],
      rowsOf: company,
    });
    const unsure = await other.talk('mali').say('Who perhaps pays for terrariums?');
    expect(unsure).toMatchObject({ status: 'answered', text: expect.stringContaining('petty cash') });
    const sure = await other.talk('mali').say('Who pays for terrariums?');
    expect(sure).toMatchObject({ status: 'waiting', text: expect.not.stringContaining('petty cash') });
  });

  it('never shows another department’s answers to a person who may not use it', async () => {
    const closed = await openCompany({
      models: playing({ route, answer }),
      change: withDepartment('finance', () => ({ access: ['role:finance_manager'] })),
      knowledge: [
        passageOf('hr', 'Who knows?'),
        passageOf('finance', 'Aquariums are outright paid by petty cash.', {
          kind: 'curated',
          author: 'Farah Rahman',
          question: 'Who pays for aquariums?',
        }),
      ],
      rowsOf: company,
    });
    expect((await closed.talk('mali').say('Who pays for aquariums?')).text).not.toContain('petty cash');
    expect((await closed.talk('farah').say('Who pays for aquariums?')).text).toContain('petty cash');
  });
});
