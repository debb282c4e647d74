/** Decides in code whether a write needs people, and which; the arguments decide, never a model. */
import { type ApproverRule, approversOf } from '../agents/approvers.ts';
import type { ApprovalStage, ToolPolicy } from '../agents/config-schema.ts';
import type { Person } from '../db/people.ts';
import { ToolRefusal } from './tool.ts';

export interface Money {
  /** Minor units. */
  amount: number;
  currency: string;
}

/** What must happen before a write: nothing, or the decision of each stage in turn. */
export type Verdict = { by: 'policy' } | { by: 'people'; stages: ApproverRule[] };

const MINOR_UNITS = 100;

/** Applies a tool's policy to exact arguments; without `auto` and without stages the department's experts decide. */
export function judge(policy: ToolPolicy, experts: string, args: Record<string, unknown>): Verdict {
  if (policy.auto === true) return { by: 'policy' };
  if (policy.auto && !exceeds(args[policy.auto.field], policy.auto.upTo)) return { by: 'policy' };
  const needed = policy.approve.filter(
    (stage) => !stage.above || exceeds(args[stage.above.field], stage.above.amounts),
  );
  const stages: Pick<ApprovalStage, 'by' | 'otherwise'>[] =
    needed.length > 0 ? needed : [{ by: experts, otherwise: 'manager' }];
  return { by: 'people', stages: stages.map(({ by, otherwise }) => ({ by, otherwise, fourEyes: policy.fourEyes })) };
}

/** Refuses a request that nobody could ever decide, before it is raised. */
export function assertDecidable(stages: readonly ApproverRule[], requester: Person, people: readonly Person[]): void {
  if (stages.every((stage) => approversOf(stage, requester, people).length > 0)) return;
  throw new ToolRefusal('forbidden', {
    en: 'Nobody is set up who could approve this for you. Please ask an administrator to name an approver.',
    th: 'ยังไม่มีผู้อนุมัติสำหรับคำขอนี้ กรุณาแจ้งผู้ดูแลระบบให้กำหนดผู้อนุมัติ',
  });
}

/** True when the amount is above its currency's limit, and for a currency or value that has no limit. */
function exceeds(value: unknown, limits: Partial<Record<string, number>>): boolean {
  if (!isMoney(value)) return true;
  const limit = Object.hasOwn(limits, value.currency) ? limits[value.currency] : undefined;
  return limit === undefined || !(value.amount <= limit * MINOR_UNITS);
}

export function isMoney(value: unknown): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    'amount' in value &&
    typeof value.amount === 'number' &&
    'currency' in value
  );
}
