/** The shape of agents.config.yaml. */
import { z } from 'zod';
import { departmentModel, embeddings, modelChoice, models, reranker } from './model-schema.ts';
import { approver, duration, riskTier, toolPolicy } from './policy-schema.ts';
import { PRINCIPAL } from './principals.ts';
import { research } from './research-schema.ts';
import { knowledgeSource } from './source-schema.ts';

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

/** Chat tools that people's own accounts come from. */
export const CHAT_CHANNELS = ['slack', 'teams', 'discord'] as const;
export type ChatChannel = (typeof CHAT_CHANNELS)[number];
const perChat = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(CHAT_CHANNELS), value);

const localized = z.strictObject({ en: z.string().min(1), th: z.string().min(1) });
const principal = z.string().regex(PRINCIPAL, 'must be everyone, role:…, team:… or person:…');
const permission = z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/, 'must look like hr.leave.request');
const limit = z.int().positive();
/** Most per calendar day of the tenant; what is left out is unlimited. */
const plan = z.strictObject({
  queriesPerDay: z.strictObject({ tenant: limit, department: limit, person: limit }).partial().default({}),
  tokensPerDay: z.strictObject({ tenant: limit, department: limit, person: limit }).partial().default({}),
});
/** Where bearer tokens of a tenant's own sign-in come from. */
const signIn = z.strictObject({
  issuer: z.url(),
  audience: z.string().min(1),
  /** Public keys; asymmetric algorithms only. */
  jwks: z.url().refine(isPrivateOnTheWay, 'must begin with https://; http:// is for this machine alone'),
  /** The claim that holds the person's verified e-mail address or id. */
  claim: z.enum(['email', 'sub']).default('email'),
});
const retention = z.strictObject({
  /** What was said. */
  transcripts: duration.default(365 * 86_400_000),
  /** Finished turns and what went out. */
  queues: duration.default(30 * 86_400_000),
  /** Runs that nobody waits for any more. */
  checkpoints: duration.default(86_400_000),
});

const department = z.strictObject({
  id: z.enum(DEPARTMENT_IDS),
  name: localized,
  /** What it can do, said when nothing fits. */
  about: localized,
  /** Folder with policy.md, documents and examples. */
  folder: z.string().min(1),
  access: z.array(principal).default(['everyone']),
  model: departmentModel.prefault({}),
  thresholds: z
    .strictObject({ direct: z.number().min(0).max(1).default(0.85), model: z.number().min(0).max(1).default(0.9) })
    .prefault({}),
  experts: approver,
  /** Where this department's cards are posted. */
  approvals: z.string().startsWith('#'),
  /** How long an unanswered question waits for an expert. */
  escalation: z.strictObject({ expires: duration.default(14 * 86_400_000), remind: duration.optional() }).prefault({}),
  /** May pause it and see its queue, budget and gaps, beside its experts. */
  managers: z.array(principal).default([]),
  plan: plan.prefault({}),
  tools: z.record(z.string(), toolPolicy).default({}),
  /** Documents that not everyone may read, by file name. */
  restricted: z.record(z.string(), z.array(principal)).default({}),
  /** Where documents come from, beside the folder and what people hand in. */
  sources: z.array(knowledgeSource).superRefine(namesDiffer).default([]),
  /** How long an expert's answer is used, and how long before that its experts are asked to look at it again. */
  curated: z
    .strictObject({ expires: duration.default(365 * 86_400_000), review: duration.default(30 * 86_400_000) })
    .prefault({}),
});

