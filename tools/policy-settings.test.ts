import { describe, expect, it } from 'vitest';
import { parseConfig } from '../agents/config.ts';
import { departmentConfig, tenantConfig } from '../agents/config-schema.ts';
import { ANSWER_TOOL } from './knowledge/answer-question.ts';
import { DEFAULT_POLICY, judge, policyOf } from './policy.ts';

const HOUR = 3_600_000;

/** The policies of one department that has these tools. */
function policies(tools: string, tiers = '{}') {
  const config = parseConfig(`
version: 1
tenants:
  - id: borealis
    name: Borealis
    timeZone: UTC
    currency: THB
    roles: { boss: [] }
    tiers: ${tiers}
    departments:
      - id: hr
        name: { en: HR, th: ฝ่ายบุคคล }
        about: { en: people, th: คน }
        folder: ${import.meta.dirname}/../agents/hr
        experts: role:boss
        approvals: "#hr"
        escalation: { expires: 3d, remind: 1d }
        tools: ${tools}
    conversations: [{ name: "#hr", about: { en: decisions, th: การตัดสินใจ } }]
`);
  const tenant = tenantConfig(config, 'borealis');
  const hr = departmentConfig(tenant, 'hr');
  if (!hr) throw new Error('no HR');
  return (tool: string) => policyOf(tenant, hr, tool);
}

describe('the policy of a tool', () => {
  it('of which nothing is said asks the experts, two pairs of eyes, for seven days', () => {
    expect(policies('{ a: {} }')('a')).toEqual(DEFAULT_POLICY);
    const verdict = judge(policies('{ a: {} }')('a'), 'role:boss', {});
    expect(verdict).toMatchObject({ by: 'people', stages: [{ by: 'role:boss', fourEyes: true, quorum: 1 }] });
  });

  it('takes from its risk tier what it does not say itself', () => {
    const of = policies(
      '{ a: { risk: high, expires: 2h }, b: { risk: low }, c: {} }',
      '{ high: { expires: 1h, quorum: 2, fourEyes: false, reason: [approve, reject] }, medium: { remind: 6h } }',
    );
    expect(of('a')).toMatchObject({ expires: 2 * HOUR, quorum: 2, fourEyes: false, reason: ['approve', 'reject'] });
    expect(of('b')).toEqual({ ...DEFAULT_POLICY, risk: 'low' });
    expect(of('c')).toEqual({ ...DEFAULT_POLICY, remind: 6 * HOUR });
  });

  it('gives each stage the number and the time of its own, else those of the policy', () => {
    const of = policies(
      '{ a: { risk: high, approve: [{ by: manager }, { by: [role:boss, group:board], quorum: 3, expires: 1h, otherwise: nobody }] } }',
      '{ high: { quorum: 2 } }',
    );
    expect(judge(of('a'), 'role:boss', {})).toMatchObject({
      stages: [
        { by: 'manager', otherwise: 'manager', quorum: 2, expires: 168 * HOUR },
        { by: ['role:boss', 'group:board'], otherwise: 'nobody', quorum: 3, expires: HOUR },
      ],
    });
  });

  it('of questions is that of escalations, whatever the tiers say', () => {
    const of = policies('{}', '{ medium: { quorum: 2, fourEyes: false, expires: 1h } }');
    expect(of(ANSWER_TOOL)).toMatchObject({ expires: 72 * HOUR, remind: 24 * HOUR, quorum: 1, fourEyes: true });
  });

  it('of a tool the department does not have is a fault, never a default', () => {
    expect(() => policies('{ a: {} }')('b')).toThrow('b has no policy in hr');
  });
});
