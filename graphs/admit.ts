/** May this message be worked on now? Not while its department is paused, nor beyond what the plan allows in a day. */
import { and, eq } from 'drizzle-orm';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { Language } from '../agents/message.ts';
import type { ChatRequest } from '../agents/models/gateway.ts';
import { pausedDepartment } from '../db/pauses.ts';
import { findPerson, nameIn, type Person } from '../db/people.ts';
import { inbox } from '../db/schema/turns.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { addTokens, type Charged, charge, exhausted, meter, type UsageLimits, type UsageUnit } from '../db/usage.ts';
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

/** Counts what a call to a model used; what was asked before a department was known is the reception's. */
export function countTokens(db: Db, tenant: TenantConfig, request: ChatRequest, tokens: number): Promise<void> {
  const department = request.department?.id ?? 'reception';
  const use = { tenant: tenant.id, timeZone: tenant.timeZone, department, person: request.context.self };
  return withTenant(db, tenant.id, (tx) => addTokens(tx, use, tokens));
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
