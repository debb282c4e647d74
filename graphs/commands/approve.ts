/** Approving several alike requests at once, each still decided by itself. */
import { decideApproval } from '../decide.ts';
import { both, type Command, CommandRefusal, everyone } from './command.ts';

const MOST = 50;
const example = '/expert approve apr_… apr_…';

export const approve: Command = {
  names: ['approve', 'อนุมัติ'],
  usage: both('<id> [<id> …]', '<รหัส> [<รหัส> …]'),
  about: both('approves what `queue` lists; alike ones together', 'อนุมัติรายการใน `queue` ที่เหมือนกันพร้อมกัน'),
  isFor: everyone,
  run: async ({ tx, deps, turnId, person, language }, words) => {
    const ids = [...new Set(words)];
    const [target] = ids;
    if (!target || ids.length > MOST || !ids.every((id) => id.startsWith('apr_'))) throw unreadable();
    const decision = { action: 'approve' as const, target, targets: ids };
    const { outcome, wakes } = await decideApproval(tx, deps, turnId, decision, person);
    const lines = (outcome.results ?? []).map(({ target: id, message }) => `- \`${id}\`: ${message}`);
    return { text: [outcome.message ?? both('Approved.', 'อนุมัติแล้ว')[language], ...lines].join('\n'), wakes };
  },
};

function unreadable(): CommandRefusal {
  return new CommandRefusal(
    both(
      `Give up to ${MOST} ids as \`/expert queue\` lists them, for example: \`${example}\``,
      `ระบุรหัสจาก \`/expert queue\` ไม่เกิน ${MOST} รายการ ตัวอย่าง \`${example}\``,
    ),
  );
}
