import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knowledgeSource, type SourceOfKind } from '../../agents/source-schema.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { withTenant } from '../../db/tenant.ts';
import { createGitSource, type GitOptions } from './git.ts';
import { type GitStandIn, hasGit, openGit } from './git-stand-in.ts';
import { lookAt } from './look.ts';
import type { Seen } from './source.ts';
import { sourceContract } from './source-contract.ts';
import { ensureRows } from './source-rows.ts';

const parsed = (git: GitStandIn, more: object = {}) =>
  knowledgeSource.parse({
    kind: 'git',
    name: 'repo',
    url: git.url,
    allowHosts: [git.host],
    ...more,
  }) as SourceOfKind<'git'>;

if (!hasGit) {
  console.warn('SKIPPED: git http-backend is not on this machine; sources of kind git are not tested.');
  it.skip('git: no git http-backend', () => {});
} else {
  sourceContract('git', async () => {
    const git = await openGit();
    git.put({ 'README.md': 'not in the folder', 'docs/code.ts': 'x' });
    return {
      source: parsed(git, { path: 'docs' }),
      secrets: {},
      put: async (files) =>
        git.put(Object.fromEntries(Object.entries(files).map(([path, text]) => [`docs/${path}`, text]))),
      handedOut: () => undefined,
      fail: async (isFailing) => {
        git.isFailing = isFailing;
      },
      close: git.close,
    };
  });

  describe('a repository', () => {
    let git: GitStandIn;
    beforeEach(async () => {
      git = await openGit();
      git.put({ 'a.md': 'a', 'docs/b.md': 'b' });
    });
    afterEach(() => git.close());

    const look = async (more: object = {}, options: Partial<GitOptions> = {}, state?: string) => {
      const source = createGitSource(parsed(git, more), {
        ...{ documentBytes: 1_000, isDocument: (name: string) => name.endsWith('.md'), ...options },
      });
      try {
        const found = await source.look({ marks: new Map(), state }, new AbortController().signal);
        const seen: Seen[] = [];
        for await (const one of found.documents) seen.push(one);
        return { ...found, seen, paths: seen.map(({ path }) => path) };
      } finally {
        await source.close?.();
      }
    };

    it('is not fetched while its branch is at the same commit', async () => {
      const { state, paths } = await look();
      expect(paths).toEqual(['a.md', 'docs/b.md']);
      expect(git.packs).toBe(1);
      expect(await look({}, {}, state)).toMatchObject({ unchanged: true, state, paths: [] });
      expect(git.packs).toBe(1);
      git.put({ 'a.md': 'a2' });
      expect(await look({}, {}, state)).not.toMatchObject({ unchanged: true });
      expect(git.packs).toBe(2);
    });

    it('that asks for a sign-in gets the token, and says so when it is wrong', async () => {
      git.token = 'right';
      await expect(look()).rejects.toMatchObject({ code: 'sign_in' });
      await expect(look({}, { token: 'wrong' })).rejects.toMatchObject({ code: 'sign_in' });
      expect((await look({}, { token: 'right' })).paths).toHaveLength(2);
    });

    it('without such a branch or folder says so', async () => {
      await expect(look({ branch: 'other' })).rejects.toMatchObject({ code: 'no_branch' });
      await expect(look({ path: 'nowhere' })).rejects.toMatchObject({ code: 'no_path' });
      expect((await look({ path: '/docs/' })).paths).toEqual(['b.md']);
    });

    it('has its links and hidden files left alone', async () => {
      symlinkSync('/etc/passwd', join(git.work, 'link.md'));
      git.put({ '.github/x.md': 'x', '.hidden.md': 'x' });
      expect((await look()).paths).toEqual(['a.md', 'docs/b.md']);
    });

    it('set back to an earlier commit after half a look is not taken for unchanged', async () => {
      const database = await openMemory();
      const tenant = await newTenant(database.db);
      const pages = (text: string) =>
        Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.md`, `${text} ${n}`]));
      await withTenant(database.db, tenant, (tx) => ensureRows(tx, tenant, ['hr/repo']));
      const looked = (signal = new AbortController().signal, onReceived = () => {}) =>
        lookAt(
          {
            ...{ db: database.db, tenant, documentBytes: 1_000, secrets: {}, onReceived },
            ...{ onChanged: async () => {}, onError: () => {} },
          },
          { department: { id: 'hr', access: ['everyone'] }, source: parsed(git, { endings: ['.md'] }) },
          { signal, insist: true },
        );
      git.put(pages('first'));
      expect((await looked())?.counts).toMatchObject({ added: 32 });
      git.put(pages('second'));
      const dying = new AbortController();
      expect(await looked(dying.signal, () => dying.abort())).toBeUndefined();
      git.back();
      expect((await looked())?.counts).toMatchObject({ replaced: 20, same: 12 });
      expect((await looked())?.counts).toMatchObject({ replaced: 0, same: 32 });
      await database.close();
    });

    it('that unpacks to far more than it is ends as a fault of the source', async () => {
      git.put({ 'zeros.md': '0'.repeat(150_000_000) });
      const tight = { milliseconds: 60_000, memoryMegabytes: 200 };
      await expect(look({}, { limits: tight })).rejects.toMatchObject({ code: 'too_heavy' });
      const { seen } = await look({}, { limits: { ...tight, memoryMegabytes: 3_000 } });
      expect(seen.map(({ found }) => found)).toEqual(['changed', 'changed', 'refused']);
    }, 120_000);

    it('that takes too long to unpack ends as one', async () => {
      const hasty = { milliseconds: 1, memoryMegabytes: 1_000 };
      await expect(look({}, { limits: hasty })).rejects.toMatchObject({ code: 'too_heavy' });
    });

    it('whose folders stand in each other again and again comes to an end', async () => {
      git.nest(40);
      const limits = { milliseconds: 3_000, memoryMegabytes: 1_000 };
      await expect(look({}, { limits })).rejects.toMatchObject({ code: expect.stringMatching(/^too_(many|heavy)$/) });
    }, 30_000);

    it('is asked for with the token only after it asked for one', async () => {
      expect((await look({}, { token: 'unneeded' })).paths).toHaveLength(2);
      expect(git.tokens).toBe(0);
      git.token = 'right';
      await look({}, { token: 'right' });
      expect(git.tokens).toBeGreaterThan(0);
    });

    it('in the company’s own network is reached only when its host and port are named', async () => {
      const options = { documentBytes: 1_000, isDocument: () => true };
      const closed = createGitSource({ ...parsed(git), allowHosts: [] }, options);
      const before = { marks: new Map(), state: undefined };
      await expect(closed.look(before, new AbortController().signal)).rejects.toMatchObject({ code: 'port_refused' });
    });
  });
}
