import { describe, expect, it } from 'vitest';
import { type ApproverRule, approversOf } from './approvers.ts';

const person = (id: string, managerId: string | null, ...roles: string[]) => ({ id, managerId, roles });
const mali = person('mali', 'anan');
const hana = person('hana', 'preecha', 'hr_manager', 'manager');
const preecha = person('preecha', null, 'manager');
const company = [mali, hana, preecha, person('anan', 'preecha', 'manager'), person('orn', 'hana', 'hr_manager')];
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
    expect(approversOf(given, requester, company)).toEqual(ids);
  });

  it('is nobody in a company where nobody is left, never everybody', () => {
    expect(approversOf(rule('manager'), mali, [])).toEqual([]);
    expect(
      approversOf(
        rule('manager'),
        mali,
        company.filter(({ id }) => id !== 'anan'),
      ),
    ).toEqual([]);
  });
});
