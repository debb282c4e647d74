import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import type { ReadTool } from '../tool.ts';
import { analyseLog } from './analyse-log.ts';
import { analyseLog as analyse } from './log-analysis.ts';
import { parseLine, shareOfLogLines } from './log-lines.ts';
import { templateOf, withoutSecrets } from './log-masking.ts';

const NOW = new Date('2026-06-03T03:00:00Z');
const tool = analyseLog as ReadTool;

let company: TestCompany;
beforeAll(async () => {
  company = await openTestCompany({ now: NOW });
});
afterAll(() => company.close());

/** What the tool says of a log, as the machine calls it. */
async function said(text: string, language: 'en' | 'th' = 'en', name = 'app.log'): Promise<string> {
  const studied = await tool.study?.([{ name, text }], { now: NOW, signal: AbortSignal.timeout(20_000) });
  const sam = await company.as('sam', ['it.incident.read'], language);
  return sam.attempt(async (ctx) => {
    const given = { ...ctx, studied };
    return tool.say(tool.output.parse(await tool.run(given, {})), given);
  });
}

const minute = (n: number, second = 0) =>
  `2026-05-04T10:${String(n).padStart(2, '0')}:${String(second).padStart(2, '0')}Z`;

describe('a line of a log', () => {
  it.each([
    [
      'json',
      '{"time":"2026-05-04T10:00:00Z","level":50,"hostname":"web-prod-03","msg":"boom"}',
      'error',
      'web-prod-03',
      'boom',
    ],
    ['json', '{"@timestamp":"2026-05-04T10:00:00Z","severity":"CRITICAL","message":"boom"}', 'fatal', '', 'boom'],
    ['timestamped', '2026-05-04 10:00:00,123 WARN  retrying', 'warning', '', 'retrying'],
    ['timestamped', '[2026-05-04T17:00:00+07:00] ERROR: boom', 'error', '', 'boom'],
    [
      'syslog',
      'May  4 10:00:00 web-prod-03 sshd[812]: Failed password for root',
      'error',
      'web-prod-03 sshd',
      'Failed password for root',
    ],
    [
      'syslog',
      '<11>1 2026-05-04T10:00:00Z db-prod-01 postgres 42 - - could not connect',
      'error',
      'db-prod-01 postgres',
      'could not connect',
    ],
    [
      'access',
      '10.0.0.1 - - [04/May/2026:17:00:00 +0700] "GET /api?token=x HTTP/1.1" 502 12 "-" "curl"',
      'error',
      '',
      '502 GET /api',
    ],
    ['nginx', '2026/05/04 10:00:00 [crit] 12#0: *1 connect() failed', 'fatal', 'nginx', '*1 connect() failed'],
    [
      'kernel',
      '[Mon May  4 10:00:00 2026] Out of memory: Killed process 18233 (node)',
      'fatal',
      'kernel',
      'Out of memory: Killed process 18233 (node)',
    ],
  ] as const)('%s: %s', (format, line, level, where, message) => {
    expect(parseLine(line, 2026)).toMatchObject({
      format,
      level,
      where,
      message,
      at: Date.parse('2026-05-04T10:00:00Z') + (line.includes(',123') ? 123 : 0),
    });
  });

  it.each(['{"broken', 'Dear colleagues, the server is slow.', '', '🤖', '['.repeat(2_000), `${'{"a":'.repeat(400)}}`])(
    'that is none is read as plain text: %s',
    (line) => {
      expect(parseLine(line, 2026).format).toBe('plain');
    },
  );

  it('tells a log from a letter', () => {
    expect(shareOfLogLines([`${minute(1)} INFO a`, `${minute(2)} ERROR b`, 'x'])).toBeGreaterThan(0.6);
    expect(shareOfLogLines(['Dear all,', 'the server is slow.', 'Regards'])).toBe(0);
  });
});

