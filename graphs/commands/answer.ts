/** An expert answers a gap: what is written becomes knowledge, its gaps are closed, and those who asked hear of it. */
import { detectLanguage } from '../../agents/language.ts';
import type { Localized } from '../../agents/message.ts';
import { appendAudit } from '../../db/audit.ts';
import { storeCurated } from '../../db/curated.ts';
import { closeGaps, findOpenGap, type GapRow, openGaps } from '../../db/gaps.ts';
import { newId } from '../../db/id.ts';
import { queueReply } from '../../db/outbox.ts';
import { findPerson } from '../../db/people.ts';
import { daysOf } from '../curated-days.ts';
import { groupOf } from '../gap-groups.ts';
import { noticeTimeFor } from '../notices.ts';
import { oneLine } from '../one-line.ts';
import { directly } from '../tell.ts';
import { type Asked, assertManages, both, type Command, CommandRefusal, isManager } from './command.ts';
import { unknownGap } from './gaps.ts';

const MOST = 500;
const LONGEST = 8_000;
const example = '/expert answer gap_… Dogs may come on Fridays.';

export const answer: Command = {
  names: ['answer', 'ตอบ'],
  usage: both('<gap> <the answer>', '<รหัสคำถามค้าง> <คำตอบ>'),
  about: both('answers a gap; the department knows it from then on', 'ตอบคำถามค้าง แล้วฝ่ายจะใช้คำตอบนี้ต่อไป'),
  isFor: isManager,
  run: async (asked, [id = '']) => {
    const { tx, deps, turn, person, language } = asked;
    const gap = id ? await findOpenGap(tx, id) : undefined;
    const department = gap && deps.tenant.departments.find((one) => one.id === gap.department);
    if (!gap || !department) throw unknownGap(id);
    assertManages(asked, department);
    const words = textAfter(turn.text, id);
    if (words === '' || words.length > LONGEST) throw withoutAnswer(words.length);
    const open = await openGaps(tx, department.id, MOST);
    const group = groupOf(open, open.find((row) => row.id === id) ?? { ...gap, waits: false });
    if (group.some(({ waits }) => waits)) throw waitsForDecision();
    const document = `${department.id}/curated/${newId('ans')}`;
    await storeCurated(tx, deps.tenant.id, {
      ...{ id: document, department: department.id, question: gap.question, answer: words },
      ...{ language: detectLanguage(words), author: { id: person.id, name: person.name } },
      ...{ on: deps.clock.now().toISOString().slice(0, 10), keptDays: daysOf(department).kept },
    });
    const closed = await closeGaps(
      tx,
      group.map((row) => row.id),
      document,
    );
    const detail = { gaps: closed.map((row) => row.id) };
    await appendAudit(tx, deps.tenant.id, { actor: person.id, action: 'curated.answered', subject: document, detail });
    const told = await tellAskers(asked, closed, words);
    const text = both(
      `**${department.name.en}** knows this from now on. ${closed.length} closed, ${told} told.`,
      `**${department.name.th}**ใช้คำตอบนี้ต่อจากนี้ ปิดคำถามค้าง ${closed.length} เรื่อง แจ้งผู้ถามแล้ว ${told} คน`,
    );
    return { text: text[language], knowledge: [document] };
  },
};

/** What follows the id, line breaks and all. */
function textAfter(text: string, id: string): string {
  return text.slice(text.indexOf(id) + id.length).trim();
}

/** Those who asked hear the answer once each, where they are told things directly, and not at night. */
async function tellAskers({ tx, deps, turnId, person }: Asked, closed: GapRow[], words: string): Promise<number> {
  let told = 0;
  for (const [id, [gap]] of Map.groupBy(closed, (row) => row.person)) {
    const asker = id === person.id ? undefined : await findPerson(tx, id);
    const when = asker && (await noticeTimeFor(tx, asker));
    if (!asker || !gap || when === null) continue;
    const text = answered(oneLine(gap.question), person.name, quoted(words))[asker.language];
    const nothing = { department: gap.department, sources: [], approvals: [], receipts: [] };
    const reply = {
      status: 'answered',
      text,
      language: asker.language,
      confidence: 1,
      model: 'policy',
      ...nothing,
    } as const;
    await queueReply(tx, deps.tenant.id, turnId, await directly(tx, deps, id), reply, when);
    told += 1;
  }
  return told;
}

function quoted(words: string): string {
  return words
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function answered(question: string, author: string, words: string): Localized {
  return both(
    `You asked: “${question}” ${author} has answered it:\n\n${words}`,
    `คุณเคยถามว่า “${question}” ${author} ตอบแล้ว\n\n${words}`,
  );
}

function withoutAnswer(length: number): CommandRefusal {
  return new CommandRefusal(
    length === 0
      ? both(
          `Write the answer behind the id, for example: \`${example}\``,
          `กรุณาพิมพ์คำตอบต่อจากรหัส ตัวอย่าง \`${example}\``,
        )
      : both(
          `The answer is too long. Up to ${LONGEST.toLocaleString('en')} characters fit; hand in more as a document with \`/expert teach\`.`,
          `คำตอบยาวเกินไป พิมพ์ได้ไม่เกิน ${LONGEST.toLocaleString('en')} ตัวอักษร หากยาวกว่านี้ให้ส่งเป็นเอกสารด้วย \`/expert teach\``,
        ),
  );
}

function waitsForDecision(): CommandRefusal {
  return new CommandRefusal(
    both(
      'This question waits for an expert on its card, where the asker hears of it at once. Answer it there; `/expert queue` lists it.',
      'คำถามนี้รอผู้เชี่ยวชาญตอบบนการ์ดอยู่แล้ว และผู้ถามจะทราบทันที กรุณาตอบบนการ์ด ดูรายการได้ด้วย `/expert queue`',
    ),
  );
}
