/** What the person reads. */
import type { Answer } from '../api/answer.ts';
import type { Approval } from '../api/approval-view.ts';
import type { Message } from '../api/thread-routes.ts';
import { harmless, plainText } from './plain-text.ts';
import type { Screen } from './screen.ts';

export const HELP = [
  'Write a question or a request and press Enter. Also:',
  '  /new                   start a new conversation',
  '  /approvals             list what you may decide',
  '  /approve <n>           approve number n of that list',
  '  /reject <n> <reason>   reject number n and say why',
  '  /answer <n> <text>     answer question n in your own words',
  '  /expert help           what else can be done with the Expert',
  '  /help                  show this',
  '  /quit                  leave',
].join('\n');

type Spoken = Pick<Answer, 'answer' | 'sources' | 'status'> & { language?: string };

/** An answer: its text, where it comes from, and what happens next. */
export function sayAnswer({ answer, sources, status, language }: Spoken, baseUrl: string, screen: Screen): string {
  const { text, links } = plainText(answer, baseUrl);
  const cited = sources.map(
    ({ title, section, url }, index) => `[${index + 1}] ${[title, section].filter(Boolean).join(' · ')}\n    ${url}`,
  );
  const others = links.filter((link) => !sources.some((source) => source.url === link));
  const note = NOTES[status]?.[language === 'th' ? 'th' : 'en'];
  return [
    text,
    ...(cited.length > 0 ? ['', ...cited.map((line) => screen.style('dim', harmless(line)))] : []),
    ...others.map((link) => screen.style('dim', `→ ${link}`)),
    ...(note ? [screen.style('bold', note)] : []),
    '',
  ].join('\n');
}

const NOTES: Partial<Record<Answer['status'], { en: string; th: string }>> = {
  waiting: { en: '… Waiting. The outcome will be shown here.', th: '… กำลังรอ ผลจะแสดงที่นี่' },
  question: { en: '? Your answer is needed; write it below.', th: '? ต้องการคำตอบจากคุณ พิมพ์ด้านล่างได้เลย' },
};

/** Something the Expert said after its answer. */
export function sayLater({ text, sources, status }: Message, baseUrl: string, screen: Screen): string {
  return sayAnswer({ answer: text, sources: sources ?? [], status: status ?? 'answered' }, baseUrl, screen);
}

/** The numbered list of what may be decided. */
export function sayApprovals(approvals: readonly Approval[], screen: Screen): string {
  if (approvals.length === 0) return 'Nothing waits for you.';
  const cards = approvals.map(({ summary, requester, department, reason, changes, expires_at }, index) => {
    const lines = changes.map(
      ({ label, before, after }) => `${label}: ${before === undefined ? '' : `${before} → `}${after}`,
    );
    const facts = [
      `${requester.name} · ${department}`,
      ...(reason ? [reason] : []),
      ...lines,
      `until ${moment(expires_at)}`,
    ];
    return [
      screen.style('bold', `${index + 1}. ${harmless(summary)}`),
      ...facts.map((fact) => `   ${harmless(fact).replaceAll('\n', '\n   ')}`),
    ].join('\n');
  });
  return `${cards.join('\n')}\n/approve <n> or /reject <n> <reason>`;
}

function moment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
