import { describe, expect, it } from 'vitest';
import { demoPeople } from './people.ts';

const NOW = new Date('2026-06-01T03:00:00Z');
const staff = demoPeople('meridian', NOW);
const byId = new Map(staff.map((person) => [person.id, person]));

function chainOf(id: string): string[] {
  const manager = byId.get(id)?.managerId;
  return manager ? [manager, ...chainOf(manager)] : [];
}

function daysEmployed(hiredOn: string): number {
  return (NOW.getTime() - Date.parse(hiredOn)) / 86_400_000;
}

describe('the demo company', () => {
  it('has about sixty people with unique ids and addresses', () => {
    expect(staff.length).toBeGreaterThanOrEqual(58);
    expect(byId.size).toBe(staff.length);
    expect(new Set(staff.map(({ email }) => email)).size).toBe(staff.length);
  });

  it('is one tree under the managing director', () => {
    for (const { id } of staff.filter((person) => person.id !== 'preecha')) expect(chainOf(id).at(-1)).toBe('preecha');
  });

  it('gives the manager role to everybody with reports and to nobody else', () => {
    const managers = new Set(staff.flatMap(({ managerId }) => managerId ?? []));
    for (const { id, roles } of staff) expect(roles.includes('manager')).toBe(managers.has(id));
  });

  it.each([
    ['hana', 'hr_manager'],
    ['sam', 'it_lead'],
    ['farah', 'finance_manager'],
    ['lek', 'legal_counsel'],
    ['ada', 'admin'],
  ])('%s is %s and reports to the managing director', (id, role) => {
    expect(byId.get(id)?.roles).toEqual(['employee', 'manager', role]);
    expect(byId.get(id)?.managerId).toBe('preecha');
  });

  it('has exactly two people in probation', () => {
    const fresh = staff.filter(({ hiredOn }) => daysEmployed(hiredOn) < 119);
    expect(fresh.map(({ id }) => id)).toEqual(['ploy', 'tyler']);
  });

  it('pays each office in its own currency', () => {
    expect(byId.get('mali')).toMatchObject({ office: 'Bangkok', currency: 'THB', language: 'th', managerId: 'anan' });
    expect(byId.get('tyler')).toMatchObject({ office: 'Austin', currency: 'USD', timeZone: 'America/Chicago' });
  });
});
