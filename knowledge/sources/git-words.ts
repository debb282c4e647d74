/** What a worker and its process for one repository say to each other. */
import { z } from 'zod';

/** What the process is asked; it answers each before the next. */
export type GitAsked =
  | { kind: 'fetch'; url: string; branch: string; path: string; gitdir: string }
  /** An object of the repository, unless it is larger. */
  | { kind: 'read'; oid: string; most: number };

/** The answer to a request of the process; its body follows. */
export interface GitAnswered {
  url: string;
  status: number;
  headers: Readonly<Record<string, string>>;
}

const oid = z.string().regex(/^[0-9a-f]{40}$/);

/** What the process may say; it has unpacked a stranger's repository, so nothing of it is taken on trust. */
export const gitSaid = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request'),
    url: z.string().max(10_000),
    method: z.enum(['GET', 'POST']),
    headers: z.record(z.string().max(100), z.string().max(1_000)),
  }),
  z.object({ kind: z.literal('fetched'), commit: oid, files: z.array(z.tuple([z.string(), oid])) }),
  z.object({ kind: z.literal('blob') }),
  z.object({ kind: z.literal('larger') }),
  z.object({
    kind: z.literal('fault'),
    code: z.enum(['no_branch', 'no_path', 'too_many', 'git']),
    detail: z.string().max(200),
    status: z.number().int().exactOptional(),
  }),
]);
export type GitSaid = z.output<typeof gitSaid>;
