/** The requests of one's own that are open. */
import { and, asc, eq } from 'drizzle-orm';
import { nameIn } from '../../db/people.ts';
import { proposals } from '../../db/schema/approvals.ts';
import { ageInWords } from '../age.ts';
import { oneLine } from '../one-line.ts';
import { listed } from '../phrases.ts';
import { type WaitingApproval, waitingApprovals } from '../waiting.ts';
import { type Asked, both, type Command, everyone } from './command.ts';

const MOST = 50;

export const mine: Command = {
  names: ['mine', 'คำขอของฉัน'],
  usage: both('', ''),
  about: both('your requests that wait', 'คำขอของคุณที่ยังรออยู่'),
  confidential: true,
  isFor: everyone,
  run: async (asked) => {
    const { tx, person, language } = asked;
    const waiting = await waitingApprovals(tx, { requester: person.id }, MOST);
    const unsent = await tx
      .select({ id: proposals.id, summary: proposals.summary })
      .from(proposals)
      .where(and(eq(proposals.requester, person.id), eq(proposals.status, 'confirming')))
      .orderBy(asc(proposals.createdAt))
      .limit(MOST);
    const lines = [
      ...waiting.map((one) => lineOf(asked, one)),
      ...unsent.map(
        ({ id, summary }) =>
          both(
            `- ${oneLine(summary)} · waits for your own yes · \`${id}\``,
            `- ${oneLine(summary)} · รอการยืนยันจากคุณ · \`${id}\``,
          )[language],
      ),
    ];
    if (lines.length === 0) return { text: both('No request of yours waits.', 'คุณไม่มีคำขอที่รออยู่')[language] };
    const how = both('To take one back: `/expert withdraw <id>`', 'ถอนคำขอได้ด้วย `/expert withdraw <รหัส>`')[language];
    return { text: [...lines, '', how].join('\n') };
  },
};

function lineOf({ language }: Asked, { approval, proposal, deciders, minutes }: WaitingApproval): string {
  const names = listed(
    deciders.map(({ person }) => nameIn(person, language)),
    language,
    'disjunction',
  );
  const age = ageInWords(minutes, language);
  return both(
    `- ${oneLine(proposal.summary)} · waiting ${age} for ${names || 'nobody who is here'} · \`${approval.id}\``,
    `- ${oneLine(proposal.summary)} · รอ ${names || 'ผู้ตัดสิน (ยังไม่มี)'} มา ${age} · \`${approval.id}\``,
  )[language];
}
