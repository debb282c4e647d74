import { z } from 'zod';
import type { Language, Localized } from '../../agents/message.ts';
import { defineTool, type HandedIn, type ToolContext } from '../tool.ts';
import { analyseLogExamples } from './analyse-log.examples.ts';
import { analyseLog as analyse, type LogAnalysis, logAnalysis } from './log-analysis.ts';
import { LEVELS, type LogLevel, shareOfLogLines } from './log-lines.ts';

/** Share of lines a program wrote above which a text is a log. */
const LOG = 0.5;
const SAMPLE = 110;

const output = z.object({
  /** Null where nothing that is a log came with the message. */
  log: logAnalysis.nullable(),
  names: z.array(z.string()),
});
const studied = output;

/** Reads a log that came with the message. */
export const analyseLog = defineTool({
  name: 'it.analyse_log',
  department: 'it_ops',
  effect: 'read',
  permission: 'it.incident.read',
  title: { en: 'Analyse a log', th: 'วิเคราะห์ล็อก' },
  description:
    'Analyses the log that the person pasted or attached: counts by level and message, first and last seen, bursts, stack traces, what follows what. Takes no arguments; the log comes with the message.',
  input: z.object({}),
  output,
  examples: analyseLogExamples,
  async study(handed, { now, signal }) {
    const logs = handed.filter(({ text }) => shareOfLogLines(text.split(/\r?\n/)) >= LOG);
    const names = logs.map(({ name }) => name).filter(Boolean);
    if (logs.length === 0) return { log: null, names };
    const text = logs.map((one: HandedIn) => one.text).join('\n');
    return { log: await analyse(text, now.getUTCFullYear(), signal), names };
  },
  async run(ctx) {
    return studied.safeParse(ctx.studied).data ?? { log: null, names: [] };
  },
  lookFor({ log }) {
    const said = log?.kinds.slice(0, 3).map(({ template }) => template.replace(/<\w+>|[^\p{L}\p{N}\s.'-]/gu, ' '));
    const search = said?.join(' ').replace(/\s+/g, ' ').trim().slice(0, 300);
    return search ? { en: search, th: search } : null;
  },
  say({ log, names }, ctx) {
    return log ? report(log, names, ctx) : missing[ctx.language];
  },
});

const missing: Localized = {
  en: 'I see no log in your message. Paste its lines here, or attach it as a text file, and ask again.',
  th: 'ไม่พบล็อกในข้อความ กรุณาวางบรรทัดของล็อกที่นี่ หรือแนบเป็นไฟล์ข้อความ แล้วถามอีกครั้ง',
};

const levelNames: Record<LogLevel, Localized> = {
  fatal: { en: 'fatal', th: 'ร้ายแรง' },
  error: { en: 'errors', th: 'ผิดพลาด' },
  warning: { en: 'warnings', th: 'คำเตือน' },
  info: { en: 'notes', th: 'ข้อมูล' },
  debug: { en: 'details', th: 'รายละเอียด' },
};

/** “1 error”, “2 errors”. */
function levelNamed(level: LogLevel, count: number, language: Language): string {
  const name = levelNames[level][language];
  return language === 'en' && count === 1 ? name.replace(/s$/, '') : name;
}

const words = {
  table: { en: '| Times | Level | Message | First | Last | Where |', th: '| ครั้ง | ระดับ | ข้อความ | เริ่ม | ล่าสุด | ที่ |' },
  calm: { en: 'No errors or warnings stand in it.', th: 'ไม่พบข้อผิดพลาดหรือคำเตือน' },
  bursts: { en: '**Bursts**', th: '**ช่วงที่เกิดถี่**' },
  stacks: { en: '**Stack traces**', th: '**สแตกเทรซ**' },
  follows: { en: '**What follows what**', th: '**ลำดับเหตุการณ์**' },
} satisfies Record<string, Localized>;

function report(log: LogAnalysis, names: readonly string[], ctx: ToolContext): string {
  const { language } = ctx;
  const table = log.kinds.map(
    ({ count, level, sample, first, last, where }) =>
      `| ${count} | ${levelNamed(level, count, language)} | ${code(sample)} | ${clock(first, log, ctx)} | ${clock(last, log, ctx)} | ${where.slice(0, 3).map(code).join(' ')} |`,
  );
  return [
    summary(log, names, ctx),
    table.length > 0 ? [words.table[language], '|---|---|---|---|---|---|', ...table].join('\n') : words.calm[language],
    ...section(
      words.bursts[language],
      log.bursts.map((one) => burst(one, log, ctx)),
    ),
    ...section(
      words.stacks[language],
      log.stacks.map((one) => trace(one, language)),
    ),
    ...section(
      words.follows[language],
      log.follows.map((one) => follow(one, language)),
    ),
    ...notes(log, language),
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [[title, ...lines.map((line) => `- ${line}`)].join('\n')] : [];
}

function summary(log: LogAnalysis, names: readonly string[], ctx: ToolContext): string {
  const { language } = ctx;
  const counts = LEVELS.filter((level) => log.levels[level] > 0).map(
    (level) => `${log.levels[level]} ${levelNamed(level, log.levels[level], language)}`,
  );
  const what = names.length > 0 ? names.map(code).join(', ') : language === 'th' ? 'ล็อกที่วางไว้' : 'The log you pasted';
  const formats = log.formats.length > 0 ? ` (${log.formats.join(', ')})` : '';
  const span =
    log.first === null ? '' : `${day(log.first, log, ctx)} ${clock(log.first, log, ctx)}–${clock(log.last, log, ctx)}`;
  const lines = log.lines.toLocaleString('en');
  if (language === 'th')
    return `${what}${formats}: **${lines} บรรทัด**${span ? ` ช่วง ${span}` : ''} พบ ${counts.join(' ')}`;
  return `${what}${formats}: **${lines} ${log.lines === 1 ? 'line' : 'lines'}**${span ? `, ${span}` : ''}: ${counts.join(', ')}.`;
}

function burst({ at, count, usual }: LogAnalysis['bursts'][number], log: LogAnalysis, ctx: ToolContext): string {
  const time = clock(at, log, ctx).slice(0, 5);
  return ctx.language === 'th'
    ? `${time}: ${count} ครั้งในหนึ่งนาที${usual > 0 ? ` (ปกติ ${usual})` : ''}`
    : `${time}: ${count} in one minute${usual > 0 ? ` (usually ${usual})` : ''}`;
}

function trace({ error, frames, count }: LogAnalysis['stacks'][number], language: Language): string {
  const times = language === 'th' ? `${count} ครั้ง` : count === 1 ? 'once' : `${count} times`;
  return [`${code(error)} (${times})`, ...frames.map((frame) => code(frame))].join(' ← ');
}

function follow({ after, next, times, of, seconds }: LogAnalysis['follows'][number], language: Language): string {
  return language === 'th'
    ? `${code(next)} เกิดหลัง ${code(after)} ${times} จาก ${of} ครั้ง ภายในประมาณ ${seconds} วินาที`
    : `${code(next)} came after ${code(after)} ${times} of ${of} times, about ${seconds} s later`;
}

function notes({ leftOut, secrets, zoned, first }: LogAnalysis, language: Language): string[] {
  const said: Localized[] = [
    ...(leftOut > 0
      ? [
          {
            en: `The log is long: its last ${leftOut} lines were not read.`,
            th: `ล็อกยาวเกินไป ไม่ได้อ่าน ${leftOut} บรรทัดสุดท้าย`,
          },
        ]
      : []),
    ...(secrets > 0
      ? [
          {
            en: `It holds what looks like ${secrets === 1 ? 'a secret' : `${secrets} secrets`}; none is shown here. Change what should not have been shared.`,
            th: `ในล็อกมีข้อมูลที่ดูเหมือนความลับ ${secrets} รายการ ซึ่งไม่แสดงที่นี่ กรุณาเปลี่ยนสิ่งที่ไม่ควรเปิดเผย`,
          },
        ]
      : []),
    ...(first !== null && !zoned ? [{ en: 'Times are as the log has them.', th: 'เวลาตามที่บันทึกในล็อก' }] : []),
  ];
  return said.length > 0 ? [`_${said.map((one) => one[language]).join(' ')}_`] : [];
}

/** What a log says, as code: it can form neither markup nor a row of a table. */
function code(text: string): string {
  const plain = text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', '¦')
    .trim();
  const short = plain.length > SAMPLE ? `${plain.slice(0, SAMPLE).replace(/[\uD800-\uDBFF]$/, '')}…` : plain;
  return short ? `\`${short}\`` : '';
}

function clock(at: number | null, { zoned }: LogAnalysis, ctx: ToolContext): string {
  if (at === null) return '';
  const timeZone = zoned ? ctx.actor.timeZone : 'UTC';
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(at);
}

function day(at: number, { zoned }: LogAnalysis, ctx: ToolContext): string {
  const locale = ctx.language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zoned ? ctx.actor.timeZone : 'UTC' }).format(
    at,
  );
}
