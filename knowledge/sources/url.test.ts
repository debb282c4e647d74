import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knowledgeSource, type SourceOfKind } from '../../agents/source-schema.ts';
import type { Seen } from './source.ts';
import { sourceContract } from './source-contract.ts';
import { createUrlSource } from './url.ts';
import { openWeb, type WebStandIn } from './web-stand-in.ts';

const parsed = (site: WebStandIn, more: object) =>
  knowledgeSource.parse({ kind: 'url', name: 'site', allowHosts: [site.host], ...more }) as SourceOfKind<'url'>;

sourceContract('url', async () => {
  const site = await openWeb();
  let isFailing = false;
  site.answer = (_request, response) => {
    if (isFailing) response.writeHead(503).end();
    return isFailing;
  };
  const list = () => {
    const pages = [...site.pages.keys()].filter((path) => path !== '/sitemap.xml');
    const body = `<?xml version="1.0"?><urlset>${pages.map((path) => `<url><loc>${site.url(path)}</loc></url>`).join('')}</urlset>`;
    site.pages.set('/sitemap.xml', { body, type: 'application/xml' });
  };
  list();
  return {
    source: parsed(site, { sitemap: site.url('/sitemap.xml') }),
    secrets: {},
    put: async (files) => {
      for (const [path, text] of Object.entries(files))
        if (text === undefined) site.pages.delete(`/${path}`);
        else site.pages.set(`/${path}`, { body: text, type: 'text/markdown' });
      list();
    },
    handedOut: () => site.sent.splice(0).filter((path) => path !== '/sitemap.xml'),
    fail: async (failing) => {
      isFailing = failing;
    },
    close: site.close,
  };
});

