import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeCurated } from '../../db/curated.ts';
import { documents, feedback, gaps } from '../../db/schema/knowledge.ts';
import { reviewCurated } from '../review-curated.ts';
import { type Company, openCompany } from '../test-company.ts';
import { requestsIn } from '../test-requests.ts';
import { playing, routeTo } from '../test-script.ts';
import { passageOf, TENANT } from '../test-tenant.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({
      route: () => routeTo('hr', 'hr/leave'),
      answer: (question, passages) =>
        question.includes('parking') && passages[0]
          ? { sentences: [{ text: passages[0].text, passageId: passages[0].id, step: false }], confidence: 0.95 }
          : { sentences: [], confidence: 0 },
    }),
    knowledge: [passageOf('hr', 'Parking is free on Sundays.')],
  });
});
afterAll(() => company.close());

const { give, told, audited } = commandsIn(() => company);
const { approve } = requestsIn(() => company);
const english = { language: 'en' as const };
const row = (id: string) =>
  company.rows(async (tx) => (await tx.select().from(documents).where(eq(documents.id, id)))[0]);
/** An answer that runs out in so many days. */
async function curated(id: string, days: number): Promise<string> {
  const document = `hr/curated/${id}`;
  await company.rows(async (tx) => {
    await storeCurated(tx, TENANT, {
      ...{ id: document, department: 'hr', question: `Question ${id}?`, answer: `Answer ${id}.`, language: 'en' },
      ...{ author: { id: 'hana', name: 'Hana Kobayashi' }, on: '2026-01-02', keptDays: 300 },
    });
    await tx.execute(sql`update documents set expires_on = current_date + ${days}::int where id = ${document}`);
  });
  return document;
}
const today = () =>
  company.rows(async (tx) => (await tx.execute<{ day: string }>(sql`select current_date::text as day`)).rows[0]?.day);

describe('an expert’s answer', () => {
  it('bears its author and its end, as long after as the department has it', async () => {
    const reply = await company.talk('mali').say('Who waters the plants?');
    await approve('hana', reply.approvals[0]?.id ?? '', { answer: 'The facility team.' });
    const [published] = await company.rows((tx) => tx.select().from(documents).where(eq(documents.kind, 'curated')));
    const { rows } = await company.rows((tx) =>
      tx.execute<{ left: number }>(sql`select expires_on - current_date as left from documents where kind = 'curated'`),
    );
    expect(published).toMatchObject({ author: 'Hana Kobayashi', uploader: 'hana', origin: 'expert', chunks: 1 });
    expect(rows[0]?.left).toBe(365);
  });

  it('is listed, the first to run out first, and says when it is not used any more', async () => {
    await curated('soon', 3);
    await curated('over', -1);
    const { text } = await give('hana', '/expert curated hr', english);
    const lines = text.split('\n');
    expect(lines[1]).toMatch(/^- Question over\? · Hana Kobayashi, 2 January 2026 · not used since .+ · `over`$/);
    expect(lines[2]).toMatch(/^- Question soon\? · .+ · used until .+ · `soon`$/);
    expect((await give('mali', '/expert curated hr', english)).text).toMatch(/^You may not do this for HR/);
  });

  it('is renewed and retired by those who manage the department, and that is audited', async () => {
    const id = await curated('change', 3);
    expect((await give('krit', '/expert curated retire change', english)).text).toMatch(/^You may not do this/);
    expect((await give('hana', '/expert curated retire change', english)).text).toMatch(/is not used any more/);
    expect((await row(id))?.expiresOn).toBe(await today());
    expect((await give('hana', `/expert curated renew ${id}`, english)).text).toMatch(/is used until/);
    const renewed = await row(id);
    expect(renewed?.expiresOn && renewed.expiresOn > ((await today()) ?? '')).toBe(true);
    expect(renewed).toMatchObject({ remindedAt: null, effectiveOn: await today() });
    expect(await audited('curated.re')).toEqual([`hana curated.retired ${id}`, `hana curated.renewed ${id}`]);
    expect((await give('hana', '/expert curated renew none', english)).text).toMatch(/^There is no answer “none”/);
  });
});

