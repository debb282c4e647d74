/** Reads lines of logs, whatever wrote them: when, how bad, where, what, and the stack below it. */

export const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];

export interface LogEntry {
  /** Milliseconds since 1970; a time without a zone is taken as it stands. */
  at: number | null;
  /** The line named its time zone. */
  zoned: boolean;
  level: LogLevel;
  /** Host, service or program; empty where none is named. */
  where: string;
  message: string;
  /** Frames of a stack trace below the line. */
  stack: string[];
}

export interface ParsedLine extends Omit<LogEntry, 'stack'> {
  format: LogFormat;
}
export type LogFormat = 'json' | 'syslog' | 'access' | 'nginx' | 'kernel' | 'timestamped' | 'windows' | 'plain';

/** Characters of a line that are read; longer ones are cut, so that no pattern meets more. */
export const LONGEST_LINE = 2_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO =
  /^\W{0,2}(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?\]?[\s:|-]*(.*)$/;
const SYSLOG =
  /^(?:<\d{1,3}>)?([A-Z][a-z]{2})\s+(\d{1,2}) (\d\d):(\d\d):(\d\d) (\S{1,80}) ([\w./-]{1,60})(?:\[\d+\])?: (.*)$/;
const SYSLOG_5424 = /^<(\d{1,3})>1 (\S{1,40}) (\S{1,80}) (\S{1,60}) \S{1,60} \S{1,60} (?:-|\[[^\]]*\]) ?(.*)$/;
const ACCESS =
  /^(\S{1,80}) \S{1,60} \S{1,60} \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "([^"]{0,1000})" (\d{3}) /;
const NGINX = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d) \[(\w{1,10})\] \d+#\d+: (.*)$/;
const KERNEL = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2})\s+(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})\] (.*)$/;
const KERNEL_UPTIME = /^\[\s{0,8}\d{1,8}\.\d{6}\] (.*)$/;
const WINDOWS = /^(?:Log Name|Source|Date|Event ID|Level|Computer|Description|ชื่อบันทึก|ระดับ):\s/;

/** One line by itself; `year` is for formats that leave it out. */
export function parseLine(line: string, year: number): ParsedLine {
  return (
    json(line) ?? access(line) ?? nginx(line) ?? syslog(line, year) ?? kernel(line) ?? timestamped(line) ?? plain(line)
  );
}

