/** Handing documents in to a department, and taking them back. */
import { type FileContent, READABLE_ENDINGS } from '../../knowledge/readers/read-file.ts';
import { removeUpload, storeUpload, type Uploaded } from '../../knowledge/uploads.ts';
import { inline } from '../attachments.ts';
import { say } from '../phrases.ts';
import { assertManages, both, type Command, CommandRefusal, isManager } from './command.ts';
import { takeDepartment, theDepartment } from './departments.ts';

const example = '/expert teach hr';

export const teach: Command = {
  names: ['teach', 'สอน'],
  usage: both('<department>, with files', '<ฝ่าย> พร้อมไฟล์'),
  about: both('the department answers from these documents too', 'ให้ฝ่ายใช้เอกสารเหล่านี้ตอบคำถามด้วย'),
  isFor: isManager,
  takesFiles: true,
  run: async (asked, words) => {
    const department = theDepartment(asked, words, example);
    assertManages(asked, department);
    const { tx, deps, turn, turnId, person, language, files = turn.attachments.map(inline) } = asked;
    assertReadable(files);
    const lines: string[] = [];
    const knowledge: string[] = [];
    let reading = false;
    for (const file of files) {
      const stored = await storeUpload(tx, deps.tenant.id, department, { ...file, person, turn: turnId });
      lines.push(lineOf(file.name, stored)[language]);
      if (stored.done === 'same') continue;
      knowledge.push(stored.id);
      reading ||= stored.status === 'queued';
    }
    return { text: [taught(department.name)[language], ...lines].join('\n'), knowledge, reading };
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
    const { tx, deps, person } = asked;
    const id = name ? await removeUpload(tx, deps.tenant.id, department.id, name, person.id) : undefined;
    if (!id)
      throw new CommandRefusal(
        both(
          `Nobody handed in a document “${name}” to ${department.name.en}. For example: \`/expert forget hr parking.md\``,
          `ไม่มีใครส่งเอกสาร “${name}” ให้${department.name.th} ตัวอย่าง \`/expert forget hr parking.md\``,
        ),
      );
    const text = both(`“${name}” is not used any more.`, `เลิกใช้ “${name}” แล้ว`)[asked.language];
    return { text, knowledge: [id] };
  },
};

/** All or none: what a worker would refuse at once is refused before anything is written. */
function assertReadable(files: readonly FileContent[]): void {
  if (files.length === 0)
    throw new CommandRefusal(
      both(
        `Send the documents as files of the same message: \`${example}\`. I read ${READABLE_ENDINGS.join(' ')}.`,
        `กรุณาแนบเอกสารเป็นไฟล์มากับข้อความเดียวกัน เช่น \`${example}\` รับไฟล์ ${READABLE_ENDINGS.join(' ')}`,
      ),
    );
  const wrong = files.find(({ name, bytes }) => !isReadable(name) || isBlank(bytes));
  if (wrong)
    throw new CommandRefusal(
      both(
        `“${wrong.name}” cannot become knowledge: a file of these kinds with something in it can: ${READABLE_ENDINGS.join(' ')}. Nothing was taken over.`,
        `“${wrong.name}” ใช้เป็นความรู้ไม่ได้ รับเฉพาะไฟล์ที่มีเนื้อหาในรูปแบบ ${READABLE_ENDINGS.join(' ')} จึงยังไม่ได้รับไฟล์ใด`,
      ),
    );
}

function isReadable(name: string): boolean {
  return READABLE_ENDINGS.includes(/\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '');
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

function taught(name: { en: string; th: string }) {
  return both(`**${name.en}** answers from these too:`, `**${name.th}**ใช้เอกสารเหล่านี้ตอบคำถามด้วย`);
}

function lineOf(name: string, { done, status, passages }: Uploaded) {
  if (done === 'same') return both(`- ${name}: unchanged, so left as it is`, `- ${name}: ไม่เปลี่ยนแปลง จึงคงไว้ตามเดิม`);
  const isNew = done === 'added';
  const what = both(isNew ? 'new' : 'in the place of the one before', isNew ? 'ใหม่' : 'แทนฉบับก่อน');
  const how =
    status === 'ready'
      ? both(say.passages('en', passages), say.passages('th', passages))
      : both('taken in, I will say here when it is read', 'รับไว้แล้ว อ่านเสร็จเมื่อไรจะแจ้งที่นี่');
  return both(`- ${name}: ${what.en}, ${how.en}`, `- ${name}: ${what.th} ${how.th}`);
}
