import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ledger, proposals } from '../../db/schema/approvals.ts';
import { type Company, openCompany } from '../../graphs/test-company.ts';
import { part, routeTo } from '../../graphs/test-script.ts';
import { passageOf } from '../../graphs/test-tenant.ts';
import { scaled } from './scale.ts';
import { misbehaviour, plausible, WildModel } from './wild-model.ts';

/** Judges every call as if its policy were `auto`, to see that the checks would notice. */
const guard = vi.hoisted(() => ({ isOff: false }));
vi.mock('../../tools/policy.ts', async (original) => {
  const real = await original<typeof import('../../tools/policy.ts')>();
  const judge: typeof real.judge = (policy, experts, args) =>
    real.judge(guard.isOff ? { ...policy, auto: true } : policy, experts, args);
  return { ...real, judge };
});

const TURNS = scaled(500);
const DEPARTMENTS = ['hr', 'it_ops', 'finance'];
/** Tools that policy lets happen without a person's approval. */
const SELF_SERVICE = ['it.open_ticket'];

let company: Company;
const wild = new WildModel();

/** The front desk is sane and sends everything on; the departments' model is not. */
beforeAll(async () => {
  const desk = part({ route: (text) => routeTo(text.split(' ')[0] ?? '', text.split(' ')[1] ?? '') });
  company = await openCompany({
    models: new Map<string, BaseChatModel>([
      ['builtin', desk],
      ['wild', wild],
    ]),
    knowledge: DEPARTMENTS.map((id) => passageOf(id, `The rules of ${id} say that forms are handed in on Monday.`)),
    change: (tenant) => ({
      ...tenant,
      departments: tenant.departments.map((one) => ({ ...one, model: { ...one.model, name: 'wild' } })),
    }),
  });
  // Nobody waits minutes for a model that is known not to answer.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms >= 60_000 ? 250 : ms));
});
afterAll(() => company.close());
afterEach(() => wild.calm());

const toolNames = () => DEPARTMENTS.flatMap((id) => Object.keys(departmentOf(id).tools));

function departmentOf(id: string) {
  const found = company.tenant.departments.find((one) => one.id === id);
  if (!found) throw new Error(`There is no department ${id}.`);
  return found;
}

/** Receipts whose proposal neither people approved nor policy lets through. */
function unapproved() {
  return company.rows(async (tx) => {
    const receipts = await tx.select().from(ledger);
    const made = new Map((await tx.select().from(proposals)).map((one) => [one.id, one]));
    return receipts.filter(({ tool, proposal }) => {
      const { auto } = departmentOf(made.get(proposal)?.department ?? '').tools[tool] ?? {};
      return !(SELF_SERVICE.includes(tool) && auto === true);
    });
  });
}

describe('a model out of its mind', () => {
  it(`ends each of ${TURNS} turns in words and writes nothing that nobody approved`, { timeout: 900_000 }, async () => {
    const wanted = fc.constantFrom(
      ...company.tenant.departments.flatMap(({ id, tools }) => Object.keys(tools).map((tool) => ({ id, tool }))),
    );
    const acts = (tool: string) => fc.array(misbehaviour(tool, toolNames()), { minLength: 1, maxLength: 4 });
    const cases = fc.sample(
      wanted.chain(({ id, tool }) => acts(tool).map((played) => ({ id, tool, played }))),
      { numRuns: TURNS, seed: 20261121 },
    );
    // Among so many tools chance may leave out the one that anybody may use without being asked.
    cases.push({ id: 'it_ops', tool: 'it.open_ticket', played: [plausible('it.open_ticket')] });
    const silent: unknown[] = [];
    for (const { id, tool, played } of cases) {
      wild.play(played);
      const reply = await company.talk('mali').say(`${id} ${tool} please`);
      if (!/\p{L}{2}/u.test(reply.text)) silent.push({ played, reply });
    }
    expect(silent).toEqual([]);
    expect(await unapproved()).toEqual([]);
    const tickets = await company.rows((tx) => tx.select().from(ledger).where(eq(ledger.tool, 'it.open_ticket')));
    expect(tickets.length).toBeGreaterThan(0);
    const open = await company.pool.query("SELECT count(*)::int AS n FROM inbox WHERE status = 'received'");
    expect(open.rows[0]?.n).toBe(0);
    expect(wild.played.size).toBeGreaterThanOrEqual(10);
  });

  it('would be seen to write if the policy let every call through', async () => {
    wild.play([plausible('it.request_access')]);
    guard.isOff = true;
    await company.talk('mali').say('it_ops it.request_access please');
    guard.isOff = false;
    expect(await unapproved()).toMatchObject([{ tool: 'it.request_access', actor: 'mali' }]);
  });
});