describe('web pages', () => {
  let site: WebStandIn;
  beforeEach(async () => {
    site = await openWeb();
  });
  afterEach(() => site.close());

  const page = (path: string, body: string, headers: Record<string, string> = {}) =>
    site.pages.set(path, { body, type: 'text/html; charset=utf-8', headers });
  const taking = { documentBytes: 100_000, isDocument: (name: string) => /\.(html|md|pdf|csv)$/.test(name) };
  const look = async (more: object, marks: Map<string, string> = new Map()) => {
    const source = createUrlSource(parsed(site, more), taking);
    const found = await source.look({ marks, state: undefined }, new AbortController().signal);
    const seen: Seen[] = [];
    for await (const one of found.documents) seen.push(one);
    await source.close?.();
    return { seen, notes: found.notes?.() ?? [], paths: seen.map(({ path }) => new URL(path).pathname) };
  };
  const marksOf = (seen: Seen[]) =>
    new Map(seen.flatMap((one) => (one.found === 'refused' ? [] : [[one.path, one.mark]])));

  it('are followed on their own host, as far as they were told, each once', async () => {
    page(
      '/',
      '<a href="/a">a</a> <a href="b#part">b</a> <a href="https://elsewhere.test/x">x</a> <a href="mailto:a@b">m</a>',
    );
    page('/a', '<a href="/">home</a><a href="/deep">deep</a>');
    page('/b', 'b');
    page('/deep', 'deep');
    expect((await look({ urls: [site.url('/')], follow: 1 })).paths).toEqual(['/', '/a', '/b']);
    expect((await look({ urls: [site.url('/')], follow: 2 })).paths).toEqual(['/', '/a', '/b', '/deep']);
    expect((await look({ urls: [site.url('/')] })).paths).toEqual(['/']);
    expect(site.asked.filter((path) => path === '/robots.txt')).toHaveLength(2);
  });

  it('that did not change are followed from what is known of them, without being sent again', async () => {
    page('/', '<a href="/a">a</a>');
    page('/a', 'a');
    const first = await look({ urls: [site.url('/')], follow: 1 });
    site.sent.length = 0;
    page('/a', 'a, changed');
    const second = await look({ urls: [site.url('/')], follow: 1 }, marksOf(first.seen));
    expect(second.seen.map(({ found }) => found)).toEqual(['same', 'changed']);
    expect(site.sent).toEqual(['/a']);
  });

  it('of a server that knows no etags are known by their content', async () => {
    page('/', 'plain', { etag: '' });
    const first = await look({ urls: [site.url('/')] });
    expect((await look({ urls: [site.url('/')] }, marksOf(first.seen))).seen).toMatchObject([{ found: 'same' }]);
  });

  it('are not followed where robots.txt, the page or the link says no, but read where they are named', async () => {
    site.pages.set('/robots.txt', { body: 'User-agent: *\nDisallow: /private', type: 'text/plain' });
    page(
      '/',
      '<a href="/private/x">x</a><a href="/open">o</a><a rel="nofollow" href="/asked-not-to">n</a><a href="/closed">c</a>',
    );
    page('/private/x', 'x');
    page('/open', 'o');
    page('/asked-not-to', 'n');
    page('/closed', '<meta name="robots" content="noindex, nofollow"><a href="/beyond">b</a>');
    page('/beyond', 'b');
    expect((await look({ urls: [site.url('/')], follow: 2 })).paths).toEqual(['/', '/open', '/closed']);
    expect((await look({ urls: [site.url('/private/x')] })).paths).toEqual(['/private/x']);
  });

  it('are not followed at all where the site cannot say what it allows', async () => {
    page('/', '<a href="/a">a</a>');
    page('/a', 'a');
    site.pages.set('/robots.txt', { body: 'trouble', type: 'text/plain', status: 500 });
    expect((await look({ urls: [site.url('/')], follow: 1 })).paths).toEqual(['/']);
  });

  it('that fail are named while the rest goes on, and what they lead to is not lost', async () => {
    page('/', '<a href="/a">a</a>');
    page('/a', 'a');
    const first = await look({ urls: [site.url('/'), site.url('/other')], follow: 1 });
    site.pages.set('/', { body: 'trouble', type: 'text/html', status: 500 });
    const { seen } = await look({ urls: [site.url('/')], follow: 1 }, marksOf(first.seen));
    expect(seen).toMatchObject([
      { found: 'refused', fault: { en: expect.stringContaining('(500)') } },
      { found: 'same' },
    ]);
    expect(first.notes[0]?.en).toMatch(/other answered with an error \(404\)/);
  });

  it('that found no room for their links and then fail do not make what they led to seem gone', async () => {
    page('/', '<a href="/a">a</a>');
    page('/a', 'a');
    const marks = marksOf((await look({ urls: [site.url('/')], follow: 1 })).seen);
    const { links: _links, ...bare } = JSON.parse(marks.get(site.url('/')) ?? '');
    marks.set(site.url('/'), JSON.stringify(bare));
    site.pages.set('/', { body: 'trouble', type: 'text/html', status: 500 });
    const { seen } = await look({ urls: [site.url('/')], follow: 1 }, marks);
    expect(seen.map(({ path, found }) => [new URL(path).pathname, found])).toEqual([
      ['/', 'refused'],
      ['/a', 'same'],
    ]);
  });

  it('stop at their limit and say so', async () => {
    page('/', Array.from({ length: 9 }, (_, n) => `<a href="/${n}">${n}</a>`).join(''));
    for (let n = 0; n < 9; n++) page(`/${n}`, String(n));
    const { seen, notes } = await look({ urls: [site.url('/')], follow: 1, pages: 4 });
    expect(seen).toHaveLength(4);
    expect(notes[0]?.en).toContain('the limit is 4 pages');
  });

  it('get the ending of what they are; others than documents are named where they were asked for and ignored where they were not', async () => {
    page('/', '<a href="/film">film</a><a href="/data.csv">data</a><a href="/guide">guide</a>');
    site.pages.set('/film', { body: 'x', type: 'video/mp4' });
    site.pages.set('/data.csv', { body: 'a,b', type: 'application/octet-stream' });
    site.pages.set('/guide', { body: '%PDF', type: 'application/pdf' });
    const { seen } = await look({ urls: [site.url('/')], follow: 1 });
    expect(seen.map((one) => one.found === 'changed' && one.fileName)).toEqual([
      '127.0.0.1.html',
      'data.csv',
      'guide.pdf',
    ]);
    const named = await look({ urls: [site.url('/film')] });
    expect(named.seen).toMatchObject([{ found: 'refused', fault: { en: expect.stringContaining('video/mp4') } }]);
  });

  it('that lead to another host by a redirect are none of this site', async () => {
    const other = await openWeb();
    other.pages.set('/x', { body: 'x', type: 'text/html' });
    page('/', '<a href="/out">out</a><a href="/in">in</a><a href="/twin">twin</a>');
    site.pages.set('/out', { body: '', type: 'text/html', status: 302, headers: { location: other.url('/x') } });
    site.pages.set('/in', { body: '', type: 'text/html', status: 302, headers: { location: '/real' } });
    site.pages.set('/twin', { body: '', type: 'text/html', status: 302, headers: { location: '/real' } });
    page('/real', 'real');
    const { paths } = await look({ urls: [site.url('/')], follow: 1, allowHosts: [site.host, other.host] });
    expect(paths).toEqual(['/', '/in']);
    await other.close();
  });

  it('may come packed', async () => {
    site.pages.set('/', {
      body: gzipSync('<p>packed</p>'),
      type: 'text/html',
      headers: { 'content-encoding': 'gzip' },
    });
    const { seen } = await look({ urls: [site.url('/')] });
    expect(seen[0]?.found === 'changed' && Buffer.from(seen[0].bytes).toString()).toBe('<p>packed</p>');
  });

  it('of a sitemap on other hosts are left out, and further sitemaps are read', async () => {
    page('/a', 'a');
    const list = (name: string, inner: string) =>
      site.pages.set(name, { body: `<?xml version="1.0"?>${inner}`, type: 'application/xml' });
    list('/index.xml', `<sitemapindex><sitemap><loc>${site.url('/one.xml')}</loc></sitemap></sitemapindex>`);
    list(
      '/one.xml',
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>${site.url('/a')}</loc></url><url><loc>https://elsewhere.test/&e;</loc></url></urlset>`,
    );
    expect((await look({ sitemap: site.url('/index.xml') })).paths).toEqual(['/a']);
  });
});
