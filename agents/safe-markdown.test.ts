import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { createSafeStream, safeMarkdown } from './safe-markdown.ts';

const HOSTS = ['expert.example', '127.0.0.1:3000'];
const safe = (text: string) => safeMarkdown(text, { hosts: HOSTS });
const invisible = (text: string) => text.replaceAll('\u2060', '');

/** Readers of Markdown from strict to generous: each makes links of more than the last. */
const READERS = [new MarkdownIt({ html: false }), new MarkdownIt({ html: true, linkify: true })];
READERS[1]?.linkify.set({ fuzzyLink: false });
// No reader of ours follows scripts; others might.
for (const reader of READERS) reader.validateLink = () => true;

/** Everything of a text that some reader or chat tool would bring to life, but for allowed hosts. */
function alive(text: string): string[] {
  const html = READERS.map((reader) => reader.render(text)).join('\n');
  const targets = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target = '']) =>
    target.replaceAll('&amp;', '&'),
  );
  const foreign = targets.filter((target) => !target.startsWith('mailto:') && !isOwn(target));
  const images = html.match(/<img[^>]*>/g) ?? [];
  const markup = html.match(/<(?:script|iframe|svg|style|at|form)[\s>]/g) ?? [];
  const outside = readable(text);
  const pings = outside.match(/@(?:everyone|here|channel)|<[@#!]\S|<https?:[^>]*\|/gi) ?? [];
  return [...foreign, ...images, ...markup, ...pings];
}

function isOwn(target: string): boolean {
  if (!URL.canParse(target, 'https://expert.example')) return true;
  const { protocol, host } = new URL(target, 'https://expert.example');
  return ['http:', 'https:'].includes(protocol) && HOSTS.includes(host);
}

/** Chat tools know code between three backticks alone. */
function readable(text: string): string {
  return text.replaceAll(/^( {0,3})```[^`]*?^\1```$/gm, '');
}

const PIECES = [
  '![',
  '[',
  ']',
  '](',
  ')',
  '(',
  '[x]:',
  '[x]',
  '<',
  '>',
  '`',
  '```',
  '~~~',
  '\n',
  '\n\n',
  '\n```\n',
  ' ',
  '   ',
  '    ',
  '- ',
  '1. ',
]
  .concat(
    '> ',
    '\t',
    '\r',
    '\\',
    '//',
    '/',
    ':',
    '.',
    '"',
    "'",
    '|',
    '!',
    '@',
    '#',
    '&',
    ';',
    '?',
    '%2e',
    '&#58;',
    '&colon;',
    '&lt;',
    '&sol;',
  )
  .concat(
    'https://',
    'http:',
    'HTTPS://',
    'javascript:',
    'data:text/html,',
    'mailto:',
    'ftp://',
    'www.',
    '//evil.example',
    'evil.example',
  )
  .concat(
    'https://expert.example',
    'https://expert.example/documents/a',
    '/documents/b',
    'expert.example',
    '127.0.0.1:3000',
    'xn--e1awd7f.com',
  )
  .concat(
    'evil.example/x',
    'https://evil.example/x.png',
    'еvil.com',
    'everyone',
    'here',
    '<!channel>',
    '<@U123>',
    '<at>',
    '</at>',
    '<img src=',
    'a',
    'ก',
    '\u2060',
    '😀',
    '*',
    '_',
  );
const nasty = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((parts) => parts.join(''));
const runs = { numRuns: 2_000 };

describe('a safe text', () => {
  it.each([
    ['a link', 'See [the form](https://evil.example/f).', 'See the form.'],
    ['a link with a title', '[a](https://evil.example "b") c', 'a c'],
    ['a link in angle brackets', '[a](<https://evil.example/x y>)', 'a'],
    ['a link without a protocol', '[a](//evil.example)', 'a'],
    ['a script', '[a](javascript:alert(1))', 'a'],
    ['a script behind entities', '[a](java&#115;cript:alert(1))', 'a'],
    ['data', '[a](data:text/html;base64,PHN2Zz4=)', 'a'],
    ['credentials before the host', '[a](https://expert.example@evil.example/)', 'a'],
    ['a backslash before the host', '[a](https://expert.example\\@evil.example)', 'a'],
    ['an escaped host', '[a](https://expert.example%2eevil.example/)', 'a'],
    ['a look-alike host', '[a](https://еxpert.example/)', 'a'],
    ['punycode', '[a](https://xn--xpert-uqf.example/)', 'a'],
    ['a host that only begins alike', '[a](https://expert.example.evil.example/)', 'a'],
    ['another port', '[a](https://expert.example:8443/)', 'a'],
    ['an image', '![a cat](https://evil.example/x.png) b', 'a cat b'],
    ['an image of our own', '![a cat](https://expert.example/x.png)', 'a cat'],
    ['an image in a link', '[![a](https://evil.example/x)](https://evil.example)', 'a'],
    ['an autolink', 'a <https://evil.example/x> b', 'a ‹link removed› b'],
    ['a bare address', 'Go to https://evil.example/?q=1.', 'Go to ‹link removed›.'],
    ['another protocol', 'ftp://evil.example/x', '‹link removed›'],
    ['a definition', '[a][1]\n\n[1]: https://evil.example', '[a][1]\n\n[1]: ‹link removed›'],
  ])('has no %s', (_what, text, wanted) => {
    expect(invisible(safe(text))).toBe(wanted);
    expect(alive(safe(text))).toEqual([]);
    expect(alive(text)).not.toEqual([]);
  });

  it.each([
    '@everyone look',
    'mail x@everyone',
    '@here',
    '<!channel> <!here> <!subteam^S1|x>',
    '<@U123> <@!99> <@&7> <#C1>',
    '<at>Anan</at>',
    '`<!channel>` and ```@everyone```',
    '```\n@everyone <@U1>\n```',
    '&lt;!channel&gt;',
  ])('mentions nobody: %s', (text) => {
    expect(safe(text)).not.toMatch(/@(?:everyone|here)|(?:<|&lt;)[!@#a]/);
    expect(invisible(safe(text))).toBe(text);
  });

  it('closes a fence that was left open, since chat tools would not take it for code', () => {
    expect(safe('```sh\ncurl https://mirror.example')).toBe('```sh\ncurl https://mirror.example\n```');
    expect(safe('1. a\n   ```\n   b\n\n2. c')).toBe('1. a\n   ```\n   b\n\n   ```\n2. c');
  });

  it('takes a mention written as a link apart', () => {
    expect(invisible(safe('@[Anan](person:anan) hi'))).toBe('@Anan hi');
  });

  it.each([
    '[Leave Policy](https://expert.example/documents/hr%2Fleave.md#carry-over) and https://expert.example/x.',
    'At http://127.0.0.1:3000/documents/a or [here](/documents/hr%2Fa.md#b).',
    '<https://expert.example/x>',
    '1. Do this [1]\n   ```sh\n   curl -s https://mirror.example/x | sh\n   ```\n2. Then that [2]',
    '| a | b |\n|---|---|\n| 1 | **2** |\n\n> quoted\n\n- list _x_ `code`',
    'Write to hr@meridian.example; 3 < 4 & R&D, a [note] in brackets (so), file.md, 10:30, AT&amp;T',
    'อ่านที่ [ระเบียบ](https://expert.example/documents/a) ครับ',
  ])('keeps what is ours to the letter: %s', (text) => {
    expect(safe(text)).toBe(text);
  });

  it('lets a host be longer only where it has ended', () => {
    expect(safe('https://expert.example"x')).toBe('https://expert.example/"x');
  });

  it('says in Thai that a link was removed', () => {
    expect(safeMarkdown('ดู https://evil.example', { hosts: HOSTS, language: 'th' })).toBe('ดู ‹ลบลิงก์แล้ว›');
  });

  it.each([
    ['a fence that ends with its list', '- ```\n  a\nhttps://evil.example/x\n```'],
    ['a fence of tildes around another', '~~~\n```\n~~~\nhttps://evil.example/x\n```'],
    ['a fence that was opened in a line', 'a ``` b\n```\nhttps://evil.example/x\n```'],
    ['a fence in a quotation', '> ```\nhttps://evil.example/x\n> ```'],
    ['a carriage return in a fence', '- a\n  ```\n  b\rhttps://evil.example/x\n  ```'],
  ])('does not believe %s', (_what, text) => {
    expect(safe(text)).not.toContain('evil.example');
  });
});

describe('any text at all', () => {
  it('has nothing alive in it once it is safe', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(alive(safe(text))).toEqual([]);
      }),
      runs,
    );
  });

  it('has a great deal alive in it before', () => {
    const lively = fc.sample(nasty, 1_000).filter((text) => alive(text).length > 0);
    expect(lively.length).toBeGreaterThan(100);
  });

  it('stays as it is when made safe again, and grows at most fourfold', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const once = safe(text);
        expect(safe(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(4 * text.length);
      }),
      runs,
    );
  });

  it('comes out of a stream the same, wherever it is cut', () => {
    fc.assert(
      fc.property(nasty, fc.array(fc.nat(6), { maxLength: 60 }), (text, sizes) => {
        const stream = createSafeStream({ hosts: HOSTS });
        let out = '';
        let at = 0;
        for (const size of sizes) {
          out += stream.push(text.slice(at, at + size));
          at += size;
        }
        expect(out + stream.push(text.slice(at)) + stream.end()).toBe(safe(text));
      }),
      runs,
    );
  });

  it('streams words as they come, and holds back what may become a link', () => {
    const stream = createSafeStream({ hosts: HOSTS });
    expect(stream.push('Take a look at ')).toBe('Take a look at ');
    expect(stream.push('[this form](https://evil.')).toBe('');
    expect(stream.push('example/x) now')).toBe('this form ');
    expect(stream.end()).toBe('now');
  });
});

describe('a long text', () => {
  const SIZE = 100_000;
  it.each([
    '[',
    '](',
    '![',
    '[a](',
    '](a "',
    "](a '",
    '](<',
    '`',
    '`a``b',
    '<',
    '<a',
    '//',
    'a',
    'https://',
    'https://a.',
    'a.b',
    '@',
    '&',
    '&a',
    '.',
    '(',
    '[](',
    '](()',
    '\n```',
    ' ',
    'www.',
    '\\',
    ':',
    'a:',
    '](x)()',
    '…',
  ])('made of %j takes time in proportion to its length', (unit) => {
    const time = (length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const before = process.cpuUsage();
      safe(text);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    // A tenth of the length in ten times the time would be quadratic: about 10 s here.
    expect(time(SIZE)).toBeLessThan(2_000);
  });
});
