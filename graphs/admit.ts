/** May this message be worked on now? Not while its department is paused, nor beyond what the plan allows in a day. */
import { and, eq } from 'drizzle-orm';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { Language } from '../agents/message.ts';
import type { TokenAccount } from '../agents/models/gateway.ts';
import type { ModelTry } from '../agents/models/model-events.ts';
import { bookCalls, bookHouseCalls, houseTokens, type ModelUse, setTokensAside } from '../db/model-usage.ts';
import { pausedDepartment } from '../db/pauses.ts';
import { findPerson, nameIn, type Person } from '../db/people.ts';
import { inbox } from '../db/schema/turns.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import {
  type Charged,
  charge,
  exhausted,
  meter,
  SCOPES,
  type UsageLimits,
  type UsageUnit,
  usedToday,
} from '../db/usage.ts';
import { admissionSaid } from './admission-phrases.ts';
import { refusal } from './guard.ts';
import { formatDate } from './phrases.ts';
import type { Part } from './state.ts';

export interface Admission {
  /** The turn that is charged, once however often it runs and however many departments answer it. */
  inboxId: string;
  person: Person;
  department: DepartmentConfig;
  language: Language;
}

/** Null lets the message in and charges it; a part says why not, and then nothing was charged. */
export async function admit(deps: { db: Db; tenant: TenantConfig }, asked: Admission): Promise<Part | null> {
  const { tenant } = deps;
  const { department, person } = asked;
  if (!isLimited(tenant, department)) {
    const use = { tenant: tenant.id, timeZone: tenant.timeZone, department: department.id, person: person.id };
    const paused = await meter(deps.db, use, asked.inboxId);
    if (!paused) return null;
    return withTenant(deps.db, tenant.id, async (tx) => refusal(await pausedText(tx, asked, paused)));
  }
  return withTenant(deps.db, deps.tenant.id, async (tx) => {
    const paused = await pausedDepartment(tx, asked.department.id);
    if (paused) return refusal(await pausedText(tx, asked, paused));
    const charged = await chargeTurn(tx, deps.tenant, asked);
    return charged.ok ? null : refusal(limitText(deps.tenant, asked, charged));
  });
}

function isLimited(tenant: TenantConfig, department: DepartmentConfig): boolean {
  return (['queries', 'tokens'] as const).some((unit) =>
    Object.values(limitsOf(tenant, department, unit)).some((limit) => limit !== undefined),
  );
}

/** A day's limits for messages to a department: its own number for itself, and the stricter of the two for the rest. */
export function limitsOf(tenant: TenantConfig, department: DepartmentConfig, unit: UsageUnit): UsageLimits {
  const key = unit === 'queries' ? 'queriesPerDay' : 'tokensPerDay';
  const [house, own] = [tenant.plan[key], department.plan[key]];
  return {
    tenant: stricter(house.tenant, own.tenant),
    department: own.department ?? house.department,
    person: stricter(house.person, own.person),
  };
}

/** The tenant's books of tokens; what was asked before a department was known is the reception's. */
export function tokenAccount(db: Db, tenant: TenantConfig): TokenAccount {
  return {
    async begin({ department, context, task }, estimate) {
      const key = department?.id ?? 'reception';
      const person = context.self || null;
      const use = { tenant: tenant.id, timeZone: tenant.timeZone, department: key, person: context.self };
      // Pictures are looked at before their message is let in, and pages of documents without any message.
      if (task === 'vision' && department && !(await mayAskModels({ db, tenant }, { department, person }))) return null;
      const all = department ? limitsOf(tenant, department, 'tokens') : houseLimits(tenant);
      const limits = person ? all : { ...all, person: undefined };
      const aside =
        estimate > 0 && SCOPES.some((scope) => limits[scope] !== undefined)
          ? await withTenant(db, tenant.id, (tx) => setTokensAside(tx, use, estimate, limits))
          : null;
      if (aside?.ok === false) return null;
      return {
        async end(tries) {
          const uses = tries.filter(isBooked).map((tried) => modelUse(tried, task));
          if (uses.length > 0 || aside) await withTenant(db, tenant.id, (tx) => bookCalls(tx, use, uses, aside));
        },
      };
    },
  };
}

/**
 * Whether a department's models may be asked before anything is let in: it is not paused, and neither it nor the person,
 * null for nobody in particular, has used up the day.
 */
