/** The shape of the places a department's documents come from, beside its folder and what people hand in. */
import { z } from 'zod';
import { duration } from './policy-schema.ts';

const principal = z
  .string()
  .regex(/^(everyone|(role|team|person):[\w-]+)$/, 'must be everyone, role:…, team:… or person:…');
/** The last part of a variable `SECRET_…`, in lower case with dashes. */
const secret = z.string().regex(/^[a-z0-9-]+$/, 'must name a secret: SECRET_DOCS_KEY is docs-key');
/** Documents bear the name of their origin, and these have theirs already. */
const TAKEN = ['folder', 'upload', 'uploads', 'expert', 'curated', 'api'];

const shared = {
  /** Documents are known by it; unique in the department. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')
    .refine((name) => !TAKEN.includes(name), 'is taken; give the source another name'),
  every: duration.prefault('1h'),
  /** Who may read its documents; whoever may enter the department when it is left out. */
  access: z.array(principal).min(1).optional(),
  /** Endings of the files that are taken, such as `.md`; every kind that can be read when it is left out. */
  endings: z
    .array(z.string().regex(/^\.[a-z0-9]+$/, 'must look like .md'))
    .min(1)
    .optional(),
  /** When the source suddenly has less than half of its documents: `stop` removes none and says so, `allow` removes them. */
  shrink: z.enum(['stop', 'allow']).default('stop'),
};

/** A host of the company's own network, or another port than 80 and 443: nothing else leads there. */
const allowHosts = z
  .array(z.string().regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/, 'must be a host or host:port in lower case'))
  .default([]);
const address = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !hasCredentials(url), 'must hold no user name or password; name a secret instead');

export const knowledgeSource = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('folder'), ...shared, path: z.string().min(1) }),
    z.strictObject({
      kind: z.literal('url'),
      ...shared,
      urls: z.array(address).default([]),
      /** Lists further pages, on its own host. */
      sitemap: address.optional(),
      /** How many links from these pages are followed, on their own host. */
      follow: z.int().min(0).max(3).default(0),
      /** Most pages of all. */
      pages: z.int().min(1).max(2_000).default(200),
      allowHosts,
    }),
    z.strictObject({
      kind: z.literal('s3'),
      ...shared,
      endpoint: address,
      region: z.string().default('us-east-1'),
      bucket: z.string().min(3),
      prefix: z.string().default(''),
      accessKey: secret,
      secretKey: secret,
      allowHosts,
    }),
    z.strictObject({
      kind: z.literal('git'),
      ...shared,
      url: address,
      branch: z.string().min(1).default('main'),
      /** Folder of the repository that holds the documents. */
      path: z.string().default(''),
      /** Sent with the token where the repository asks for a sign-in. */
      user: z.string().default('git'),
      token: secret.optional(),
      allowHosts,
    }),
  ])
  .superRefine((source, context) => {
    if (source.kind === 'folder') return;
    if (source.kind === 'url' && source.urls.length === 0 && source.sitemap === undefined)
      context.addIssue({ code: 'custom', path: ['urls'], message: 'must name a page, or give a sitemap' });
    for (const { path, url } of addressesOf(source)) {
      const { port, host } = URL.parse(url) ?? { port: '', host: '' };
      if (!['', '80', '443'].includes(port) && !source.allowHosts.includes(host))
        context.addIssue({
          code: 'custom',
          path,
          message: `port ${port} is reached only when allowHosts names ${host}`,
        });
    }
  });

export type KnowledgeSource = z.output<typeof knowledgeSource>;
export type SourceOfKind<Kind extends KnowledgeSource['kind']> = Extract<KnowledgeSource, { kind: Kind }>;

/** Every secret a source names, and where. */
export function secretsNamed(source: KnowledgeSource): { field: string; name: string }[] {
  if (source.kind === 's3')
    return [
      { field: 'accessKey', name: source.accessKey },
      { field: 'secretKey', name: source.secretKey },
    ];
  return source.kind === 'git' && source.token ? [{ field: 'token', name: source.token }] : [];
}

function addressesOf(source: Exclude<KnowledgeSource, { kind: 'folder' }>): { path: PropertyKey[]; url: string }[] {
  if (source.kind === 's3') return [{ path: ['endpoint'], url: source.endpoint }];
  if (source.kind === 'git') return [{ path: ['url'], url: source.url }];
  const pages = source.urls.map((url, n) => ({ path: ['urls', n] as PropertyKey[], url }));
  return source.sitemap ? [...pages, { path: ['sitemap'], url: source.sitemap }] : pages;
}

function hasCredentials(url: string): boolean {
  const { username, password } = URL.parse(url) ?? { username: '', password: '' };
  return username !== '' || password !== '';
}
