/** Handing documents in to a department, and taking them back. */
import type { Attachment } from '../../agents/message.ts';
import { appendAudit } from '../../db/audit.ts';
import { nameIn } from '../../db/people.ts';
import { removeUpload, storeUpload, type Uploaded } from '../../knowledge/uploads.ts';
import { type Asked, assertManages, both, type Command, CommandRefusal, isManager } from './command.ts';
import { takeDepartment, theDepartment } from './departments.ts';

const example = '/expert teach hr';
const READABLE = /\.(md|txt)$/i;

export const teach: Command = {
  names: ['teach', 'สอน'],
  usage: both('<department>, with files', '<ฝ่าย> พร้อมไฟล์'),
  about: both('the department answers from these documents too', 'ให้ฝ่ายใช้เอกสารเหล่านี้ตอบคำถามด้วย'),
  isFor: isManager,
  run: async (asked, words) => {
    const department = theDepartment(asked, words, example);
    assertManages(asked, department);
    const { tx, deps, turn, person, language } = asked;
    assertReadable(turn.attachments);
    const lines: string[] = [];
    const knowledge: string[] = [];
    for (const { name, text } of turn.attachments) {
      const stored = await storeUpload(tx, deps.tenant.id, department, { name, text, author: nameIn(person, 'en') });
      lines.push(lineOf(name, stored)[language]);
      if (stored.done === 'same') continue;
      knowledge.push(stored.id);
      await audited(asked, `knowledge.${stored.done}`, stored.id);
    }
    return { text: [taught(department.name)[language], ...lines].join('\n'), knowledge };
  },
};

export const forget: Command = {
  names: ['forget', 'ลืม'],
  usage: both('<department> <file>', '<ฝ่าย> <ไฟล์>'),
  about: both('a document that was handed in is not used any more', 'เลิกใช้เอกสารที่เคยส่งให้ฝ่าย'),
  isFor: isManager,
  run: async (asked, words) => {
    const { department = theDepartment(asked, [], example), rest } = takeDepartment(asked, words);
    assertManages(asked, department);
    const name = rest.join(' ');
    const id = name ? await removeUpload(asked.tx, department.id, name) : undefined;
    if (!id)
      throw new CommandRefusal(
        both(
          `Nobody handed in a document “${name}” to ${department.name.en}. For example: \`/expert forget hr parking.md\``,
          `ไม่มีใครส่งเอกสาร “${name}” ให้${department.name.th} ตัวอย่าง \`/expert forget hr parking.md\``,
        ),
      );
    await audited(asked, 'knowledge.removed', id);
    const text = both(`“${name}” is not used any more.`, `เลิกใช้ “${name}” แล้ว`)[asked.language];
    return { text, knowledge: [id] };
  },
};

function assertReadable(files: readonly Attachment[]): void {
  if (files.length === 0)
    throw new CommandRefusal(
      both(
        `Send the documents as files of the same message, as .md or .txt: \`${example}\``,
        `กรุณาแนบเอกสารเป็นไฟล์ .md หรือ .txt มากับข้อความเดียวกัน เช่น \`${example}\``,
      ),
    );
  const wrong = files.find(({ name, text }) => !READABLE.test(name) || text.trim() === '');
  if (wrong)
    throw new CommandRefusal(
      both(
        `“${wrong.name}” cannot become knowledge: a .md or .txt file with something in it can. Nothing was taken over.`,
        `“${wrong.name}” ใช้เป็นความรู้ไม่ได้ รับเฉพาะไฟล์ .md หรือ .txt ที่มีเนื้อหา จึงยังไม่ได้รับไฟล์ใด`,
      ),
    );
}

function audited({ tx, deps, person }: Asked, action: string, subject: string): Promise<void> {
  return appendAudit(tx, deps.tenant.id, { actor: person.id, action, subject, detail: {} });
}

function taught(name: { en: string; th: string }) {
  return both(`**${name.en}** answers from these too:`, `**${name.th}**ใช้เอกสารเหล่านี้ตอบคำถามด้วย`);
}

function lineOf(name: string, { done, passages }: Uploaded) {
  const words = {
    added: both(`new, ${passages} passages`, `ใหม่ ${passages} ตอน`),
    replaced: both(`in the place of the one before, ${passages} passages`, `แทนฉบับก่อน ${passages} ตอน`),
    same: both('unchanged, so left as it is', 'ไม่เปลี่ยนแปลง จึงคงไว้ตามเดิม'),
  }[done];
  return both(`- ${name}: ${words.en}`, `- ${name}: ${words.th}`);
}