describe('the analysis of a log', () => {
  it('counts levels and messages that differ in figures alone, with first and last', async () => {
    const log = [1, 2, 3].map((n) => `${minute(n)} ERROR order ${n}00 failed after ${n}.5 s on 10.0.0.${n}`).join('\n');
    const found = await analyse(`${log}\n${minute(9)} INFO started`, 2026);
    expect(found).toMatchObject({
      lines: 4,
      leftOut: 0,
      levels: { error: 3, info: 1 },
      first: Date.parse(minute(1)),
      last: Date.parse(minute(9)),
    });
    expect(found.kinds).toMatchObject([
      {
        template: 'order <n> failed after <n> s on <ip>',
        count: 3,
        first: Date.parse(minute(1)),
        last: Date.parse(minute(3)),
      },
    ]);
  });

  it('groups stack traces of Java and Python by their error and innermost frame', async () => {
    const java = (n: number) =>
      `${minute(n)} ERROR request ${n} failed\njava.lang.IllegalStateException: pool ${n} is closed\n\tat com.acme.Pool.take(Pool.java:42)\n\tat com.acme.Web.get(Web.java:7)`;
    const python = `${minute(5)} ERROR job failed\nTraceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    run()\n  File "/app/job.py", line 9, in run\n    raise ValueError(x)\nValueError: bad value 17`;
    const { stacks } = await analyse([java(1), java(2), python].join('\n'), 2026);
    expect(stacks).toMatchObject([
      { count: 2, frames: [expect.stringContaining('Pool.java:42'), expect.any(String)] },
      { count: 1, error: 'ValueError: bad value 17', frames: [expect.stringContaining('job.py'), expect.any(String)] },
    ]);
  });

  it('finds the minute with far more trouble than others, and none where it is even', async () => {
    const even = Array.from({ length: 10 }, (_, n) => `${minute(n)} ERROR x`);
    const burst = Array.from({ length: 30 }, (_, n) => `${minute(20, n)} ERROR y`);
    expect((await analyse([...even, ...burst].join('\n'), 2026)).bursts).toEqual([
      { at: Date.parse(minute(20)), count: 30, usual: 1 },
    ]);
    expect((await analyse(even.join('\n'), 2026)).bursts).toEqual([]);
  });

  it('finds what follows what, across hosts, and not what only happens to be near once', async () => {
    const lines = [1, 5, 9].flatMap((n) => [
      `{"time":"${minute(n)}","level":"error","host":"db-prod-01","msg":"out of connections"}`,
      `{"time":"${minute(n, 4)}","level":"error","host":"web-prod-03","msg":"502 from upstream"}`,
    ]);
    const { follows } = await analyse(
      [...lines, `{"time":"${minute(9, 8)}","level":"error","msg":"disk"}`].join('\n'),
      2026,
    );
    expect(follows).toEqual([{ after: 'out of connections', next: '<n> from upstream', times: 3, of: 3, seconds: 4 }]);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(analyse('x\n'.repeat(10), 2026, signal)).rejects.toThrow('enough');
  });

  it('reads two million characters at most, says what it left, and lets others have their turn', async () => {
    const line = `${minute(1)} ERROR ${'word '.repeat(12)}\n`;
    const turns: number[] = [];
    const other = setInterval(() => turns.push(1), 0);
    const found = await analyse(line.repeat(40_000), 2026);
    clearInterval(other);
    expect(found.lines).toBeLessThan(27_000);
    expect(found.lines + found.leftOut).toBeGreaterThanOrEqual(40_000);
    expect(turns.length).toBeGreaterThan(2);
  });

  it.each([
    ['a line of a megabyte', 'a'.repeat(1_000_000)],
    ['a million brackets', '[('.repeat(500_000)],
    ['nothing but tabs before "at"', `${'\t'.repeat(100_000)}at x`],
    ['quotes without end', `"${'\\"'.repeat(200_000)}`],
    ['colons and equals signs', 'password'.repeat(100_000) + ':='.repeat(100_000)],
    ['control characters', '\u0000\u202e\u0007\n'.repeat(10_000)],
    ['a prototype', '{"__proto__":{"level":"x"},"msg":"m","level":"error"}'],
    ['JSON that is no record', '{}\n{"level":{}}\n{"time":{},"msg":[1]}'],
  ])('is not thrown by %s', async (_name, text) => {
    expect((await analyse(text, 2026)).lines).toBeGreaterThan(0);
  });
});

