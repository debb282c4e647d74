import { describe, expect, it } from 'vitest';
import { type ApproverRule, type Directory, decidersOf } from './approvers.ts';

const person = (id: string, managerId: string | null, ...roles: string[]) => ({ id, managerId, roles });
const mali = person('mali', 'anan');
const hana = person('hana', 'preecha', 'hr_manager', 'manager');
const preecha = person('preecha', null, 'manager');
const company = [mali, hana, preecha, person('anan', 'preecha', 'manager'), person('orn', 'hana', 'hr_manager')];
const board = new Map([['board', ['preecha', 'hana', 'nobody_here']]]);
const directory = (people: Directory['people'], given: Partial<Directory> = {}): Directory => ({
  ...{ people, groups: board, delegations: [] },
  ...given,
});
const idsOf = (given: ApproverRule, requester: Directory['people'][number], people: Directory['people']) =>
  decidersOf(given, requester, directory(people)).map(({ id }) => id);
const rule = (by: string, given: Partial<ApproverRule> = {}): ApproverRule => ({
  by,
  otherwise: 'manager',
  fourEyes: true,
  ...given,
});

describe('who may decide', () => {
  it.each([
    ['the manager', rule('manager'), mali, ['anan']],
    ['everybody of a role', rule('role:hr_manager'), mali, ['hana', 'orn']],
    ['one person', rule('person:anan'), mali, ['anan']],
    ['the others of a role, for one who holds it', rule('role:hr_manager'), hana, ['orn']],
    [
      'herself too, where four eyes are not asked for',
      rule('role:hr_manager', { fourEyes: false }),
      hana,
      ['hana', 'orn'],
    ],
    ['the manager instead, for the one person named', rule('person:hana'), hana, ['preecha']],
    [
      'the role instead, for one without a manager',
      rule('manager', { otherwise: 'role:hr_manager' }),
      preecha,
      ['hana', 'orn'],
    ],
    ['the manager instead, when nobody holds the role', rule('role:ceo'), mali, ['anan']],
    ['nobody, when the substitute is missing too', rule('manager'), preecha, []],
    ['nobody, when both are the asker', rule('person:hana', { otherwise: 'person:hana' }), hana, []],
    ['nobody, for a rule that names nothing', rule('everyone', { otherwise: '' }), mali, []],
    ['nobody, for a role whose name only begins alike', rule('role:hr', { otherwise: 'role:hr_' }), mali, []],
  ])('is %s', (_who, given, requester, ids) => {
    expect(idsOf(given, requester, company)).toEqual(ids);
  });

  it('is nobody in a company where nobody is left, never everybody', () => {
    expect(idsOf(rule('manager'), mali, [])).toEqual([]);
    expect(
      idsOf(
        rule('manager'),
        mali,
        company.filter(({ id }) => id !== 'anan'),
      ),
    ).toEqual([]);
  });
});

describe('a substitute', () => {
  const orn = 'orn';
  const whoAnd = (given: ApproverRule, delegations: Directory['delegations'], requester = mali) =>
    decidersOf(given, requester, directory(company, { delegations }));

  it('decides in the place of one who may, and says so', () => {
    expect(whoAnd(rule('manager'), [{ from: 'anan', to: orn }])).toEqual([
      { id: 'anan', why: 'manager', instead: false },
      { id: orn, why: 'manager', instead: false, onBehalfOf: 'anan' },
    ]);
  });

  it('does not decide a request of her own, nor stand in for one who may not', () => {
    expect(whoAnd(rule('manager'), [{ from: 'anan', to: 'mali' }]).map(({ id }) => id)).toEqual(['anan']);
    const own = whoAnd(rule('role:hr_manager'), [{ from: 'hana', to: 'anan' }], hana);
    expect(own.map(({ id }) => id)).toEqual(['orn']);
  });

  it('hands nothing on, and keeps a right of her own', () => {
    const chain = [
      { from: 'anan', to: orn },
      { from: orn, to: 'hana' },
    ];
    expect(whoAnd(rule('manager'), chain).map(({ id }) => id)).toEqual(['anan', orn]);
    const both = whoAnd(rule('role:hr_manager'), [{ from: 'hana', to: orn }]);
    expect(both).toEqual([
      { id: 'hana', why: 'role:hr_manager', instead: false },
      { id: orn, why: 'role:hr_manager', instead: false },
    ]);
  });
});

describe('a rule', () => {
  it('may name a group, whose members are read now', () => {
    expect(idsOf(rule('group:board'), mali, company)).toEqual(['hana', 'preecha']);
  });

  it('may be a list, in which everybody counts once and says by what', () => {
    expect(decidersOf(rule('', { by: ['manager', 'role:manager'] }), mali, directory(company))).toEqual([
      { id: 'anan', why: 'manager', instead: false },
      { id: 'hana', why: 'role:manager', instead: false },
      { id: 'preecha', why: 'role:manager', instead: false },
    ]);
  });

  it('that is an empty list is nobody, whatever its substitute and whoever stands in', () => {
    expect(idsOf(rule('', { by: [], otherwise: 'nobody' }), mali, company)).toEqual([]);
    expect(idsOf(rule('', { by: [] }), mali, company)).toEqual([]);
    expect(idsOf(rule('', { by: [], otherwise: 'role:hr_manager', fourEyes: false }), mali, company)).toEqual([]);
    const delegations = [{ from: 'anan', to: 'orn' }];
    expect(decidersOf(rule('', { by: [] }), mali, directory(company, { delegations }))).toEqual([]);
  });

  it('leaves out who said yes before, and only with four eyes', () => {
    expect(idsOf(rule('role:hr_manager', { without: ['hana'] }), mali, company)).toEqual(['orn']);
    expect(idsOf(rule('role:hr_manager', { without: ['hana'], fourEyes: false }), mali, company)).toHaveLength(2);
  });
});
