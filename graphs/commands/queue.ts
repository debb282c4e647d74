/** The approvals that wait: mine to decide, or a department's for its managers. */
import type { Language } from '../../agents/message.ts';
import { isAdmin, manages } from '../../agents/principals.ts';
import { nameIn } from '../../db/people.ts';
import { ANSWER_TOOL } from '../../tools/knowledge/answer-question.ts';
import { ageInWords } from '../age.ts';
import { oneLine } from '../one-line.ts';
import { formatDate } from '../phrases.ts';
import { type WaitingApproval, waitingApprovals } from '../waiting.ts';
import { type Asked, both, type Command, everyone } from './command.ts';
import { theDepartment } from './departments.ts';

const MOST = 500;
const SHOWN = 20;
const example = '/expert queue finance';

export const queue: Command = {
  names: ['queue', 'คิว'],
  usage: both('[department]', '[ฝ่าย]'),
  about: both('approvals that wait for you, or for your department', 'รายการที่รอคุณหรือฝ่ายของคุณตัดสิน'),
  confidential: true,
  isFor: everyone,
  run: async (asked, words) => {
    const { tx, deps, person, language } = asked;
    const department = words.length > 0 ? theDepartment(asked, words, example) : undefined;
    const seesAll = department === undefined ? isAdmin(deps.tenant, person) : manages(deps.tenant, person, department);
    const all = await waitingApprovals(tx, department ? { department: department.id } : {}, MOST);
    const shown = all.filter((one) => seesAll || isMine(asked, one));
    if (shown.length === 0)
      return { text: both('Nothing waits for a decision of yours.', 'ไม่มีรายการที่รอคุณตัดสิน')[language] };
    const groups = [...Map.groupBy(shown, alike).values()];
    return { text: groups.map((group) => groupInWords(asked, group)).join('\n\n') };
  },
};

function isMine({ person }: Asked, { deciders }: WaitingApproval): boolean {
  return deciders.some(({ decider }) => decider.id === person.id);
}

/** The same thing asked of the same people: one look and one command may decide them all. */
function alike({ approval, proposal }: WaitingApproval): string {
  return JSON.stringify([approval.department, proposal.tool, approval.rule]);
}

function groupInWords(asked: Asked, group: WaitingApproval[]): string {
  const { deps, language } = asked;
  const tool = group[0]?.proposal.tool ?? '';
  const lines = group.slice(0, SHOWN).map((one) => lineOf(asked, one));
  const more = group.length - SHOWN;
  if (more > 0) lines.push(both(`- and ${more} more`, `- และอีก ${more} รายการ`)[language]);
  const mine = group.slice(0, SHOWN).filter((one) => isMine(asked, one));
  // An answer is written, not waved through.
  if (mine.length > 1 && tool !== ANSWER_TOOL) {
    const ids = mine.map(({ approval }) => approval.id).join(' ');
    lines.push(
      both(
        `To approve these ${mine.length}: \`/expert approve ${ids}\``,
        `อนุมัติทั้ง ${mine.length} รายการ: \`/expert approve ${ids}\``,
      )[language],
    );
  }
  return [`**${deps.catalog.get(tool)?.title[language] ?? tool}** (${group.length})`, ...lines].join('\n');
}

function lineOf(
  { deps, language }: Asked,
  { approval, proposal, requester, deciders, minutes }: WaitingApproval,
): string {
  const who = requester ? nameIn(requester, language) : proposal.requester;
  const until = formatDate(approval.expiresAt, language, deps.tenant.timeZone, true);
  const whom = namesOf(deciders, language);
  const age = ageInWords(minutes, language);
  return both(
    `- ${who}: ${oneLine(proposal.summary)} · waiting ${age} for ${whom} · decide by ${until} · \`${approval.id}\``,
    `- ${who}: ${oneLine(proposal.summary)} · รอ ${whom} มา ${age} · ตัดสินภายใน ${until} · \`${approval.id}\``,
  )[language];
}

function namesOf(deciders: WaitingApproval['deciders'], language: Language): string {
  const names = deciders.map(({ person }) => nameIn(person, language));
  return names.length > 0 ? names.join(', ') : both('nobody', 'ไม่มีผู้ตัดสิน')[language];
}
