import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../tools/catalog.ts';
import type { ToolCase } from '../case.ts';
import { callArguments } from './arguments.ts';
import { askedField, type Called, cancelled, toolCall } from './tool-call.ts';

const catalog = await loadCatalog();
const { score: argumentsScore } = callArguments(catalog);
const wants = (expected: ToolCase['expect']): ToolCase => ({
  id: 'a',
  language: 'en',
  person: 'mali',
  say: ['x'],
  expect: expected,
});
const leave = { kind: 'vacation', from: '2026-07-08', to: '2026-07-10' };
const wanted = wants({ calls: [{ tool: 'hr.request_leave', args: leave }] });
const called = (args: Record<string, unknown>, tool = 'hr.request_leave'): Called => ({
  uses: [{ tool, args, actor: 'mali' }],
  form: null,
  status: 'question',
  waiting: [],
});

describe('tool calls', () => {
  it('are right when exactly the expected tools were called', () => {
    expect(toolCall.score(wanted, called(leave))).toBe(1);
    expect(toolCall.score(wanted, called(leave, 'hr.cancel_leave'))).toBe(0);
    expect(toolCall.score(wanted, { ...called(leave), uses: [] })).toBe(0);
    const both = { ...called(leave), uses: [...called(leave).uses, ...called({}, 'hr.leave_balance').uses] };
    expect(toolCall.score(wanted, both)).toBe(0);
  });

  it('have no right arguments with another tool', () => {
    expect(argumentsScore(wanted, called(leave, 'hr.cancel_leave'))).toBe(0);
  });
});

describe('arguments', () => {
  it('must agree exactly, apart from free texts that the case does not name', () => {
    expect(argumentsScore(wanted, called({ ...leave, reason: 'a wedding' }))).toBe(1);
    expect(argumentsScore(wanted, called({ ...leave, to: '2026-07-09' }))).toBe(0);
    expect(argumentsScore(wanted, called({ kind: 'vacation', from: leave.from }))).toBe(0);
  });

  it('may name the asker or nobody, and nobody else', () => {
    const balance = wants({ calls: [{ tool: 'hr.leave_balance', args: {} }] });
    const read = (args: Record<string, unknown>) => argumentsScore(balance, called(args, 'hr.leave_balance'));
    expect([read({}), read({ person: 'mali' }), read({ person: 'anan' })]).toEqual([1, 1, 0]);
  });

  it('count the default of a tool as unsaid', () => {
    const open = wants({ calls: [{ tool: 'it.incident_list', args: {} }] });
    expect(argumentsScore(open, called({ scope: 'open' }, 'it.incident_list'))).toBe(1);
    expect(argumentsScore(open, called({ scope: 'all' }, 'it.incident_list'))).toBe(0);
  });

  it('know parts of texts and readings that are as good', () => {
    const ticket = wants({
      calls: [
        { tool: 'it.open_ticket', args: { title: { includes: 'Printer' }, severity: { oneOf: ['SEV2', null] } } },
      ],
    });
    expect(argumentsScore(ticket, called({ title: 'the printer jams', severity: 'SEV2' }, 'it.open_ticket'))).toBe(1);
    expect(argumentsScore(ticket, called({ title: 'the phone', severity: 'SEV2' }, 'it.open_ticket'))).toBe(0);
  });

  it('are not judged where a case names none', () => {
    expect(argumentsScore(wants({ cancelled: true }), called({}))).toBeNull();
  });
});

describe('questions and cancellations', () => {
  const asks = wants({ asks: { tool: 'hr.request_leave', field: 'kind' } });
  const open = { tool: 'hr.request_leave', asked: 'kind', values: {} };

  it('ask for the missing field of the right form', () => {
    const state = { ...called({}), uses: [], form: open };
    expect(askedField.score(asks, state)).toBe(1);
    expect(askedField.score(asks, { ...state, form: { ...open, asked: 'from' } })).toBe(0);
    expect(askedField.score(wanted, state)).toBeNull();
  });

  it('leave nothing open and nothing waiting', () => {
    const gone = { ...called({}), uses: [] };
    expect(cancelled.score(wants({ cancelled: true }), gone)).toBe(1);
    expect(cancelled.score(wants({ cancelled: true }), { ...gone, form: open })).toBe(0);
    expect(cancelled.score(wants({ cancelled: true }), { ...gone, waiting: ['hr.request_leave'] })).toBe(0);
  });
});
