import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type OutcomeTrace,
  outcomeTraces,
  type StepTrace,
  stepTraces,
  type TurnTrace,
  turnTraces,
} from '../agents/trace-events.ts';
import { type Company, openCompany } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing(obedient),
    knowledge: [passageOf('hr', 'Salary is paid on the 25th of each month.')],
  });
});
afterAll(() => company.close());

const [turns, steps, outcomes]: [TurnTrace[], StepTrace[], OutcomeTrace[]] = [[], [], []];
const heard = (message: unknown) => void outcomes.push(message as OutcomeTrace);
const quiet = { end() {}, asyncStart() {}, error() {} };
const turnWatch = { ...quiet, start: (turn: TurnTrace) => void turns.push(turn), asyncEnd() {} };
const stepWatch = { ...quiet, start() {}, asyncEnd: (step: StepTrace) => void steps.push(step) };
function watch(): void {
  turnTraces.subscribe(turnWatch);
  stepTraces.subscribe(stepWatch);
  outcomeTraces.subscribe(heard);
}
afterEach(() => {
  turnTraces.unsubscribe(turnWatch);
  stepTraces.unsubscribe(stepWatch);
  outcomeTraces.unsubscribe(heard);
  for (const list of [turns, steps, outcomes]) list.length = 0;
});

describe('a turn that is watched', () => {
  it('tells how a question was answered, with no word of it among the facts', async () => {
    watch();
    await company.talk('krit').say('When is the salary paid?');
    expect(turns).toMatchObject([{ tenant: 'meridian', channel: 'playground', kind: 'message', person: 'krit' }]);
    expect(turns[0]?.of).toBe(turns[0]?.turn);
    expect(turns[0]?.text()).toBe('When is the salary paid?');
    expect(steps.map(({ step, name }) => [step, name])).toEqual([
      ['route', 'reception'],
      ['retrieve', 'hr'],
      ['assess', 'hr'],
    ]);
    expect(steps.map(({ facts }) => facts)).toMatchObject([
      { department: 'hr', probability: 0.99 },
      { passages: 1 },
      { confidence: 0.95, model: 'builtin', status: 'answered' },
    ]);
    expect(JSON.stringify(steps)).not.toMatch(/salary|25th/i);
    expect(outcomes).toMatchObject([
      { code: 'ok', status: 'answered', department: 'hr', confidence: 0.95, sources: 1 },
    ]);
    expect(outcomes[0]?.text()).toContain('25th');
  });

  it('tells of tools, and of what people decided in the name of the turn that asked', async () => {
    watch();
    const asked = await company
      .talk('mali')
      .say(command(['it.request_access', { system: 'grafana', level: 'read', reason: 'on call' }]), {
        department: 'it_ops',
      });
    expect(steps.find(({ step }) => step === 'tool')).toMatchObject({
      name: 'it.request_access',
      facts: { effect: 'write', status: 'waiting', waiting: 1, receipts: 0 },
    });
    const [asking] = turns;
    await company.decide('sam', 'approve', asked.approvals[0]?.id ?? '');
    const resumed = turns.find(({ kind }) => kind === 'resume');
    expect(resumed?.of).toBe(asking?.turn);
    const wait = steps.find(({ step }) => step === 'approval');
    expect(wait).toMatchObject({
      name: 'it.request_access',
      facts: { verdict: 'approved' },
      since: expect.any(Number),
    });
    expect(steps.at(-1)).toMatchObject({ step: 'tool', name: 'approved', facts: { done: true } });
  });

  it('costs nothing when nobody watches', async () => {
    await company.talk('krit').say('When is the salary paid?');
    expect([turns.length, steps.length, outcomes.length]).toEqual([0, 0, 0]);
  });
});
