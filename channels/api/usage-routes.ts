/** What was used of the plan: one's own, that of departments one manages, and for administrators the company's and its export. */
import { z } from 'zod';
import { type DepartmentConfig, priceCurrency, type TenantConfig } from '../../agents/config-schema.ts';
import { permissionsOf, principalsOf } from '../../agents/principals.ts';
import { csvLine } from '../../db/csv.ts';
import { modelUsageBetween } from '../../db/model-usage.ts';
import { withTenant } from '../../db/tenant.ts';
import { dayOf, type UsageRow, type UsageScope, usageBetween, usedToday } from '../../db/usage.ts';
import { type Caller, callerOf } from './caller.ts';
import { onlyFields } from './clean-text.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
import { Problem, problems } from './problem.ts';

const countSchema = z.object({ used: z.int(), limit: z.int().optional().describe('Absent when there is none.') });
const usedSchema = z.object({ queries: countSchema, tokens: countSchema });
const usageSchema = z
  .object({
    day: z.string().describe('The calendar day of your company.'),
    resets_at: z.string(),
    own: usedSchema,
    departments: z.array(usedSchema.extend({ id: z.string() })).describe('Those you manage.'),
    company: usedSchema.optional().describe('For administrators.'),
  })
  .meta({ id: 'Usage' });
const rowSchema = z.object({
  day: z.string(),
  unit: z.string(),
  scope: z.enum(['tenant', 'department', 'person']),
  key: z.string(),
  used: z.int(),
});

const modelRowSchema = z.object({
  day: z.string(),
  department: z.string(),
  person: z.string(),
  model: z.string(),
  task: z.string(),
  calls: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_micros: z.int().describe('Millionths of the currency your models are priced in.'),
  currency: z.string().nullable().describe('Of the cost; null where no model has a price.'),
});

/** Columns of the table: counts first, then what models were used for. */
const COUNT_COLUMNS = ['day', 'unit', 'scope', 'key', 'used'];
const MODEL_COLUMNS = [
  ...['department', 'person', 'model', 'task', 'calls'],
  ...['input_tokens', 'output_tokens', 'cost_micros', 'currency'],
];

const MOST_DAYS = 92;
const DAY_MS = 86_400_000;

/** Adds GET /usage and GET /usage/export. */
export async function usageRoutes(app: ApiServer, deps: Pick<ApiDeps, 'db' | 'config'>): Promise<void> {
  const shared = { tags: ['Usage'], security: [{ bearer: [] }] };
  const usage = {
    ...shared,
    operationId: 'getUsage',
    summary: 'What was used today, and what the plan allows.',
    response: { 200: usageSchema, ...problems(401, 500, 503) },
  };
  app.get('/usage', { schema: usage }, async (request) => {
    const caller = callerOf(request);
    const { tenant, person } = caller;
    const managed = managedBy(caller);
    const keys: { scope: UsageScope; key: string }[] = [
      { scope: 'person', key: person.id },
      ...managed.map(({ id }) => ({ scope: 'department' as const, key: id })),
      ...(isAdmin(caller) ? [{ scope: 'tenant' as const, key: tenant.id }] : []),
    ];
    return withTenant(deps.db, tenant.id, async (tx) => {
      const { day, resetsAt } = await dayOf(tx, tenant.timeZone);
      const rows = await usedToday(tx, tenant.timeZone, keys);
      return {
        day,
        resets_at: resetsAt.toISOString(),
        own: used(rows, 'person', person.id, tenant),
        departments: managed.map((department) => ({
          id: department.id,
          ...used(rows, 'department', department.id, tenant, department),
        })),
        ...(isAdmin(caller) ? { company: used(rows, 'tenant', tenant.id, tenant) } : {}),
      };
    });
  });

  const exported = {
    ...shared,
    operationId: 'exportUsage',
    summary: 'Every count of some days, and what models were used for and cost, for administrators.',
    description:
      'As a table, counts and models stand below each other: a row of models has the unit model, and its tokens are in those of the counts, too.',
    querystring: onlyFields({
      from: z.iso.date(),
      to: z.iso.date(),
      format: z.enum(['json', 'csv']).default('json'),
    }),
    response: {
      200: {
        description: 'The counts',
        content: {
          'application/json': { schema: z.object({ usage: z.array(rowSchema), models: z.array(modelRowSchema) }) },
          'text/csv': { schema: z.string() },
        },
      },
      ...problems(400, 401, 403, 500, 503),
    },
  };
  app.get('/usage/export', { schema: exported }, async (request, reply) => {
    const caller = callerOf(request);
    if (!isAdmin(caller)) throw new Problem('not_allowed', 'Only administrators may export what was used.');
    const { from, to, format } = request.query;
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
    if (days < 0 || days >= MOST_DAYS)
      throw new Problem('invalid', `from and to must be in order and at most ${MOST_DAYS} days apart.`);
    const [rows, calls] = await withTenant(deps.db, caller.tenant.id, async (tx) => [
      await usageBetween(tx, from, to),
      await modelUsageBetween(tx, from, to),
    ]);
    const counts = rows.map(({ day, unit, scope, key, used }) => ({ day, unit, scope, key, used }));
    const currency = priceCurrency(deps.config.models);
    const models = calls.map(({ day, department, person, model, task, ...used }) => ({
      ...{ day, department, person, model, task, calls: used.calls },
      ...{ input_tokens: used.inputTokens, output_tokens: used.outputTokens, cost_micros: used.costMicros, currency },
    }));
    if (format === 'json') return { usage: counts, models };
    return reply.type('text/csv; charset=utf-8').send(tableOf(counts, models));
  });
}

/** Every row has every column, so that a spreadsheet reads it as one table. */
function tableOf(counts: readonly z.output<typeof rowSchema>[], models: readonly z.output<typeof modelRowSchema>[]) {
  const lines = [
    [...COUNT_COLUMNS, ...MODEL_COLUMNS],
    ...counts.map(({ day, unit, scope, key, used }) => [day, unit, scope, key, used, ...MODEL_COLUMNS.map(() => null)]),
    ...models.map(({ day, department, person, model, task, calls, ...used }) => [
      ...[day, 'model', 'person', person, used.input_tokens + used.output_tokens],
      ...[department, person, model, task, calls],
      ...[used.input_tokens, used.output_tokens, used.cost_micros, used.currency],
    ]),
  ];
  return lines.map(csvLine).join('');
}

function used(
  rows: UsageRow[],
  scope: UsageScope,
  key: string,
  { plan }: TenantConfig,
  department?: DepartmentConfig,
): z.output<typeof usedSchema> {
  const count = (unit: 'queries' | 'tokens') => {
    const row = rows.find((one) => one.unit === unit && one.scope === scope && one.key === key);
    const name = unit === 'queries' ? 'queriesPerDay' : 'tokensPerDay';
    const limit = department?.plan[name][scope] ?? plan[name][scope];
    return { used: row?.used ?? 0, ...(limit === undefined ? {} : { limit }) };
  };
  return { queries: count('queries'), tokens: count('tokens') };
}

function managedBy(caller: Caller): DepartmentConfig[] {
  const principals = new Set(principalsOf(caller.person));
  return caller.tenant.departments.filter(
    ({ managers, experts }) => isAdmin(caller) || [...managers, experts].some((who) => principals.has(who)),
  );
}

function isAdmin({ tenant, person }: Caller): boolean {
  return permissionsOf(tenant.roles, person).has('platform.administer');
}
