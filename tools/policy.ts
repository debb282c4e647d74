/** Decides in code whether a write needs people, and which; the arguments decide, never a model. */
import type { ApproverRule } from '../agents/approvers.ts';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { ApprovalStage, AutoLimits, Condition, RiskTier, WrittenPolicy } from '../agents/policy-schema.ts';
import { exceeds, isAbove } from './amounts.ts';
import { ANSWER_TOOL } from './knowledge/answer-question.ts';

type Settled = 'confirm' | 'approve' | 'risk' | Exclude<keyof RiskTier, 'remind' | 'quorum'>;

/** A policy with nothing left open. */
export type ToolPolicy = { [K in Settled]: NonNullable<WrittenPolicy[K]> } & Pick<WrittenPolicy, 'auto' | 'remind'> & {
    /** How many must say yes at a stage that does not say it itself. */
    quorum: number;
  };

/** What must happen before a write: nothing, at most as much as a day allows, or the decision of each stage in turn. */
export type Verdict = { by: 'policy'; within?: AutoLimits } | { by: 'people'; stages: ApproverRule[] };

const DAY = 86_400_000;

/** What holds where neither the tool nor its risk tier says otherwise: every write needs somebody else's yes. */
export const DEFAULT_POLICY: ToolPolicy = {
  confirm: false,
  approve: [],
  risk: 'medium',
  fourEyes: true,
  expires: 7 * DAY,
  onExpiry: 'deny',
  escalateTo: 'manager',
  edit: 'all',
  reason: ['reject'],
  quorum: 1,
};

/** The policy of a tool in a department: its own settings over those of its risk tier over the defaults; questions to experts have one of their own. */
export function policyOf(tenant: TenantConfig, department: DepartmentConfig, tool: string): ToolPolicy {
  if (tool === ANSWER_TOOL) return questionPolicy(department);
  const written = department.tools[tool];
  if (!written) throw new Error(`${tool} has no policy in ${department.id}.`);
  const tier = tenant.tiers[written.risk ?? DEFAULT_POLICY.risk];
  // Parsed settings that were left out are absent, never undefined.
  return { ...DEFAULT_POLICY, ...tier, ...written } as ToolPolicy;
}

function questionPolicy({ experts, escalation }: DepartmentConfig): ToolPolicy {
  return { ...DEFAULT_POLICY, ...escalation, approve: [{ by: experts, when: [], otherwise: 'manager' }] };
}

/** Applies a tool's policy to exact arguments; without `auto` and without stages the department's experts decide. */
export function judge(policy: ToolPolicy, experts: string, args: Record<string, unknown>): Verdict {
  const { auto } = policy;
  if (auto === true) return { by: 'policy' };
  if (auto && isWithin(auto, args)) return hasDailyLimits(auto) ? { by: 'policy', within: auto } : { by: 'policy' };
  return { by: 'people', stages: stagesFor(policy, experts, args) };
}

/** The stages that people decide, whatever the policy would allow without them. */
export function stagesFor(policy: ToolPolicy, experts: string, args: Record<string, unknown>): ApproverRule[] {
  const needed = policy.approve.filter((stage) => isNeeded(stage, args));
  const asked: ApprovalStage[] = needed.length > 0 ? needed : [{ by: experts, when: [], otherwise: 'manager' }];
  return asked.map(({ by, otherwise, quorum, expires }) => ({
    by,
    otherwise,
    fourEyes: policy.fourEyes,
    quorum: quorum ?? policy.quorum,
    expires: expires ?? policy.expires,
  }));
}

/** Limits that name nothing allow nothing. */
function isWithin(auto: AutoLimits, args: Record<string, unknown>): boolean {
  const amount = auto.field === undefined ? undefined : args[auto.field];
  if (auto.upTo && exceeds(amount, auto.upTo)) return false;
  if (auto.perDay && exceeds(amount, auto.perDay)) return false;
  return auto.upTo !== undefined || hasDailyLimits(auto);
}

function hasDailyLimits({ perDay, timesPerDay }: AutoLimits): boolean {
  return perDay !== undefined || timesPerDay !== undefined;
}

function isNeeded({ above, when }: ApprovalStage, args: Record<string, unknown>): boolean {
  if (above && !exceeds(args[above.field], above.amounts)) return false;
  return when.every((condition) => holds(condition, args[condition.field]));
}

function holds({ in: among, notIn, above }: Condition, value: unknown): boolean {
  const isOneOf = (values: readonly unknown[]) => [value].flat().some((one) => values.includes(one));
  if (among && !isOneOf(among)) return false;
  if (notIn && isOneOf(notIn)) return false;
  return above === undefined || isAbove(value, above);
}