/** Whether a line goes on with what the line above it began. */
export function continues(line: string): boolean {
  return /^(?:\s+(?:at |File "|\^|\.\.\. \d+ more|[\w$.]+\()|Caused by: |Traceback \(most recent|During handling of|\s{4,}\S|\t\S)/.test(
    line,
  );
}

/** The error a Python or chained trace ends with. */
export function isErrorLine(line: string): boolean {
  return /^(?:[\w.]{1,120}(?:Error|Exception|Warning|Interrupt|Exit)|Caused by: [\w.$]{1,160})(?::|$)/.test(line);
}

/** How many of the lines were written by a program. */
export function shareOfLogLines(lines: readonly string[]): number {
  const full = lines.filter((line) => line.trim() !== '').slice(0, 200);
  const known = full.filter((line) => {
    const { format } = parseLine(line.slice(0, LONGEST_LINE), 2000);
    return format !== 'plain' || continues(line) || isErrorLine(line);
  });
  return full.length === 0 ? 0 : known.length / full.length;
}

function json(line: string): ParsedLine | undefined {
  if (!line.startsWith('{') || !line.trimEnd().endsWith('}')) return undefined;
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const first = (...names: string[]) =>
    names.map((name) => read[name]).find((value) => value !== undefined && value !== null);
  const text = (value: unknown) =>
    typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  const message = text(first('msg', 'message', 'event', 'error', 'err'));
  const time = first('time', 'timestamp', 'ts', '@timestamp', 'datetime');
  const at = typeof time === 'number' ? (time < 1e11 ? time * 1_000 : time) : Date.parse(text(time));
  const level = first('level', 'severity', 'lvl', 'levelname', 'loglevel');
  return {
    ...{ format: 'json', at: Number.isFinite(at) ? at : null, zoned: true, message },
    level: typeof level === 'number' ? numbered(level) : (named(text(level)) ?? guessed(message)),
    where: text(first('host', 'hostname', 'service', 'logger', 'name')).slice(0, 80),
  };
}

function access(line: string): ParsedLine | undefined {
  const [, , day, month, year, h, m, s, zone, request, status] = ACCESS.exec(line) ?? [];
  if (!request || !status) return undefined;
  const at = moment(year, monthOf(month), day, h, m, s, '0', zone);
  const level = Number(status) >= 500 ? 'error' : Number(status) >= 400 ? 'warning' : 'info';
  const [path = ''] = request.replace(/ HTTP\/[\d.]+$/, '').split('?');
  return { format: 'access', at, zoned: true, level, where: '', message: `${status} ${path}` };
}

function nginx(line: string): ParsedLine | undefined {
  const [, year, month, day, h, m, s, level, message] = NGINX.exec(line) ?? [];
  if (message === undefined) return undefined;
  const at = moment(year, Number(month), day, h, m, s);
  return { format: 'nginx', at, zoned: false, level: named(level ?? '') ?? guessed(message), where: 'nginx', message };
}

function syslog(line: string, year: number): ParsedLine | undefined {
  const [, month, day, h, m, s, host, program, message] = SYSLOG.exec(line) ?? [];
  if (message !== undefined) {
    const at = moment(String(year), monthOf(month), day, h, m, s);
    return { format: 'syslog', at, zoned: false, level: levelIn(message), where: `${host} ${program}`, message };
  }
  const [, priority, time, from, app, said] = SYSLOG_5424.exec(line) ?? [];
  if (said === undefined) return undefined;
  const at = Date.parse(time ?? '');
  const level =
    (['fatal', 'fatal', 'fatal', 'error', 'warning', 'info', 'info', 'debug'] as const)[Number(priority) & 7] ?? 'info';
  return {
    format: 'syslog',
    at: Number.isFinite(at) ? at : null,
    zoned: true,
    level,
    where: `${from} ${app}`,
    message: said,
  };
}

function kernel(line: string): ParsedLine | undefined {
  const [, month, day, h, m, s, year, message] = KERNEL.exec(line) ?? [];
  if (message !== undefined)
    return {
      format: 'kernel',
      at: moment(year, monthOf(month), day, h, m, s),
      zoned: false,
      level: levelIn(message),
      where: 'kernel',
      message,
    };
  const [, said] = KERNEL_UPTIME.exec(line) ?? [];
  return said === undefined
    ? undefined
    : { format: 'kernel', at: null, zoned: false, level: levelIn(said), where: 'kernel', message: said };
}

function timestamped(line: string): ParsedLine | undefined {
  const [, year, month, day, h, m, s, part = '0', zone, rest] = ISO.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const [, bracketed = '', message = rest] = /^[[(]?([A-Za-z]{3,9})[\])]?[\s:|-]+(.*)$/.exec(rest) ?? [];
  const level = named(bracketed);
  const at = moment(year, Number(month), day, h, m, s, part, zone);
  return {
    ...{ format: 'timestamped', at, zoned: zone !== undefined, where: '' },
    ...(level ? { level, message } : { level: levelIn(rest), message: rest }),
  };
}

function plain(line: string): ParsedLine {
  const format = WINDOWS.test(line) ? 'windows' : 'plain';
  return { format, at: null, zoned: false, level: levelIn(line), where: '', message: line };
}

function moment(
  year = '',
  month = 0,
  day = '',
  h = '',
  m = '',
  s = '',
  part = '0',
  zone: string | undefined = undefined,
): number | null {
  const at = Date.UTC(
    Number(year),
    month - 1,
    Number(day),
    Number(h),
    Number(m),
    Number(s),
    Number(`0.${part}`) * 1_000,
  );
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  const shift = sign ? (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? 60_000 : -60_000) : 0;
  return Number.isFinite(at) ? at - shift : null;
}

function monthOf(name = ''): number {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}

function named(word: string): LogLevel | undefined {
  const level = word.toLowerCase();
  if (/^(?:fatal|critical|crit|emerg|emergency|alert|panic)$/.test(level)) return 'fatal';
  if (/^(?:error|err|severe|failure)$/.test(level)) return 'error';
  if (/^(?:warn|warning)$/.test(level)) return 'warning';
  if (/^(?:info|information|informational|notice)$/.test(level)) return 'info';
  return /^(?:debug|trace|verbose|fine|finer|finest)$/.test(level) ? 'debug' : undefined;
}

function numbered(level: number): LogLevel {
  if (level >= 60) return 'fatal';
  if (level >= 50) return 'error';
  if (level >= 40) return 'warning';
  return level >= 30 ? 'info' : 'debug';
}

/** A level the line names in capitals or brackets, else what its words amount to. */
function levelIn(text: string): LogLevel {
  const [, capital, bracketed] =
    /\b(FATAL|CRITICAL|CRIT|EMERG|ALERT|ERROR|ERR|SEVERE|WARNING|WARN|INFO|NOTICE|DEBUG|TRACE)\b|\[(\w{3,9})\]/.exec(
      text.slice(0, 200),
    ) ?? [];
  return named(capital ?? bracketed ?? '') ?? guessed(text);
}

function guessed(text: string): LogLevel {
  if (/\b(?:out of memory|oom-kill|kernel panic|segfault|core dumped)\b/i.test(text)) return 'fatal';
  if (
    /\b(?:error|failed|failure|exception|refused|denied|unreachable|killed|cannot|timed out|no space left)\b|[a-z]Exception\b/i.test(
      text,
    )
  )
    return 'error';
  return /\b(?:warn(?:ing)?|deprecated|retry(?:ing)?|slow)\b/i.test(text) ? 'warning' : 'info';
}
