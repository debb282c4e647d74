/** What calls of models used, per day of the tenant's calendar: on the books after each, and set aside before it where a limit stands. */
import { and, between, eq, gte, inArray, type SQL, sql } from 'drizzle-orm';
import { modelUsage, usage } from './schema/people.ts';
import type { Tx } from './tenant.ts';
import { type Charged, charge, dayOf, SCOPES, type UsageLimits, type Use } from './usage.ts';

export type ModelUsageRow = typeof modelUsage.$inferSelect;
/** Who asked which model for what. */
export interface ModelUse {
  model: string;
  task: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  /** Millionths of the currency of the model's price. */
  costMicros: number;
}

/** Tokens that are set aside for a call; `day` is the one they were taken from. */
export interface SetAside {
  day: string;
  tokens: number;
}

/**
 * Sets tokens aside for a call that has not been made, or says which limit stands against it. Looking first and counting
 * afterwards would let through whatever is asked at the same moment.
 */
export async function setTokensAside(
  tx: Tx,
  use: Omit<Use, 'unit'>,
  tokens: number,
  limits: UsageLimits,
): Promise<(SetAside & { ok: true }) | Extract<Charged, { ok: false }>> {
  const { day } = await dayOf(tx, use.timeZone);
  const charged = await charge(tx, { ...use, unit: 'tokens', amount: tokens, limits });
  return charged.ok ? { ok: true, day, tokens } : charged;
}

/** Puts calls on the books and gives back, or adds, what was set aside too much or too little. */
export async function bookCalls(
  tx: Tx,
  use: Omit<Use, 'unit'>,
  uses: readonly ModelUse[],
  aside: SetAside | null,
): Promise<void> {
  const day = sql`coalesce(${aside?.day ?? null}::date, (now() at time zone ${use.timeZone}::text)::date)`;
  if (uses.length > 0) await addUses(tx, use, uses, day);
  const used = uses.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
  const rest = used - (aside?.tokens ?? 0);
  if (rest === 0) return;
  await tx
    .insert(usage)
    .values(
      SCOPES.map((scope) => ({
        ...{ tenantId: use.tenant, day: sql`${day}`, unit: 'tokens' as const, scope, key: use[scope] },
        used: Math.max(0, rest),
      })),
    )
    .onConflictDoUpdate({
      target: [usage.tenantId, usage.day, usage.unit, usage.scope, usage.key],
      set: { used: sql`greatest(0, ${usage.used} + ${rest})` },
    });
}

/** Puts calls on the books that serve everybody, such as vectors of documents; no person's or company's limit of a day counts them. */
export function bookHouseCalls(tx: Tx, use: Omit<Use, 'unit'>, uses: readonly ModelUse[]): Promise<void> {
  return addUses(tx, use, uses, sql`(now() at time zone ${use.timeZone}::text)::date`);
}

/** What models were used for from one day to another, both included. */
export function modelUsageBetween(tx: Tx, from: string, to: string): Promise<ModelUsageRow[]> {
  return tx
    .select()
    .from(modelUsage)
    .where(and(between(modelUsage.day, from, to)))
    .orderBy(modelUsage.day, modelUsage.department, modelUsage.person, modelUsage.model, modelUsage.task);
}

/** Tokens of today that stand under that name. */
export async function houseTokens(
  tx: Tx,
  timeZone: string,
  { department, person }: Pick<Use, 'department' | 'person'>,
): Promise<number> {
  const [row] = await tx
    .select({ tokens: sql<number>`coalesce(sum(${modelUsage.inputTokens} + ${modelUsage.outputTokens}), 0)::float8` })
    .from(modelUsage)
    .where(
      and(eq(modelUsage.day, todayIn(timeZone)), eq(modelUsage.department, department), eq(modelUsage.person, person)),
    );
  return row?.tokens ?? 0;
}

export interface ModelTotals {
  calls: number;
  tokens: number;
  costMicros: number;
}
export interface ModelMonth {
  model: string;
  today: ModelTotals;
  /** Since the first of the month, today included. */
  month: ModelTotals;
}

/** What each model was used for today and this month, most used first; of some departments, or of all where none are named. */
export async function modelMonth(tx: Tx, timeZone: string, departments?: readonly string[]): Promise<ModelMonth[]> {
  const today = todayIn(timeZone);
  const isToday = sql`filter (where ${modelUsage.day} = ${today})`;
  const sums = (when: SQL) => ({
    calls: sql<number>`coalesce(sum(${modelUsage.calls}) ${when}, 0)::float8`,
    tokens: sql<number>`coalesce(sum(${modelUsage.inputTokens} + ${modelUsage.outputTokens}) ${when}, 0)::float8`,
    costMicros: sql<number>`coalesce(sum(${modelUsage.costMicros}) ${when}, 0)::float8`,
  });
  const first = sql`date_trunc('month', ${today}::timestamp)::date`;
  return tx
    .select({ model: modelUsage.model, today: sums(isToday), month: sums(sql``) })
    .from(modelUsage)
    .where(and(gte(modelUsage.day, first), departments ? inArray(modelUsage.department, [...departments]) : undefined))
    .groupBy(modelUsage.model)
    .orderBy(sql`sum(${modelUsage.inputTokens} + ${modelUsage.outputTokens}) desc`, modelUsage.model);
}

function todayIn(timeZone: string) {
  return sql<string>`(now() at time zone ${timeZone}::text)::date`;
}

async function addUses(
  tx: Tx,
  use: Omit<Use, 'unit'>,
  uses: readonly ModelUse[],
  day: ReturnType<typeof sql>,
): Promise<void> {
  const { tenant: tenantId, department, person } = use;
  await tx
    .insert(modelUsage)
    .values(summed(uses).map((one) => ({ ...one, tenantId, department, person, day: sql`${day}` })))
    .onConflictDoUpdate({
      target: [
        modelUsage.tenantId,
        modelUsage.day,
        modelUsage.department,
        modelUsage.person,
        modelUsage.model,
        modelUsage.task,
      ],
      set: {
        calls: sql`${modelUsage.calls} + excluded.calls`,
        inputTokens: sql`${modelUsage.inputTokens} + excluded.input_tokens`,
        outputTokens: sql`${modelUsage.outputTokens} + excluded.output_tokens`,
        costMicros: sql`${modelUsage.costMicros} + excluded.cost_micros`,
      },
    });
}

/** One row per model and task, always in the same order: one statement may not meet a row twice, nor two of them wait for each other. */
function summed(uses: readonly ModelUse[]): ModelUse[] {
  const rows = new Map<string, ModelUse>();
  for (const one of uses) {
    const key = `${one.model} ${one.task}`;
    const { calls, inputTokens, outputTokens, costMicros } = rows.get(key) ?? {
      ...{ calls: 0, inputTokens: 0, outputTokens: 0, costMicros: 0 },
    };
    rows.set(key, {
      ...one,
      calls: calls + one.calls,
      inputTokens: inputTokens + one.inputTokens,
      outputTokens: outputTokens + one.outputTokens,
      costMicros: costMicros + one.costMicros,
    });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
