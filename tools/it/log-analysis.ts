/** Counts what a log says: levels, what comes again and when, bursts, stacks, and what follows what. Nothing in it is executed. */
import { setImmediate as nextTick } from 'node:timers/promises';
import { z } from 'zod';
import { continues, isErrorLine, LEVELS, LONGEST_LINE, type LogEntry, type LogFormat, parseLine } from './log-lines.ts';
import { templateOf, withoutSecrets } from './log-masking.ts';

/** Characters and lines that are read. */
const MOST_CHARACTERS = 2_000_000;
const MOST_LINES = 60_000;
/** Milliseconds after which others get a turn, and lines between two looks at the clock. */
const STRIDE_MS = 10;
const STRIDE = 50;
/** Different messages that are counted; further ones are put together. */
const MOST_KINDS = 5_000;
const SHOWN = { kinds: 8, stacks: 5, bursts: 3, follows: 4, sample: 240, frames: 2 };
/** Milliseconds in which one thing is taken to follow from another. */
const WINDOW_MS = 30_000;
const MINUTE_MS = 60_000;

const moment = z.number().nullable();
const kind = z.object({
  template: z.string(),
  sample: z.string(),
  level: z.enum(LEVELS),
  count: z.int(),
  first: moment,
  last: moment,
  where: z.array(z.string()),
});
const stack = z.object({ error: z.string(), frames: z.array(z.string()), count: z.int(), first: moment, last: moment });

export const logAnalysis = z.object({
  lines: z.int(),
  /** Lines that were too many to be read. */
  leftOut: z.int(),
  formats: z.array(z.string()),
  /** Whether its times name their zone. */
  zoned: z.boolean(),
  first: moment,
  last: moment,
  levels: z.record(z.enum(LEVELS), z.int()),
  kinds: z.array(kind),
  stacks: z.array(stack),
  /** Minutes with far more trouble than others; `usual` is 0 where there is no other. */
  bursts: z.array(z.object({ at: z.number(), count: z.int(), usual: z.number() })),
  /** `next` came within half a minute after `after`, this many of its times. */
  follows: z.array(z.object({ after: z.string(), next: z.string(), times: z.int(), of: z.int(), seconds: z.number() })),
  secrets: z.int(),
});
export type LogAnalysis = z.output<typeof logAnalysis>;
type Kind = z.output<typeof kind> & { times: number[] };

/** Reads a log in strides, so that a long one keeps nobody else waiting. */
export async function analyseLog(text: string, year: number, signal?: AbortSignal): Promise<LogAnalysis> {
  const lines = text.slice(0, MOST_CHARACTERS).split(/\r?\n/);
  const unread = text.length > MOST_CHARACTERS ? (text.slice(MOST_CHARACTERS).match(/\n/g) ?? []).length + 1 : 0;
  const counted = new Counted();
  signal?.throwIfAborted();
  let begun = performance.now();
  for (const [n, line] of lines.slice(0, MOST_LINES).entries()) {
    counted.take(line, year);
    if (n % STRIDE !== 0 || performance.now() - begun < STRIDE_MS) continue;
    await nextTick();
    signal?.throwIfAborted();
    begun = performance.now();
  }
  counted.finish();
  const read = Math.min(lines.length, MOST_LINES);
  return counted.result(read, lines.length - read + unread);
}

class Counted {
  readonly #formats = new Map<LogFormat, number>();
  readonly #levels = { fatal: 0, error: 0, warning: 0, info: 0, debug: 0 };
  readonly #kinds = new Map<string, Kind>();
  readonly #stacks = new Map<string, z.output<typeof stack>>();
  readonly #minutes = new Map<number, number>();
  #open: LogEntry | undefined;
  #first: number | null = null;
  #last: number | null = null;
  #zoned = false;
  #secrets = 0;

  take(raw: string, year: number): void {
    if (raw.trim() === '') return;
    const { text: line, secrets } = withoutSecrets(raw.slice(0, LONGEST_LINE));
    this.#secrets += secrets;
    if (this.#open && (continues(line) || (this.#open.stack.length > 0 && isErrorLine(line)))) {
      if (this.#open.stack.length < 60) this.#open.stack.push(line.trim());
      return;
    }
    this.finish();
    const { format, ...entry } = parseLine(line, year);
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
    this.#open = { ...entry, stack: /^Traceback \(most/.test(line) ? [line] : [] };
  }

  /** Counts the entry whose lines have all come. */
  finish(): void {
    const entry = this.#open;
    this.#open = undefined;
    if (!entry) return;
    const { at, level } = entry;
    this.#levels[level]++;
    this.#zoned ||= entry.zoned;
    if (at !== null) {
      this.#first = Math.min(this.#first ?? at, at);
      this.#last = Math.max(this.#last ?? at, at);
      const minute = Math.floor(at / MINUTE_MS);
      if (isTrouble(level)) this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + 1);
    }
    if (isTrouble(level) || level === 'warning' || entry.stack.length > 0) this.#count(entry);
    if (entry.stack.length > 0) this.#countStack(entry);
  }

