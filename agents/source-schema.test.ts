import { describe, expect, it } from 'vitest';
import { knowledgeSource, secretsNamed } from './source-schema.ts';

const faults = (source: object) => {
  const parsed = knowledgeSource.safeParse(source);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const folder = { kind: 'folder', name: 'papers', path: 'papers' };
const page = { kind: 'url', name: 'site', urls: ['https://example.com/'] };
const store = {
  kind: 's3',
  name: 'store',
  endpoint: 'https://s3.test',
  bucket: 'docs',
  accessKey: 'docs-id',
  secretKey: 'docs-key',
};
const repo = { kind: 'git', name: 'repo', url: 'https://git.test/docs.git' };

describe('a source of documents', () => {
  it('of each kind is understood', () => {
    for (const source of [folder, page, store, repo]) expect(faults(source)).toEqual([]);
    expect(knowledgeSource.parse(folder)).toMatchObject({ every: 3_600_000, shrink: 'stop' });
  });

  it('does not take the name of another origin', () => {
    for (const name of ['upload', 'folder', 'expert'])
      expect(faults({ ...folder, name })).toEqual([expect.stringContaining('is taken')]);
  });

  it('has no password in its address', () => {
    expect(faults({ ...repo, url: 'https://me:secret@git.test/docs.git' })).toEqual([
      expect.stringContaining('name a secret instead'),
    ]);
    expect(faults({ ...page, urls: ['https://example.com/', 'https://me@example.com/'] })[0]).toMatch(
      /^urls\.1: must hold no user/,
    );
  });

  it('is on the usual ports, or names its host and port', () => {
    const inside = { ...store, endpoint: 'http://minio:9000' };
    expect(faults(inside)).toEqual(['endpoint: port 9000 is reached only when allowHosts names minio:9000']);
    expect(faults({ ...inside, allowHosts: ['minio:9000'] })).toEqual([]);
    expect(faults({ ...inside, allowHosts: ['minio'] })).toHaveLength(1);
    expect(faults({ ...page, allowHosts: ['http://wiki/'] })).toEqual([
      expect.stringContaining('must be a host or host:port'),
    ]);
  });

  it('of the web names a page or a sitemap, and only web addresses', () => {
    expect(faults({ kind: 'url', name: 'site' })).toEqual(['urls: must name a page, or give a sitemap']);
    expect(faults({ kind: 'url', name: 'site', sitemap: 'https://example.com/sitemap.xml' })).toEqual([]);
    expect(faults({ ...page, urls: ['file:///etc/passwd'] })).toHaveLength(1);
    expect(faults({ ...page, follow: 4 })).toHaveLength(1);
  });

  it('tells which secrets it needs', () => {
    const of = (source: object) => secretsNamed(knowledgeSource.parse(source)).map(({ name }) => name);
    expect([of(folder), of(store), of(repo), of({ ...repo, token: 'git-token' })]).toEqual([
      [],
      ['docs-id', 'docs-key'],
      [],
      ['git-token'],
    ]);
  });
});
