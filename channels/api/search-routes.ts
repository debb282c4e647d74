/** Searching: the passages a question finds, without an answer made of them. */
import { z } from 'zod';
import { DEPARTMENT_IDS, type DepartmentConfig } from '../../agents/config-schema.ts';
import { principalsOf } from '../../agents/principals.ts';
import { type Caller, callerOf } from './caller.ts';
import { onlyFields, optionalText, readableText } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const MOST_RESULTS = 100;
const USUAL_RESULTS = 10;

const resultsSchema = z
  .object({
    results: z.array(
      z.object({
        doc_id: z.string(),
        title: z.string(),
        section: z.string().describe('The path of headings; empty before the first.'),
        text: z.string(),
        score: z.number().describe('Between 0 and 1, best first; compare it within one search only.'),
      }),
    ),
  })
  .meta({ id: 'SearchResults' });

/** Adds POST /search. */
export async function searchRoutes(app: ApiServer, { search, limits }: Pick<ApiDeps, 'search' | 'limits'>) {
  if (!search) return;
  const schema = {
    operationId: 'search',
    tags: ['Questions'],
    summary: 'Find passages without asking for an answer.',
    description: 'Searches what you may read, with your rights. Nothing of the question is kept.',
    security: [{ bearer: [] }],
    body: onlyFields({
      text: readableText(limits.messageCharacters).describe('What to look for, in any language the company uses.'),
      department: optionalText(100)
        .meta({ enum: [...DEPARTMENT_IDS] })
        .optional()
        .describe('Leave out to search all departments you may ask.'),
      k: z
        .int({ error: `must be a whole number from 1 to ${MOST_RESULTS}` })
        .min(1, { error: `must be a whole number from 1 to ${MOST_RESULTS}` })
        .max(MOST_RESULTS, { error: `must be a whole number from 1 to ${MOST_RESULTS}` })
        .optional()
        .describe(`How many passages at most; ${USUAL_RESULTS} when left out.`),
      language: z.enum(['en', 'th']).optional().describe('Only passages in this language.'),
      since: z.iso.date().optional().describe('Only documents of this day or later.'),
      until: z.iso.date().optional().describe('Only documents of this day or earlier.'),
    }),
    response: { 200: resultsSchema, ...problems(400, 401, 403, 413, 415, 422, 500, 503) },
  };
  app.post('/search', { schema }, async (request) => {
    const caller = callerOf(request);
    const { text, department, k = USUAL_RESULTS, language, since, until } = request.body;
    const found = await search({
      tenant: caller.tenant.id,
      departments: searched(caller, department),
      acl: principalsOf(caller.person),
      text,
      k,
      filters: { ...(language ? { language } : {}), ...(since ? { since } : {}), ...(until ? { until } : {}) },
    });
    return { results: found.map(({ docId, ...passage }) => ({ doc_id: docId, ...passage })) };
  });
}

/** The departments to look in: the one that is named, or all that are open to the caller. */
function searched({ tenant, person }: Caller, named: string | undefined): string[] {
  const principals = new Set(principalsOf(person));
  const isOpen = ({ access }: DepartmentConfig) => access.some((who) => principals.has(who));
  const open: string[] = tenant.departments.filter(isOpen).map(({ id }) => id);
  if (named === undefined) return open;
  if (open.includes(named)) return [named];
  const message = `must be one of ${open.join(', ')}`;
  if (tenant.departments.some(({ id }) => id === named))
    throw new Problem('not_allowed', `You may not ask this department; department ${message}, or left out.`);
  throw new Problem('unknown_department', `department ${message}, or left out.`, [{ field: 'department', message }]);
}
