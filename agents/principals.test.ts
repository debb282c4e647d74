import { expect, it } from 'vitest';
import { principalsOf } from './principals.ts';

it('a person is everyone, herself, her team and her roles, and nothing else', () => {
  expect(principalsOf({ id: 'sam', team: 'Site Reliability Team', roles: ['it_lead', 'manager'] })).toEqual([
    'everyone',
    'person:sam',
    'team:site-reliability-team',
    'role:it_lead',
    'role:manager',
  ]);
  expect(principalsOf({ id: 'mali', team: 'HR', roles: [] })).toEqual(['everyone', 'person:mali', 'team:hr']);
});

it('a role cannot be had by the name of a person or a team', () => {
  const named = principalsOf({ id: 'hr_manager', team: 'hr_manager', roles: [] });
  expect(named).not.toContain('role:hr_manager');
});
