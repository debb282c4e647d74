/** Giving the conversation it is written in to a department, and taking it back. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { bind as tie, unbind as untie } from '../../db/bindings.ts';
import { configuredDepartment, isChannel } from '../bound.ts';
import { type Asked, assertManages, both, type Command, CommandRefusal, isManager } from './command.ts';
import { theDepartment, unknownDepartment } from './departments.ts';

const example = '/expert bind hr';

export const bind: Command = {
  names: ['bind', 'ผูก'],
  usage: both('<department>', '<ฝ่าย>'),
  about: both('questions in this channel go to the department', 'ให้คำถามในช่องนี้ส่งถึงฝ่ายที่ระบุ'),
  isFor: isManager,
  run: async (asked, words) => {
    assertOpen(asked);
    const department = words.length > 0 ? theDepartment(asked, words, example) : unknownDepartment(asked, '', example);
    assertManages(asked, department);
    const { tx, deps, turn, person, bound, language } = asked;
    const { name } = department;
    if (bound?.id === department.id)
      return {
        text: both(`This channel belongs to **${name.en}** already.`, `ช่องนี้เป็นของ**${name.th}**อยู่แล้ว`)[language],
      };
    if (bound) assertManages(asked, bound);
    await tie(tx, deps.tenant.id, { conversation: turn.conversation, department: department.id, by: person.id });
    return {
      text: both(
        `Questions in this channel go to **${name.en}** now. \`/expert unbind\` ends that.`,
        `ต่อไปนี้คำถามในช่องนี้จะส่งถึง**${name.th}** ยกเลิกได้ด้วย \`/expert unbind\``,
      )[language],
    };
  },
};

export const unbind: Command = {
  names: ['unbind', 'เลิกผูก'],
  usage: both('', ''),
  about: both('this channel belongs to no department any more', 'ให้ช่องนี้ไม่เป็นของฝ่ายใด'),
  isFor: isManager,
  run: async (asked) => {
    assertOpen(asked);
    const { tx, deps, turn, person, bound, language } = asked;
    if (bound) assertManages(asked, bound);
    else if (!isManager(asked)) throw new CommandRefusal(notAManager);
    const done = await untie(tx, deps.tenant.id, turn.conversation, person.id);
    return { text: (done ? untied(bound) : notTied)[language] };
  },
};

/** Refuses where nobody else reads, and where the configuration has spoken. */
function assertOpen({ deps, turn }: Asked): void {
  if (!isChannel(turn.conversation)) throw new CommandRefusal(notAChannel);
  const department = configuredDepartment(deps.tenant, turn.conversation);
  if (!department) return;
  const { name } = department;
  throw new CommandRefusal(
    both(
      `The configuration says that this channel belongs to ${name.en}, so it cannot be changed here. An administrator can change the configuration.`,
      `การตั้งค่าระบบกำหนดให้ช่องนี้เป็นของ${name.th} จึงเปลี่ยนที่นี่ไม่ได้ ผู้ดูแลระบบแก้ไขการตั้งค่าได้`,
    ),
  );
}

/** A department that is not set up any more has no name to say. */
function untied(bound: DepartmentConfig | undefined) {
  if (!bound) return both('This channel is free again.', 'ช่องนี้ไม่เป็นของฝ่ายใดแล้ว');
  const { name } = bound;
  return both(`This channel does not belong to **${name.en}** any more.`, `ช่องนี้ไม่เป็นของ**${name.th}**แล้ว`);
}

const notAChannel = both(
  `Only a channel can belong to a department. Write this in the channel that is meant, for example: \`${example}\``,
  `เฉพาะช่องเท่านั้นที่กำหนดให้เป็นของฝ่ายได้ กรุณาพิมพ์คำสั่งนี้ในช่องที่ต้องการ ตัวอย่าง \`${example}\``,
);
const notTied = both('This channel belongs to no department.', 'ช่องนี้ไม่ได้เป็นของฝ่ายใด');
const notAManager = both(
  'Only managers and experts of a department and administrators may do this.',
  'ผู้ที่ทำได้คือผู้จัดการและผู้เชี่ยวชาญของฝ่าย หรือผู้ดูแลระบบ',
);