  #count({ at, level, where, message, stack }: LogEntry): void {
    const said = stack.length > 0 && /^Traceback/.test(message) ? (stack.at(-1) ?? message) : message;
    const shape = templateOf(said);
    const template = this.#kinds.size < MOST_KINDS || this.#kinds.has(shape) ? shape : '…';
    const known = this.#kinds.get(template) ?? {
      ...{
        template,
        sample: said.slice(0, SHOWN.sample),
        level,
        count: 0,
        first: null,
        last: null,
        where: [],
        times: [],
      },
    };
    known.count++;
    if (at !== null) {
      known.first = Math.min(known.first ?? at, at);
      known.last = Math.max(known.last ?? at, at);
      if (known.times.length < 1_000) known.times.push(at);
    }
    if (where && known.where.length < 5 && !known.where.includes(where)) known.where.push(where);
    this.#kinds.set(template, known);
  }

  #countStack({ at, message, stack }: LogEntry): void {
    const cause = stack.findLast((line) => isErrorLine(line)) ?? message;
    const frames = stack.filter((line) => /^(?:at |File ")/.test(line));
    // Python names the innermost frame last, all others first.
    const own = /^Traceback/.test(message) || stack[0]?.startsWith('Traceback') ? frames.toReversed() : frames;
    const shown = own.slice(0, SHOWN.frames).map((frame) => frame.slice(0, SHOWN.sample));
    const key = `${templateOf(cause)} ${shown.map(templateOf).join(' ')}`;
    if (this.#stacks.size >= MOST_KINDS && !this.#stacks.has(key)) return;
    const known = this.#stacks.get(key) ?? {
      error: cause.slice(0, SHOWN.sample),
      frames: shown,
      count: 0,
      first: null,
      last: null,
    };
    known.count++;
    if (at !== null) {
      known.first = Math.min(known.first ?? at, at);
      known.last = Math.max(known.last ?? at, at);
    }
    this.#stacks.set(key, known);
  }

  result(lines: number, leftOut: number): LogAnalysis {
    const rank = ({ level, count }: Kind) =>
      count * ({ fatal: 50, error: 10, warning: 1, info: 0.1, debug: 0.1 }[level] ?? 1);
    const kinds = [...this.#kinds.values()].sort((a, b) => rank(b) - rank(a)).slice(0, 2 * SHOWN.kinds);
    return {
      ...{ lines, leftOut, zoned: this.#zoned, first: this.#first, last: this.#last, secrets: this.#secrets },
      formats: [...this.#formats]
        .filter(([format]) => format !== 'plain')
        .sort((a, b) => b[1] - a[1])
        .map(([format]) => format),
      levels: this.#levels,
      kinds: kinds.slice(0, SHOWN.kinds).map(({ times: _times, ...shown }) => shown),
      stacks: [...this.#stacks.values()].sort((a, b) => b.count - a.count).slice(0, SHOWN.stacks),
      bursts: burstsOf(this.#minutes),
      follows: followsOf(kinds),
    };
  }
}

function isTrouble(level: LogEntry['level']): boolean {
  return level === 'fatal' || level === 'error';
}

/** Minutes with at least five times trouble and three times as much as the usual minute that has any. */
function burstsOf(minutes: ReadonlyMap<number, number>): LogAnalysis['bursts'] {
  const counts = [...minutes.values()].sort((a, b) => a - b);
  const usual = counts[Math.floor((counts.length - 1) / 2)] ?? 0;
  const isAlone = counts.length === 1;
  return [...minutes]
    .filter(([, count]) => count >= 5 && (isAlone || count >= 3 * usual))
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN.bursts)
    .map(([minute, count]) => ({ at: minute * MINUTE_MS, count, usual: isAlone ? 0 : usual }));
}

/** What comes soon after something else, nearly every time that does. */
function followsOf(kinds: readonly Kind[]): LogAnalysis['follows'] {
  const found: LogAnalysis['follows'] = [];
  for (const after of kinds) {
    for (const then of kinds) {
      if (after === then || after.times.length < 2) continue;
      const gaps = gapsBetween(
        [...after.times].sort((a, b) => a - b),
        [...then.times].sort((a, b) => a - b),
      );
      if (gaps.length < 2 || gaps.length / after.times.length < 0.7) continue;
      const seconds = Math.round((gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0) / 100) / 10;
      found.push({ after: after.template, next: then.template, times: gaps.length, of: after.times.length, seconds });
    }
  }
  return found.sort((a, b) => b.times - a.times || a.seconds - b.seconds).slice(0, SHOWN.follows);
}

/** For each time the first later one within the window, how long it took. */
function gapsBetween(after: readonly number[], then: readonly number[]): number[] {
  const gaps: number[] = [];
  let at = 0;
  for (const time of after) {
    while (at < then.length && (then[at] ?? 0) <= time) at++;
    const next = then[at];
    if (next !== undefined && next - time <= WINDOW_MS) gaps.push(next - time);
  }
  return gaps;
}
