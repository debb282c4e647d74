import { describe, expect, it } from 'vitest';
import type { Person } from '../db/people.ts';
import { demoPeople } from '../db/seed/people.ts';
import { assertDecidable } from './decidable.ts';
import { ToolRefusal } from './tool.ts';

const people = demoPeople('meridian', new Date('2026-05-04T03:00:00Z'));
const company = { people, groups: new Map([['board', ['preecha', 'farah', 'lek']]]), delegations: [] };

describe('who could ever decide', () => {
  const person = (id: string): Person => {
    const found = people.find((one) => one.id === id);
    if (!found) throw new Error(id);
    return found;
  };
  const stage = (by: string, otherwise = 'manager', fourEyes = true) => ({ by, otherwise, fourEyes });

  it('lets through what somebody else may decide', () => {
    expect(() =>
      assertDecidable([stage('manager'), stage('role:finance_manager')], person('mali'), company),
    ).not.toThrow();
  });

  it('falls back when the only one who could is the requester', () => {
    expect(() => assertDecidable([stage('role:finance_manager')], person('farah'), company)).not.toThrow();
  });

  it.each([
    ['a role nobody holds and no manager', [stage('role:nobody')], 'preecha'],
    ['the requester alone', [stage('person:preecha', 'person:preecha')], 'preecha'],
    ['a later stage that nobody can decide', [stage('manager'), stage('role:nobody', 'role:nobody')], 'mali'],
    ['a rule that is not understood', [stage('everyone', 'everyone')], 'mali'],
  ])('refuses %s', (_name, stages, who) => {
    expect(() => assertDecidable(stages, person(who), company)).toThrow(ToolRefusal);
  });

  it('does not count people who have left', () => {
    const without = people.filter(({ id }) => id !== 'anan');
    expect(() => assertDecidable([stage('manager')], person('mali'), { ...company, people: without })).toThrow(
      'Nobody is set up',
    );
  });

  const needs = (quorum: number, by: string | string[], otherwise = 'nobody') => ({
    ...stage('x', otherwise),
    by,
    quorum,
  });
  const tries =
    (stages: Parameters<typeof assertDecidable>[0], who = 'mali', among: typeof company = company) =>
    () =>
      assertDecidable(stages, person(who), among);

  it('counts whether enough could agree', () => {
    expect(tries([needs(3, 'group:board')])).not.toThrow();
    expect(tries([needs(4, 'group:board')])).toThrow('Nobody is set up');
    expect(tries([needs(3, 'group:board')], 'farah')).toThrow('Nobody is set up');
  });

  it('lets nobody decide where the list is empty', () => {
    expect(tries([needs(1, [])])).toThrow('Nobody is set up');
    expect(tries([needs(1, [], 'manager')])).toThrow('Nobody is set up');
    expect(tries([needs(1, 'manager'), needs(1, [], 'role:finance_manager')])).toThrow('Nobody is set up');
  });

  it('sees that one person cannot carry two stages', () => {
    expect(tries([needs(1, 'person:farah'), needs(1, ['person:farah', 'person:lek'])])).not.toThrow();
    expect(tries([needs(1, 'person:farah'), needs(1, 'person:farah')])).toThrow('Nobody is set up');
    expect(tries([needs(2, 'group:board'), needs(2, 'group:board')])).toThrow('Nobody is set up');
    const without = [needs(1, 'person:farah'), needs(1, 'person:farah')].map((one) => ({ ...one, fourEyes: false }));
    expect(tries(without)).not.toThrow();
  });

  it('adds no votes for substitutes, who decide with another’s right', () => {
    const delegations = [{ from: 'farah', to: 'krit' }];
    expect(tries([needs(2, 'person:farah')], 'mali', { ...company, delegations } as typeof company)).toThrow();
  });
});