export async function mayAskModels(
  { db, tenant }: { db: Db; tenant: TenantConfig },
  { department, person }: { department: DepartmentConfig; person: string | null },
): Promise<boolean> {
  const use = { tenant: tenant.id, timeZone: tenant.timeZone, department: department.id, person: person ?? '' };
  return withTenant(db, tenant.id, async (tx) => {
    if (await pausedDepartment(tx, department.id)) return false;
    for (const unit of ['queries', 'tokens'] as const) {
      const all = limitsOf(tenant, department, unit);
      const limits = person === null ? { ...all, person: undefined } : all;
      if (!(await exhausted(tx, { ...use, unit }, limits)).ok) return false;
    }
    return true;
  });
}

/**
 * Whether what serves everybody, vectors of passages and rerankers, may go on today. It keeps to the tenant's limit together
 * with what people used, and leaves theirs alone: a large import must not make everybody's questions fail.
 */
export function mayServe(db: Db, tenantOf: (id: string) => TenantConfig): (tenant: string) => Promise<boolean> {
  return async (id) => {
    const tenant = tenantOf(id);
    const limit = tenant.plan.tokensPerDay.tenant;
    if (limit === undefined) return true;
    return withTenant(db, id, async (tx) => {
      const rows = await usedToday(tx, tenant.timeZone, [{ scope: 'tenant', key: id }]);
      const people = rows.find(({ unit }) => unit === 'tokens')?.used ?? 0;
      return people + (await houseTokens(tx, tenant.timeZone, HOUSE)) < limit;
    });
  };
}

/** Under which names the books hold what serves everybody. */
const HOUSE = { department: 'knowledge', person: 'nobody' };

/** Books what vectors and rerankers used; `tenant` is who they served. */
export function houseBooks(db: Db, tenantOf: (id: string) => TenantConfig, task: 'embed' | 'rerank') {
  return async (tenant: string, tried: ModelTry): Promise<void> => {
    const { timeZone } = tenantOf(tenant);
    const use = { tenant, timeZone, ...HOUSE };
    await withTenant(db, tenant, (tx) => bookHouseCalls(tx, use, [modelUse(tried, task)]));
  };
}

/** What stays in this process and counts no tokens costs nothing, not even a line. */
function isBooked({ provider, usage }: ModelTry): boolean {
  return (provider !== 'builtin' && provider !== 'given') || usage.input + usage.output > 0;
}

function modelUse({ model, usage }: ModelTry, task: string): ModelUse {
  const { input, output, costMicros } = usage;
  return { model, task, calls: 1, inputTokens: input, outputTokens: output, costMicros };
}

function houseLimits({ plan }: TenantConfig): UsageLimits {
  return { tenant: plan.tokensPerDay.tenant, person: plan.tokensPerDay.person };
}

async function chargeTurn(tx: Tx, tenant: TenantConfig, { inboxId, person, department }: Admission): Promise<Charged> {
  const [fresh] = await tx
    .update(inbox)
    .set({ charged: true })
    .where(and(eq(inbox.id, inboxId), eq(inbox.charged, false)))
    .returning({ id: inbox.id });
  if (!fresh) return { ok: true };
  const use = { tenant: tenant.id, timeZone: tenant.timeZone, department: department.id, person: person.id };
  const tokens = await exhausted(tx, { ...use, unit: 'tokens' }, limitsOf(tenant, department, 'tokens'));
  const limits = limitsOf(tenant, department, 'queries');
  const charged = tokens.ok ? await charge(tx, { ...use, unit: 'queries', amount: 1, limits }) : tokens;
  if (!charged.ok) await tx.update(inbox).set({ charged: false }).where(eq(inbox.id, inboxId));
  return charged;
}

async function pausedText(
  tx: Tx,
  { person, department, language }: Admission,
  { by, reason, at }: { by: string; reason: string | null; at: Date },
): Promise<string> {
  const pauser = await findPerson(tx, by);
  const name = pauser ? nameIn(pauser, language) : by;
  const when = formatDate(at, language, person.timeZone, true);
  return admissionSaid.paused(department.name[language], name, when, reason)[language];
}

function limitText(
  tenant: TenantConfig,
  { person, department, language }: Admission,
  { scope, resetsAt }: Extract<Charged, { ok: false }>,
): string {
  const when = formatDate(resetsAt, language, person.timeZone, true);
  const names = { tenant: tenant.name, department: department.name[language], person: '' };
  return admissionSaid.usedUp[scope](names[scope], when)[language];
}

function stricter(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
