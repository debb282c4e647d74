/** Approving one request or several alike at once, with a reason where one is wanted. */
import { both, type Command, CommandRefusal, everyone } from './command.ts';
import { decideListed, decisionIn, listed } from './decide-listed.ts';

const example = '/expert approve apr_… apr_…';
/** Thai is written without spaces. */
const BECAUSE = /^(?:because(?=\s|$)|เพราะ(?:ว่า)?)\s*/i;

export const approve: Command = {
  names: ['approve', 'อนุมัติ'],
  usage: both('<id> [<id> …] [because <reason>]', '<รหัส> [<รหัส> …] [เพราะ <เหตุผล>]'),
  about: both('approves what `queue` lists; alike ones together', 'อนุมัติรายการใน `queue` ที่เหมือนกันพร้อมกัน'),
  isFor: everyone,
  decides: (words) => decisionIn('approve', words),
  run: (asked, words) => {
    const { ids, rest } = listed(words, example);
    const said = rest.join(' ');
    if (said && !BECAUSE.test(said)) throw unreadable(rest[0] ?? '');
    return decideListed(asked, 'approve', ids, said.replace(BECAUSE, ''));
  },
};

/** A slip in an id must not pass as a reason. */
function unreadable(word: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `“${word}” is no id. Write ids first and then, if you want to say why, \`because …\`: \`${example} because it is in the budget\``,
      `“${word}” ไม่ใช่รหัส กรุณาระบุรหัสก่อน แล้วตามด้วย \`เพราะ …\` หากต้องการบอกเหตุผล: \`${example} เพราะอยู่ในงบประมาณ\``,
    ),
  );
}
