/** Thumbs below an answer, the same in every channel: below which answers, in which words, and the turn that one becomes. */
import { createHash } from 'node:crypto';
import type { Feedback, Language, Reply, Turn } from '../agents/message.ts';
import type { Intake } from './intake.ts';

export const LONGEST_REASON = 2_000;

const words = {
  en: {
    up: 'Helpful',
    down: 'Not helpful',
    thanks: 'Thank you.',
    why: 'What was wrong or missing?',
    title: 'Not helpful',
    send: 'Send',
    ask: 'Thank you. What was wrong or missing?',
  },
  th: {
    up: 'มีประโยชน์',
    down: 'ไม่มีประโยชน์',
    thanks: 'ขอบคุณ',
    why: 'มีอะไรผิดหรือขาดไป',
    title: 'ไม่มีประโยชน์',
    send: 'ส่ง',
    ask: 'ขอบคุณ มีอะไรผิดหรือขาดไป',
  },
};

/** What thumbs and the form behind them say. */
export function feedbackWords(language: Language): (typeof words)['en'] {
  return words[language];
}

/** Whether a reply asks if it helped: answers that rest on something do, questions, refusals and receipts do not. */
export function asksIfHelpful({ status, sources, receipts, card }: Reply): boolean {
  return status === 'answered' && sources.length > 0 && receipts.length === 0 && card === undefined;
}

/** What a thumb carries, at most 100 characters: the turn it is about. */
export function thumbValue(turn: string, helpful: boolean): string {
  return `${helpful ? 'up' : 'down'}:${turn}`;
}

/** What a thumb carried; undefined for anything that is none. */
export function readThumb(value: string): Pick<Feedback, 'turn' | 'helpful'> | undefined {
  const [, way, turn] = /^(up|down):([\w.-]{1,90})$/.exec(value) ?? [];
  return turn ? { turn, helpful: way === 'up' } : undefined;
}

/** A thumb of somebody known, where they pressed it. */
export interface Thumb extends Pick<Turn, 'tenant' | 'channel' | 'conversation' | 'person'> {
  feedback: Feedback;
  /** Says which press this is, the same when it is sent again. */
  key: string;
}

/** Stores a thumb as a turn, in a thread of its own so that it waits for nothing; who may judge the answer is found out where it is worked on. */
export function storeThumb(
  { intake }: { intake: Pick<Intake, 'accept'> },
  thumb: Thumb,
): Promise<{ turn: string; duplicate: boolean }> {
  const { tenant, channel, conversation, person, key, feedback } = thumb;
  const reason = feedback.reason?.replaceAll('\0', '').slice(0, LONGEST_REASON).toWellFormed().trim();
  const thread = createHash('sha256').update(JSON.stringify([channel, conversation, person, feedback.turn]));
  return intake.accept({
    ...{ tenant, channel, conversation, person, kind: 'feedback', text: '', attachments: [] },
    thread: `feedback:${thread.digest('hex').slice(0, 32)}`,
    providerKey: `${channel}:${key}`,
    feedback: { turn: feedback.turn, helpful: feedback.helpful, ...(reason ? { reason } : {}) },
  });
}
