/** The shape of agents.config.yaml. */
import { z } from 'zod';

export const DEPARTMENT_IDS = [
  'hr',
  'it_ops',
  'finance',
  'legal',
  'sales',
  'support',
  'supply_chain',
  'projects',
  'bench',
] as const;

const localized = z.strictObject({ en: z.string().min(1), th: z.string().min(1) });
const principal = z
  .string()
  .regex(/^(everyone|(role|team|person):[\w-]+)$/, 'must be everyone, role:…, team:… or person:…');
const days = z
  .string()
  .regex(/^\d+[dh]$/, 'must be a number of days or hours such as 7d or 12h')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('d') ? 86_400_000 : 3_600_000));
/** Limits per currency, in whole units as people write them. */
const amounts = z.partialRecord(z.enum(['THB', 'USD']), z.number().positive());
const approver = z.string().regex(/^(manager|(role|person):[\w-]+)$/, 'must be manager, role:… or person:…');

const stage = z.strictObject({
  /** Who may decide: the requester's manager, holders of a role, or one person. */
  by: approver,
  /** The stage is needed only when the amount is above; an unlisted currency counts as above. */
  above: z.strictObject({ field: z.string(), amounts }).optional(),
  /** Who decides when the only ones who could are excluded, such as a manager asking for herself. */
  otherwise: approver.default('manager'),
});

const toolPolicy = z.strictObject({
  /** The asker sees the filled form and says yes before anything else happens. */
  confirm: z.boolean().default(false),
  /** Done without a person's approval, up to a limit where one is given. */
  auto: z.union([z.literal(true), z.strictObject({ field: z.string(), upTo: amounts })]).optional(),
  approve: z.array(stage).default([]),
  /** The requester may never decide her own request. */
  fourEyes: z.boolean().default(true),
  expires: days.default(7 * 86_400_000),
});

const department = z.strictObject({
  id: z.enum(DEPARTMENT_IDS),
  name: localized,
  /** What it can do, said when nothing fits. */
  about: localized,
  /** Folder with policy.md, documents and examples. */
  folder: z.string().min(1),
  access: z.array(principal).default(['everyone']),
  model: z.strictObject({ name: z.string().default('builtin'), adapter: z.string().optional() }).prefault({}),
  thresholds: z
    .strictObject({ direct: z.number().min(0).max(1).default(0.85), model: z.number().min(0).max(1).default(0.9) })
    .prefault({}),
  experts: approver,
  /** Where this department's cards are posted. */
  approvals: z.string().startsWith('#'),
  /** How long an unanswered question waits for an expert. */
  escalation: z.strictObject({ expires: days.default(14 * 86_400_000) }).prefault({}),
  tools: z.record(z.string(), toolPolicy).default({}),
  /** Documents that not everyone may read, by file name. */
  restricted: z.record(z.string(), z.array(principal)).default({}),
});

const conversation = z.strictObject({
  name: z.string().regex(/^#[a-z0-9-]+$/, 'must look like #ask-hr'),
  about: localized,
  department: z.enum(DEPARTMENT_IDS).optional(),
  members: z.array(principal).default(['everyone']),
  /** A channel that only carries cards. */
  approvals: z.boolean().default(false),
});

const tenant = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
  name: z.string().min(1),
  timeZone: z.string().refine(isTimeZone, 'is not a time zone such as Asia/Bangkok'),
  currency: z.enum(['THB', 'USD']),
  /** Below this probability the Expert asks which department is meant. */
  routing: z.strictObject({ threshold: z.number().min(0).max(1).default(0.6) }).prefault({}),
  roles: z.record(z.string(), z.array(z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/, 'must look like hr.leave.request'))),
  departments: z.array(department).min(1),
  conversations: z.array(conversation).min(1),
  /** First messages offered to newcomers. */
  suggestions: z.array(localized).default([]),
  /** Hosts that links in answers may lead to. */
  linkHosts: z.array(z.string()).default([]),
});

export const configSchema = z.strictObject({
  version: z.literal(1),
  limits: z
    .strictObject({
      messageCharacters: z.int().positive().default(8_000),
      attachments: z.int().positive().default(5),
      attachmentBytes: z.int().positive().default(2_000_000),
    })
    .prefault({}),
  tenants: z.array(tenant).min(1),
});

export type ExpertConfig = z.output<typeof configSchema>;
export type TenantConfig = ExpertConfig['tenants'][number];
export type DepartmentConfig = TenantConfig['departments'][number];
export type DepartmentId = DepartmentConfig['id'];
export type ToolPolicy = z.output<typeof toolPolicy>;
export type ApprovalStage = z.output<typeof stage>;
export type ConversationConfig = TenantConfig['conversations'][number];

/** The tenant of that id; throws when the configuration has none, since a missing tenant is never guessed. */
export function tenantConfig(config: ExpertConfig, id: string): TenantConfig {
  const found = config.tenants.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`The configuration has no tenant ${JSON.stringify(id)}.`);
  return found;
}

/** The department of a tenant, or undefined when it is not set up. */
export function departmentConfig(tenant: TenantConfig, id: string): DepartmentConfig | undefined {
  return tenant.departments.find((candidate) => candidate.id === id);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
