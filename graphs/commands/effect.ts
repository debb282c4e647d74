/** Saying what was found in another system that never answered. */
import { departmentConfig } from '../../agents/config-schema.ts';
import type { Localized } from '../../agents/message.ts';
import { isAdmin } from '../../agents/principals.ts';
import type { ProposalRow } from '../../db/approvals.ts';
import { type Finding, foreignProposal, type NotOpen, settleByFinding } from '../../tools/foreign-end.ts';
import { oneLine } from '../one-line.ts';
import { tellOutcome } from '../reconcile.ts';
import { type Asked, assertManages, both, type Command, CommandRefusal, isManager } from './command.ts';

const DONE = new Set(['done', 'สำเร็จ']);
const NOT_DONE = new Set(['not-done', 'ไม่สำเร็จ']);
/** Numbers of other systems are one word; anything else is a slip. */
const RECORD = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._/#:-]{0,99}$/u;

export const effect: Command = {
  names: ['effect', 'ผล'],
  usage: both('<proposal> done <record> | not-done', '<รหัส> done <เลขที่> | not-done'),
  about: both('says what became of a request that another system never answered', 'แจ้งผลของคำขอที่ระบบปลายทางไม่ได้ตอบ'),
  confidential: true,
  isFor: isManager,
  run: async (asked, [id = '', ...words]) => {
    const { tx, deps, person, language } = asked;
    const record = recordIn(words);
    const proposal = await foreignProposal(tx, id);
    if (!proposal) throw unknown(id);
    assertMayTell(asked, proposal);
    const finding: Finding = { by: person.id, record };
    const notOpen = await settleByFinding(tx, deps.tenant.id, proposal, finding);
    if (notOpen) throw new CommandRefusal(because[notOpen]);
    await tellOutcome(tx, deps, id);
    return { text: taken(oneLine(proposal.summary), record)[language] };
  },
};

/** The record that was found, or null when it was said that there is none. */
function recordIn([word = '', record = '', ...more]: string[]): string | null {
  if (NOT_DONE.has(word) && record === '') return null;
  if (DONE.has(word) && RECORD.test(record) && more.length === 0) return record;
  const example = '`/expert effect prp_… done V-1234`, `/expert effect prp_… not-done`';
  throw new CommandRefusal(both(`Say what you found, for example: ${example}`, `โปรดบอกสิ่งที่พบ เช่น ${example}`));
}

function assertMayTell(asked: Asked, proposal: ProposalRow): void {
  const department = departmentConfig(asked.deps.tenant, proposal.department);
  if (department) assertManages(asked, department);
  else if (!isAdmin(asked.deps.tenant, asked.person)) throw unknown(proposal.id);
}

function unknown(id: string): CommandRefusal {
  return new CommandRefusal(
    both(
      `No request “${id}” was sent to another system. Its id stands in the message that asked you to look.`,
      `ไม่มีคำขอ “${id}” ที่ส่งไปยังระบบอื่น รหัสอยู่ในข้อความที่ขอให้ตรวจสอบ`,
    ),
  );
}

const because: Record<NotOpen, Localized> = {
  settled: both(
    'It is certain already what became of this request; nothing was changed.',
    'ทราบผลของคำขอนี้แน่นอนแล้ว จึงไม่มีการเปลี่ยนแปลง',
  ),
  busy: both(
    'The other system is being asked about this at this moment. Please say it again in a minute.',
    'ขณะนี้กำลังสอบถามระบบปลายทางเรื่องนี้อยู่ โปรดแจ้งอีกครั้งในอีกหนึ่งนาที',
  ),
};

const taken = (summary: string, record: string | null): Localized =>
  record === null
    ? both(
        `**${summary}** is written down as not carried out, and the person who asked is told.`,
        `บันทึกว่า **${summary}** ไม่ได้ดำเนินการ และแจ้งผู้ขอแล้ว`,
      )
    : both(
        `**${summary}** is written down as carried out (${record}), and the person who asked is told.`,
        `บันทึกว่า **${summary}** สำเร็จแล้ว (${record}) และแจ้งผู้ขอแล้ว`,
      );
