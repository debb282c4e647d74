/** Opens a source of any kind with its secrets; the libraries of a kind are loaded when the first of it is opened. */
import type { KnowledgeSource } from '../../agents/source-schema.ts';
import type { Resolve } from './reach.ts';
import { secretNamed } from './secrets.ts';
import type { Source } from './source.ts';
import { takingOf } from './taking.ts';

export interface OpenOptions {
  /** Largest file. */
  documentBytes: number;
  /** By the names the configuration uses. */
  secrets: Readonly<Record<string, string>>;
  /** Another way to resolve names, for tests. */
  resolve?: Resolve;
}

/** Throws `SourceFault` when a secret is not set. */
export async function openSource(source: KnowledgeSource, options: OpenOptions): Promise<Source> {
  const { documentBytes, secrets, resolve } = options;
  const common = { ...takingOf(source, documentBytes), ...(resolve ? { resolve } : {}) };
  switch (source.kind) {
    case 'folder':
      return (await import('./folder.ts')).createFolderSource(source, common);
    case 'url':
      return (await import('./url.ts')).createUrlSource(source, common);
    case 's3': {
      const [accessKey, secretKey] = [secretNamed(secrets, source.accessKey), secretNamed(secrets, source.secretKey)];
      return (await import('./s3.ts')).createS3Source(source, { ...common, accessKey, secretKey });
    }
    case 'git': {
      const token = source.token ? { token: secretNamed(secrets, source.token) } : {};
      return (await import('./git.ts')).createGitSource(source, { ...common, ...token });
    }
  }
}
