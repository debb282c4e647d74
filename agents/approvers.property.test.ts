import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApproverRule, type Directory, decidersOf } from './approvers.ts';

const ids = ['ann', 'ben', 'cho', 'dao', 'eve', 'fon'];
const anId = fc.constantFrom(...ids);
const role = fc.constantFrom('boss', 'clerk', 'owner');
const who = fc.oneof(
  fc.constant('manager'),
  role.map((name) => `role:${name}`),
  anId.map((id) => `person:${id}`),
  fc.constantFrom('group:board', 'group:none', 'everyone', 'role:', 'nobody', ''),
);
const rule: fc.Arbitrary<ApproverRule> = fc.record({
  by: fc.oneof(who, fc.array(who, { maxLength: 3 })),
  otherwise: who,
  fourEyes: fc.boolean(),
  without: fc.subarray(ids, { maxLength: 2 }),
});
const person = (id: string) =>
  fc.record({ id: fc.constant(id), managerId: fc.option(anId), roles: fc.subarray(['boss', 'clerk', 'owner']) });
const directory: fc.Arbitrary<Directory> = fc.record({
  people: fc.tuple(...ids.map(person)).chain((all) => fc.subarray(all)),
  groups: fc.subarray([...ids, 'left_long_ago']).map((members) => new Map([['board', members]])),
  delegations: fc.array(fc.record({ from: anId, to: anId }), { maxLength: 4 }),
});
const requester = anId.chain(person);
const holds = (check: (rule: ApproverRule, requester: Directory['people'][number], directory: Directory) => void) =>
  fc.assert(fc.property(rule, requester, directory, check), { numRuns: 2_000 });

describe('whatever the rule and the company', () => {
  it('only active people decide, each once', () => {
    holds((rule, requester, directory) => {
      const deciders = decidersOf(rule, requester, directory).map(({ id }) => id);
      expect(new Set(deciders).size).toBe(deciders.length);
      for (const id of deciders) expect(directory.people.map((one) => one.id)).toContain(id);
    });
  });

  it('with four eyes neither the requester decides nor who decided before, also not in another’s place', () => {
    holds((rule, requester, directory) => {
      if (!rule.fourEyes) return;
      for (const { id, onBehalfOf } of decidersOf(rule, requester, directory)) {
        expect([requester.id, ...(rule.without ?? [])]).not.toContain(id);
        expect([requester.id, ...(rule.without ?? [])]).not.toContain(onBehalfOf);
      }
    });
  });

  it('a rule that names nobody is nobody, never everybody', () => {
    const nobody = fc.constantFrom<ApproverRule['by']>([], 'everyone', 'role:', 'group:none', '', 'nobody', ['nobody']);
    fc.assert(
      fc.property(rule, nobody, requester, directory, (given, by, requester, directory) => {
        expect(decidersOf({ ...given, by, otherwise: 'nobody' }, requester, directory)).toEqual([]);
      }),
    );
  });

  it('the substitute of a rule counts only while nobody of the first is left', () => {
    holds((rule, requester, directory) => {
      const first = decidersOf({ ...rule, otherwise: 'nobody' }, requester, directory);
      const deciders = decidersOf(rule, requester, directory);
      expect(deciders.every(({ instead }) => instead)).toBe(first.length === 0);
      if (first.length > 0) expect(deciders).toEqual(first);
    });
  });

  it('a right in another’s place is one that other has, and is not handed on', () => {
    holds((rule, requester, directory) => {
      const own = decidersOf(rule, requester, { ...directory, delegations: [] }).map(({ id }) => id);
      for (const { id, onBehalfOf } of decidersOf(rule, requester, directory)) {
        if (onBehalfOf === undefined) expect(own).toContain(id);
        else {
          expect(own).toContain(onBehalfOf);
          expect(directory.delegations).toContainEqual({ from: onBehalfOf, to: id });
        }
      }
    });
  });

  it('one more in a list takes nobody away who was in it', () => {
    fc.assert(
      fc.property(rule, who, requester, directory, (given, more, requester, directory) => {
        const by = [given.by].flat();
        const before = decidersOf({ ...given, by, otherwise: 'nobody' }, requester, directory).map(({ id }) => id);
        const after = decidersOf({ ...given, by: [...by, more], otherwise: 'nobody' }, requester, directory);
        expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
      }),
    );
  });

  it('asking for four eyes gives nobody a right by the first rule they had not', () => {
    holds((rule, requester, directory) => {
      const loose = { ...rule, fourEyes: false, otherwise: 'nobody' };
      const allowed = decidersOf(loose, requester, directory).map(({ id }) => id);
      const strict = decidersOf({ ...loose, fourEyes: true }, requester, directory).map(({ id }) => id);
      expect(allowed).toEqual(expect.arrayContaining(strict));
    });
  });
});
