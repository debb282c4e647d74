/** The id of a source's document: the same for the same path, and readable. */
import { createHash } from 'node:crypto';

const LONGEST_SLUG = 60;

/** Department, source, the end of the path and a hash of all of it: two paths may read alike. */
export function documentId(department: string, source: string, path: string): string {
  const slug = path
    .replace(/^https?:\/\//, '')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^-+/, '');
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 10);
  return `${department}/${source}/${[...slug].slice(-LONGEST_SLUG).join('')}-${hash}`;
}
