import { expect, it } from 'vitest';
import { readRobots } from './robots.ts';

const may = (text: string, path: string) => readRobots(text)(new URL(path, 'https://site.test'));

it.each([
  ['', '/a', true],
  ['User-agent: *\nDisallow: /', '/a', false],
  ['User-agent: *\nDisallow:', '/a', true],
  ['User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/b/c', true],
  ['User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/c', false],
  ['User-agent: *\nAllow: /a\nDisallow: /a', '/a', true],
  ['User-agent: *\nDisallow: /*.pdf$', '/x/y.pdf', false],
  ['User-agent: *\nDisallow: /*.pdf$', '/x/y.pdf?z', true],
  ['User-agent: *\nDisallow: /*/private/*', '/x/private/y', false],
  ['User-agent: *\nDisallow: /a$', '/ab', true],
  ['User-agent: *\nDisallow: /?q=', '/?q=1', false],
  ['User-agent: other\nDisallow: /', '/a', true],
  ['User-agent: *\nDisallow: /\n\nUser-agent: TheExpert\nDisallow: /b', '/a', true],
  ['User-agent: TheExpert/1.0\nUser-agent: other\nDisallow: /b # not this', '/b', false],
  ['Disallow: /\nnonsense\n\nUser-agent: *\nCrawl-delay: 9\nDisallow: /c', '/a', true],
])('%j on %s: %s', (text, path, allowed) => {
  expect(may(text, path)).toBe(allowed);
});

it('cannot be made slow by a rule', () => {
  const text = `User-agent: *\nDisallow: /${'*a'.repeat(5_000)}$`;
  expect(may(text, `/${'a'.repeat(4_000)}b`)).toBe(true);
});
