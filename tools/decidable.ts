/** A request that nobody could ever decide is refused before it is raised. */
import { type ApproverRule, type Directory, decidersOf } from '../agents/approvers.ts';
import type { Person } from '../db/people.ts';
import { ToolRefusal } from './tool.ts';

/** Throws unless every stage can get the votes it needs from people who have not voted at another; substitutes add no votes. */
export function assertDecidable(
  stages: readonly ApproverRule[],
  requester: Person,
  directory: Omit<Directory, 'delegations'>,
): void {
  const own = { ...directory, delegations: [] };
  const isReachable = (stage: ApproverRule) => decidersOf(stage, requester, own).length >= votes(stage);
  // Asked of each alone first: it rules out nearly everything that the search below would try in vain.
  if (stages.length > 0 && stages.every(isReachable) && canFollow(stages, requester, own, [])) return;
  throw new ToolRefusal('forbidden', {
    en: 'Nobody is set up who could approve this for you. Please ask an administrator to name an approver.',
    th: 'ยังไม่มีผู้อนุมัติสำหรับคำขอนี้ กรุณาแจ้งผู้ดูแลระบบให้กำหนดผู้อนุมัติ',
  });
}

/** Whether the stages can be decided one after the other, given who has voted already. */
export function canFollow(
  [stage, ...rest]: readonly ApproverRule[],
  requester: Person,
  directory: Directory,
  voted: readonly string[],
): boolean {
  if (!stage) return true;
  const deciders = decidersOf({ ...stage, without: voted }, requester, directory).map(({ id }) => id);
  return choices(deciders, votes(stage)).some((chosen) => canFollow(rest, requester, directory, [...voted, ...chosen]));
}

/** Every way to choose `n` of them, one at a time, since the first usually does. */
function* choices(ids: readonly string[], n: number): Generator<string[]> {
  if (n === 0) return yield [];
  for (const [at, id] of ids.entries()) {
    for (const rest of choices(ids.slice(at + 1), n - 1)) yield [id, ...rest];
  }
}

function votes({ quorum = 1 }: ApproverRule): number {
  return quorum;
}
