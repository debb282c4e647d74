/** Pausing a department and putting it to work again. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { appendAudit } from '../../db/audit.ts';
import { pauseDepartment, pausedDepartment, resumeDepartment } from '../../db/pauses.ts';
import { oneLine } from '../one-line.ts';
import { type Asked, assertManages, both, type Command, isManager, nameOf, type Said } from './command.ts';
import { takeDepartment, theDepartment, unknownDepartment } from './departments.ts';

const LONGEST_REASON = 300;
const pauseExample = both('/expert pause finance closing the books', '/expert pause finance ปิดบัญชีสิ้นเดือน');
const resumeExample = '/expert resume finance';

export const pause: Command = {
  names: ['pause', 'หยุด'],
  usage: both('[department] [reason]', '[ฝ่าย] [เหตุผล]'),
  about: both('the department answers nobody until it is resumed', 'ให้ฝ่ายหยุดตอบจนกว่าจะเปิดใหม่'),
  isFor: isManager,
  run: async (asked, words) => {
    const { department, reason } = departmentAndReason(asked, words);
    assertManages(asked, department);
    const { tx, deps, person } = asked;
    const done = await pauseDepartment(tx, deps.tenant.id, { department: department.id, by: person.id, reason });
    if (!done) return standstill(asked, department);
    await note(asked, 'department.paused', department.id, { reason });
    return {
      text: both(
        `**${department.name.en}** is paused. \`/expert resume ${department.id}\` puts it to work again.`,
        `หยุด**${department.name.th}**แล้ว เปิดใหม่ด้วย \`/expert resume ${department.id}\``,
      )[asked.language],
    };
  },
};

export const resume: Command = {
  names: ['resume', 'เปิด'],
  usage: both('[department]', '[ฝ่าย]'),
  about: both('puts a paused department to work again', 'เปิดฝ่ายที่หยุดไว้'),
  isFor: isManager,
  run: async (asked, words) => {
    const department = theDepartment(asked, words, resumeExample);
    assertManages(asked, department);
    const done = await resumeDepartment(asked.tx, department.id);
    if (done) await note(asked, 'department.resumed', department.id, {});
    const text = done
      ? both(`**${department.name.en}** is at work again.`, `**${department.name.th}**กลับมาทำงานแล้ว`)
      : both(`**${department.name.en}** was not paused.`, `**${department.name.th}**ไม่ได้หยุดอยู่`);
    return { text: text[asked.language] };
  },
};

/** A reason needs its department before it: a misspelt department must not pause another one. */
function departmentAndReason(asked: Asked, words: string[]): { department: DepartmentConfig; reason: string | null } {
  const example = pauseExample[asked.language];
  if (words.length === 0) return { department: theDepartment(asked, words, example), reason: null };
  const { department, rest } = takeDepartment(asked, words);
  if (!department) return unknownDepartment(asked, words[0] ?? '', example);
  return { department, reason: rest.join(' ').slice(0, LONGEST_REASON) || null };
}

async function standstill({ tx, language }: Asked, { id, name }: DepartmentConfig): Promise<Said> {
  const paused = await pausedDepartment(tx, id);
  const why = paused?.reason ? ` (${oneLine(paused.reason)})` : '';
  const who = await nameOf(tx, paused?.by ?? '', language);
  return {
    text: both(`**${name.en}** is paused already, by ${who}${why}.`, `**${name.th}**หยุดอยู่แล้ว โดย ${who}${why}`)[
      language
    ],
  };
}

function note(
  { tx, deps, person }: Asked,
  action: string,
  department: string,
  detail: Record<string, unknown>,
): Promise<void> {
  return appendAudit(tx, deps.tenant.id, { actor: person.id, action, subject: department, detail });
}