describe('what of a log is shown', () => {
  it.each([
    'password=hunter2',
    'DB_PASSWORD: "hunter2"',
    '{"api_key":"hunter2"}',
    'Authorization: Bearer hunter2hunter2',
    'postgres://app:hunter2@db/x',
    'token eyJhunter2hunter2.eyJhunter2.hunter2',
    'using AKIAHUNTER2HUNTER2AB now',
    'xoxb-hunter2-hunter2',
    'Cookie=sid%3Ahunter2',
  ])('never holds a secret: %s', (line) => {
    const { text, secrets } = withoutSecrets(line);
    expect(text.toLowerCase()).not.toContain('hunter2');
    expect(secrets).toBeGreaterThan(0);
  });

  it('holds what only looks a little like one, and no address of a person', () => {
    expect(withoutSecrets('token bucket refilled for mali@meridian.example')).toEqual({
      text: 'token bucket refilled for [address]',
      secrets: 0,
    });
  });

  it('has one shape for what differs in ids and figures', () => {
    expect(templateOf('job 3f2b8c1e-1111-2222-3333-444455556666 at 0xdeadbeef took 1,204.5 ms')).toBe(
      'job <id> at <hex> took <n> ms',
    );
  });

  it('forms neither markup, link nor table', async () => {
    const text = await said(
      Array.from(
        { length: 4 },
        (_, n) => `${minute(n)} ERROR | x | \`y\` <!channel> [click](https://evil.example) **bold**`,
      ).join('\n'),
    );
    const row = text.split('\n').find((line) => line.includes('evil.example')) ?? '';
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
    expect(row).toContain("`x ¦ 'y' <!channel> [click](https://evil.example) **bold**`");
  });
});

describe('it.analyse_log', () => {
  const log = [
    ...Array.from({ length: 6 }, (_, n) => `${minute(3, n)} ERROR payment ${n} refused`),
    `${minute(4)} WARN slow`,
    `${minute(5)} INFO password=hunter2`,
  ].join('\n');

  it('says in a few lines and a table what stands in it', async () => {
    const text = await said(log);
    expect(text).toMatch(
      /^`app\.log` \(timestamped\): \*\*8 lines\*\*, 4 May 2026 05:03:00–05:05:00: 6 errors, 1 warning, 1 note\./,
    );
    expect(text).toContain('| 6 | errors | `payment 0 refused` | 05:03:00 | 05:03:05 |');
    expect(text).toContain('- 05:03: 6 in one minute');
    expect(text).toMatch(/looks like a secret; none is shown here/);
    expect(text).not.toContain('hunter2');
  });

  it('says it in Thai', async () => {
    const text = await said(log, 'th', '');
    expect(text).toMatch(/^ล็อกที่วางไว้ \(timestamped\): \*\*8 บรรทัด\*\* ช่วง 4 พ\.ค\. 2569/);
    expect(text).toContain('| ครั้ง | ระดับ |');
  });

  it('asks for a log where none came, whatever a model writes', async () => {
    expect(await said('Dear all,\nplease look at the server.\nRegards')).toMatch(/I see no log/);
    expect(tool.input.safeParse({ text: 'ERROR invented' }).data).toEqual({});
  });

  it('looks for help with what it found, and for none where all is well', async () => {
    const studied = await tool.study?.([{ name: '', text: log }], { now: NOW, signal: AbortSignal.timeout(9_000) });
    expect(tool.lookFor?.(tool.output.parse(studied))?.en).toMatch(/^payment refused slow$/);
    expect(tool.lookFor?.({ log: null, names: [] })).toBeNull();
  });
});
