/** Departments: whom one may ask about what. */
import { z } from 'zod';
import { principalsOf } from '../../agents/principals.ts';
import { callerOf } from './caller.ts';
import type { ApiServer } from './deps.ts';
import { problems } from './problem.ts';

const departmentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    about: z.string(),
    tools: z.array(z.string()),
    available: z.boolean().describe('Whether you may ask this department.'),
  })
  .meta({ id: 'Department' });

/** Adds GET /departments. */
export async function departmentRoutes(app: ApiServer): Promise<void> {
  const schema = {
    operationId: 'listDepartments',
    tags: ['Departments'],
    summary: 'The departments of your company, in your language.',
    security: [{ bearer: [] }],
    response: { 200: z.object({ departments: z.array(departmentSchema) }), ...problems(401, 500, 503) },
  };
  app.get('/departments', { schema }, async (request) => {
    const { tenant, person } = callerOf(request);
    const principals = new Set(principalsOf(person));
    const departments = tenant.departments.map(({ id, name, about, tools, access }) => ({
      id,
      name: name[person.language],
      about: about[person.language],
      tools: Object.keys(tools),
      available: access.some((who) => principals.has(who)),
    }));
    return { departments };
  });
}
