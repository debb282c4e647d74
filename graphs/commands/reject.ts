/** Rejecting one request or several alike at once; the requesters read the reason. */
import { both, type Command, everyone } from './command.ts';
import { decideListed, decisionIn, listed } from './decide-listed.ts';

const example = '/expert reject apr_… no receipt';

export const reject: Command = {
  names: ['reject', 'ไม่อนุมัติ'],
  usage: both('<id> [<id> …] <reason>', '<รหัส> [<รหัส> …] <เหตุผล>'),
  about: both('rejects what `queue` lists; requesters read the reason', 'ไม่อนุมัติรายการใน `queue` ผู้ขอจะเห็นเหตุผล'),
  isFor: everyone,
  decides: (words) => decisionIn('reject', words),
  run: (asked, words) => {
    const { ids, rest } = listed(words, example);
    return decideListed(asked, 'reject', ids, rest.join(' '));
  },
};
