/** Subscribing to a department's digest. */
import { appendAudit } from '../../db/audit.ts';
import { subscribeDigest, unsubscribeDigest } from '../../db/digests.ts';
import { formatDate } from '../phrases.ts';
import { assertManages, both, type Command, CommandRefusal, isManager } from './command.ts';
import { theDepartments } from './departments.ts';

const EVERY: Record<string, number> = { daily: 1, รายวัน: 1, weekly: 7, รายสัปดาห์: 7, off: 0, เลิก: 0 };
const example = '/expert digest weekly hr';

export const digest: Command = {
  names: ['digest', 'สรุป'],
  usage: both('daily | weekly | off [department]', 'daily | weekly | off [ฝ่าย]'),
  about: both('a regular summary, sent to you', 'รับสรุปประจำวันหรือประจำสัปดาห์'),
  isFor: isManager,
  run: async (asked, [how = '', ...words]) => {
    const { tx, deps, person, language } = asked;
    const everyDays = Object.hasOwn(EVERY, how.toLowerCase()) ? EVERY[how.toLowerCase()] : undefined;
    if (everyDays === undefined) throw unknownRhythm(how);
    const departments = theDepartments(asked, words, example);
    for (const department of departments) assertManages(asked, department);
    const lines: string[] = [];
    for (const { id, name } of departments) {
      const detail = { person: person.id, everyDays };
      if (everyDays === 0) {
        const ended = await unsubscribeDigest(tx, person.id, id);
        lines.push(
          ended
            ? both(`No more digests of **${name.en}**.`, `เลิกส่งสรุปของ**${name.th}**แล้ว`)[language]
            : both(`You had no digest of **${name.en}**.`, `คุณไม่ได้รับสรุปของ**${name.th}**อยู่`)[language],
        );
      } else {
        const wish = { person: person.id, department: id, everyDays, timeZone: deps.tenant.timeZone };
        const { nextAt } = await subscribeDigest(tx, deps.tenant.id, wish);
        const first = formatDate(nextAt, language, deps.tenant.timeZone, true);
        lines.push(
          both(
            `**${name.en}**: a digest ${everyDays === 1 ? 'every day' : 'every week'}, the next on ${first}.`,
            `**${name.th}**: ส่งสรุป${everyDays === 1 ? 'ทุกวัน' : 'ทุกสัปดาห์'} ครั้งถัดไป ${first}`,
          )[language],
        );
      }
      await appendAudit(tx, deps.tenant.id, { actor: person.id, action: 'digest.set', subject: id, detail });
    }
    return { text: lines.join('\n') };
  },
};

function unknownRhythm(said: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `${said ? `“${said}” is none of` : 'Say'} daily, weekly or off, for example: \`${example}\``,
      `${said ? `“${said}” ไม่ใช่` : 'กรุณาระบุ'} daily weekly หรือ off ตัวอย่าง \`${example}\``,
    ),
  );
}
