/** Choosing when reminders and digests come. */
import type { Localized } from '../../agents/message.ts';
import { type Preferences, preferencesOf, setPreferences } from '../../db/preferences.ts';
import { both, type Command, CommandRefusal, everyone } from './command.ts';

const example = '/expert notify quiet 20:00-07:00';
const WORDS: Record<string, 'on' | 'off' | 'quiet'> = {
  on: 'on',
  เปิด: 'on',
  off: 'off',
  ปิด: 'off',
  quiet: 'quiet',
  เงียบ: 'quiet',
};
/** Thai writes 20.00 น. */
const HOURS = /^([01]?\d|2[0-3])[:.]([0-5]\d)\s*(?:-|–|—|to|ถึง)\s*([01]?\d|2[0-3])[:.]([0-5]\d)(?:\s*น\.?)?$/i;

export const notify: Command = {
  names: ['notify', 'แจ้งเตือน'],
  usage: both('on | off | quiet 20:00-07:00 | quiet off', 'on | off | quiet 20:00-07:00 | quiet off'),
  about: both('when reminders and digests come', 'เวลาที่จะรับการเตือนและสรุป'),
  isFor: everyone,
  run: async ({ tx, deps, person, language }, words) => {
    const chosen = chosenBy(words);
    if (chosen) await setPreferences(tx, deps.tenant.id, person.id, chosen);
    return { text: inWords(await preferencesOf(tx, person.id), person.timeZone)[language] };
  },
};

/** What is to change; undefined to hear how it stands. */
function chosenBy([how, ...words]: string[]): Partial<Preferences> | undefined {
  if (how === undefined) return undefined;
  const wish = wordFor(how);
  if (wish === 'quiet') return { quiet: hoursFrom(words.join(' ')) };
  if (wish === undefined || words.length > 0) throw unknownWish([how, ...words].join(' '));
  return { notices: wish === 'on' };
}

function wordFor(said: string): 'on' | 'off' | 'quiet' | undefined {
  const word = said.toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

function hoursFrom(said: string): Preferences['quiet'] {
  if (wordFor(said) === 'off') return null;
  const [, fromHour, fromMinute, toHour, toMinute] = HOURS.exec(said) ?? [];
  if (!fromHour || !toHour) throw unknownHours(said);
  const from = `${fromHour.padStart(2, '0')}:${fromMinute}`;
  const to = `${toHour.padStart(2, '0')}:${toMinute}`;
  if (from === to) throw sameTime;
  return { from, to };
}

function inWords({ notices, quiet }: Preferences, timeZone: string): Localized {
  if (!notices)
    return both(
      'You get no reminders and no digests. Requests you have to decide still reach you. `/expert notify on` brings reminders and digests back.',
      'จะไม่ส่งการเตือนและสรุปให้คุณ แต่คำขอที่คุณต้องตัดสินยังส่งตามปกติ เปิดการเตือนและสรุปอีกครั้งด้วย `/expert notify on`',
    );
  if (!quiet) return both('Reminders and digests come at any time.', 'ส่งการเตือนและสรุปให้คุณได้ทุกเวลา');
  const { from, to } = quiet;
  return both(
    `Reminders and digests wait from ${from} until ${to} (${timeZone}). Requests you have to decide still reach you at once. \`/expert notify quiet off\` ends that.`,
    `ตั้งแต่ ${from} น. ถึง ${to} น. (${timeZone}) จะยังไม่ส่งการเตือนและสรุปให้คุณ แต่คำขอที่คุณต้องตัดสินยังส่งทันที ยกเลิกได้ด้วย \`/expert notify quiet off\``,
  );
}

function unknownWish(said: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `“${said}” is none of on, off, quiet and the hours, or quiet off. For example: \`${example}\``,
      `“${said}” ไม่ใช่ on off quiet พร้อมช่วงเวลา หรือ quiet off ตัวอย่าง \`${example}\``,
    ),
  );
}

function unknownHours(said: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `${said ? `I cannot read “${said}” as hours.` : 'Say from when until when.'} For example: \`${example}\``,
      `${said ? `อ่าน “${said}” เป็นช่วงเวลาไม่ได้` : 'กรุณาระบุช่วงเวลา'} ตัวอย่าง \`${example}\``,
    ),
  );
}

const sameTime = new CommandRefusal(
  both(
    'Quiet hours have to end at another time than they begin. `/expert notify off` stops reminders and digests altogether.',
    'เวลาเริ่มและเวลาสิ้นสุดต้องต่างกัน หากไม่ต้องการรับเลย ใช้ `/expert notify off`',
  ),
);
