/** Deciding by command what `queue` lists, for channels without buttons; each request is still decided by itself. */
import type { Decision, Localized } from '../../agents/message.ts';
import { decideApproval } from '../decide.ts';
import { type Asked, both, CommandRefusal, type Said } from './command.ts';

const MOST = 50;

/** The ids that stand first, and the words behind them; refuses what names nothing to decide. */
export function listed(words: readonly string[], example: string): { ids: string[]; rest: string[] } {
  const leading = leadingIds(words);
  const ids = [...new Set(leading)];
  if (ids.length > 0 && ids.length <= MOST) return { ids, rest: words.slice(leading.length) };
  throw new CommandRefusal(
    both(
      `Give up to ${MOST} ids as \`/expert queue\` lists them, for example: \`${example}\``,
      `ระบุรหัสจาก \`/expert queue\` ไม่เกิน ${MOST} รายการ ตัวอย่าง \`${example}\``,
    ),
  );
}

/** The decision that the words make, whether or not it will be refused. */
export function decisionIn(action: 'approve' | 'reject', words: readonly string[]): Decision | undefined {
  const targets = leadingIds(words).slice(0, MOST);
  const [target] = targets;
  return target === undefined ? undefined : { action, target, targets };
}

function leadingIds(words: readonly string[]): string[] {
  const end = words.findIndex((word) => !word.startsWith('apr_'));
  return words.slice(0, end < 0 ? undefined : end);
}

/** Decides them all alike in the command's transaction. */
export async function decideListed(
  { tx, deps, turnId, person, language }: Asked,
  action: 'approve' | 'reject',
  ids: string[],
  reason: string,
): Promise<Said> {
  const [target = ''] = ids;
  const decision = { action, target, targets: ids, ...(reason ? { reason } : {}) };
  const { outcome, wakes } = await decideApproval(tx, deps, turnId, decision, person);
  const lines = (outcome.results ?? []).map(({ target: id, message }) => `- \`${id}\`: ${message}`);
  return { text: [outcome.message ?? DONE[action][language], ...lines].join('\n'), wakes };
}

const DONE: Record<'approve' | 'reject', Localized> = {
  approve: both('Approved.', 'อนุมัติแล้ว'),
  reject: both('Rejected.', 'ไม่อนุมัติแล้ว'),
};
