/** What a log that came along says, in a few lines: tools get it with a request, before the log itself is cut. */
import type { Language, Localized, Turn } from '../agents/message.ts';
import { analyseLog, type LogAnalysis } from '../tools/it/log-analysis.ts';
import { handedIn, isLog } from './handed-log.ts';

/** Messages that are named, and characters of each. */
const TOP = 5;
const SAMPLE = 160;

const says = {
  head: (lines: number, span: string): Localized => ({
    en: `Log that came along: ${lines} lines${span}.`,
    th: `ล็อกที่แนบมา: ${lines} บรรทัด${span}`,
  }),
  kind: (count: number, level: string, sample: string, span: string): Localized => ({
    en: `- ${count} × ${level}: ${sample}${span}`,
    th: `- ${count} ครั้ง ${level}: ${sample}${span}`,
  }),
  calm: { en: 'No errors or warnings stand in it.', th: 'ไม่พบข้อผิดพลาดหรือคำเตือน' },
};

/** The top errors of the logs of a message, with when they were first and last seen; null where it brings none. */
export async function logDigest(
  turn: Turn,
  { language, now, signal }: { language: Language; now: Date; signal: AbortSignal },
): Promise<string | null> {
  const logs = handedIn(turn).filter(({ text }) => isLog(text.split(/\r?\n/)));
  if (logs.length === 0) return null;
  const text = logs.map((one) => one.text).join('\n');
  const log = await analyseLog(text, now.getUTCFullYear(), signal);
  const kinds = log.kinds
    .slice(0, TOP)
    .map(
      ({ count, level, sample, first, last }) =>
        says.kind(count, level, short(sample), span(first, last, log))[language],
    );
  return [
    says.head(log.lines, span(log.first, log.last, log))[language],
    ...(kinds.length > 0 ? kinds : [says.calm[language]]),
  ].join('\n');
}

function short(sample: string): string {
  return sample.replace(/\s+/g, ' ').trim().slice(0, SAMPLE).toWellFormed();
}

/** “(first … – last …)”; a log whose times name no zone is shown as it stands. */
function span(first: number | null, last: number | null, { zoned }: LogAnalysis): string {
  if (first === null || last === null) return '';
  const at = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return ` (${at(first)} – ${at(last)}${zoned ? ' UTC' : ''})`;
}