describe('a review', () => {
  it('is asked of the experts once, before the answer runs out, and the end is audited once', async () => {
    await curated('due', 20);
    await curated('later', 200);
    const before = (await told('hana')).length;
    for (const _ of [1, 2]) await reviewCurated(company.deps);
    const asked = (await told('hana')).slice(before);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('`/expert curated renew due`');
    expect(asked[0]).not.toContain('later');
    expect((await audited('curated.expired')).filter((line) => line.endsWith('/over'))).toHaveLength(1);
    expect(await told('mali')).not.toContainEqual(expect.stringContaining('renew due'));
  });

  it('is not sent to those who want no notices', async () => {
    await give('hana', '/expert notify off', english);
    await curated('quiet', 10);
    const before = (await told('hana')).length;
    await reviewCurated(company.deps);
    expect(await told('hana')).toHaveLength(before);
    await give('hana', '/expert notify on', english);
  });
});

describe('an answer that did not help', () => {
  it('is listed with its reason, and answered by an expert, whom those who asked hear', async () => {
    const ask = async (person: string) => {
      const turn = company.talk(person).turn('When is parking free?');
      const id = await company.store(turn);
      await company.runner.wake(turn.thread);
      const thumb = {
        ...turn,
        kind: 'feedback' as const,
        text: '',
        thread: `feedback:${id}`,
        providerKey: `thumb:${id}`,
      };
      await company.store({
        ...thumb,
        feedback: { turn: id, helpful: false, reason: `${person} asked about Mondays` },
      });
      await company.runner.wake(thumb.thread);
    };
    await ask('mali');
    await ask('krit');
    const { text } = await give('hana', '/expert gaps hr', english);
    expect(text).toMatch(/- 2× When is parking free\? · 2 people · 👎 2 · .+ · `gap_fbk_/);
    expect(text).toContain('  - krit asked about Mondays');
    const [, gap = ''] = /`(gap_fbk_\w+)`/.exec(text) ?? [];
    expect((await give('mali', `/expert answer ${gap} Never`, english)).text).toMatch(/^You may not do this/);
    expect((await give('hana', `/expert answer ${gap}`, english)).text).toMatch(/^Write the answer behind the id/);
    const given = await give('hana', `/expert answer ${gap} On Mondays too.\nAsk the desk.`, english);
    expect(given.text).toBe('**HR** knows this from now on. 2 closed, 2 told.');
    const [document] = await company.rows((tx) =>
      tx.select().from(documents).where(eq(documents.source, 'On Mondays too.\nAsk the desk.')),
    );
    expect(document).toMatchObject({ kind: 'curated', author: 'Hana Kobayashi', question: 'When is parking free?' });
    expect((await told('krit')).at(-1)).toMatch(/Hana Kobayashi.*\n\n> On Mondays too\.\n> Ask the desk\.$/s);
    const open = await company.rows((tx) =>
      tx.select().from(gaps).where(sql`closed_at is null and id like 'gap_fbk%'`),
    );
    expect(open).toEqual([]);
    expect(await company.rows((tx) => tx.$count(feedback))).toBe(2);
  });

  it('is left to its card while an expert is asked there', async () => {
    await company.talk('somsak').say('May I bring my parrot?');
    const [gap] = await company.rows((tx) => tx.select().from(gaps).where(eq(gaps.person, 'somsak')));
    expect((await give('hana', `/expert answer ${gap?.id} No.`, english)).text).toMatch(
      /waits for an expert on its card/,
    );
  });
});

describe('a link to the sources', () => {
  it('is sent to the person alone, opens the source that was meant, and is another each time', async () => {
    await company.talk('ploy').say('When is parking free?');
    const first = await give('ploy', '/expert open', english);
    expect(first.text).toMatch(
      /^\[Rules of hr › General\]\(https:\/\/expert\.example\/documents\/sign-in\?code=meridian\.[\w-]{43}&to=%2Fdocuments%2Fhr%252Frules\.md%3Fpassage%3D.+%23general\)/,
    );
    const before = (await told('ploy')).length;
    const shared = await give('ploy', '/expert open 1', { ...english, conversation: '#ask-hr' });
    expect(shared.text).toBe('I have sent you the link directly.');
    expect((await told('ploy')).slice(before)).toEqual([expect.stringContaining('/documents/sign-in?code=')]);
    expect((await give('ploy', '/expert open 7', english)).text).toMatch(
      /^Which source\?.*1\. Rules of hr › General$/s,
    );
    expect((await give('chanon', '/expert open', english)).text).toMatch(
      /^There is no answer of yours with sources yet/,
    );
  });
});