const conversation = z.strictObject({
  name: z.string().regex(/^#[a-z0-9-]+$/, 'must look like #ask-hr'),
  about: localized,
  department: z.enum(DEPARTMENT_IDS).optional(),
  members: z.array(principal).default(['everyone']),
  /** A channel that only carries cards. */
  approvals: z.boolean().default(false),
  /** The chat tool's own id of the channel that this is there. */
  places: perChat(z.string().min(1)).default({}),
});

const tenant = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
  name: z.string().min(1),
  timeZone: z.string().refine(isTimeZone, 'is not a time zone such as Asia/Bangkok'),
  currency: z.enum(['THB', 'USD']),
  /** Below this probability the Expert asks which department is meant. */
  routing: z
    .strictObject({
      threshold: z.number().min(0).max(1).default(0.6),
      /** Asked which department a message is for, before the built-in engine. */
      model: modelChoice.optional(),
    })
    .prefault({}),
  /** A model's vectors beside the built-in ones, for finding passages. */
  embeddings: embeddings.optional(),
  /** A cross-encoder that judges the passages found. */
  reranker: reranker.optional(),
  /** Questions that need several look-ups. */
  research: research.prefault({}),
  /** What tools of a risk have in common. */
  tiers: z.partialRecord(z.enum(['low', 'medium', 'high']), riskTier).default({}),
  plan: plan.prefault({}),
  retention: retention.prefault({}),
  signIn: z.array(signIn).default([]),
  roles: z.record(z.string(), z.array(permission)),
  /** Rights that single fields of a tool need, by tool and path of the field; a field not named is open to whoever may call the tool. */
  fields: z.record(z.string(), z.record(z.string().min(1), permission)).default({}),
  departments: z.array(department).min(1),
  conversations: z.array(conversation).min(1),
  /** Slack workspaces, Microsoft tenants and Discord servers that are this company; nobody else's are let in. */
  workspaces: perChat(z.array(z.string().min(1))).default({}),
  /** Groups of a chat tool that stand for a group approvers are named by: a Slack user group, an Entra group, a Discord role. */
  groups: z.record(z.string().regex(/^[\w-]+$/), perChat(z.string().min(1))).default({}),
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
      /** Of a file that becomes knowledge. */
      documentBytes: z.int().positive().max(100_000_000).default(25_000_000),
    })
    .prefault({}),
  models: models.prefault({}),
  tenants: z.array(tenant).min(1).superRefine(signInsDiffer).superRefine(workspacesDiffer),
});

export type ExpertConfig = z.output<typeof configSchema>;
export type TenantConfig = ExpertConfig['tenants'][number];
export type DepartmentConfig = TenantConfig['departments'][number];
export type DepartmentId = DepartmentConfig['id'];
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

function namesDiffer(sources: { name: string }[], context: z.RefinementCtx): void {
  for (const [n, { name }] of sources.entries())
    if (sources.findIndex((other) => other.name === name) !== n)
      context.addIssue({ code: 'custom', path: [n, 'name'], message: `there are two sources named ${name}` });
}

/** What the prices of models are in; null where none has a price. */
export function priceCurrency({ named }: Pick<ExpertConfig['models'], 'named'>) {
  return Object.values(named).find(({ price }) => price)?.price?.currency ?? null;
}

/** A token that two tenants accept would belong to both. */
function signInsDiffer(tenants: { signIn: z.output<typeof signIn>[] }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [t, tenant] of tenants.entries())
    for (const [n, { issuer, audience }] of tenant.signIn.entries()) {
      const pair = JSON.stringify([issuer, audience]);
      const path = [t, 'signIn', n, 'audience'];
      if (seen.has(pair))
        context.addIssue({ code: 'custom', path, message: 'this issuer and audience are given twice' });
      seen.add(pair);
    }
}

/** What comes from a workspace belongs to one company. */
function workspacesDiffer(tenants: { workspaces: Partial<Record<ChatChannel, string[]>> }[], context: z.RefinementCtx) {
  const seen = new Set<string>();
  for (const [t, { workspaces }] of tenants.entries())
    for (const [channel, ids = []] of Object.entries(workspaces))
      for (const [n, id] of ids.entries()) {
        const path = [t, 'workspaces', channel, n];
        if (seen.has(`${channel} ${id}`))
          context.addIssue({ code: 'custom', path, message: `${channel} workspace ${id} is given twice` });
        seen.add(`${channel} ${id}`);
      }
}

function isPrivateOnTheWay(address: string): boolean {
  const { protocol, hostname } = URL.parse(address) ?? { protocol: '', hostname: '' };
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
