/** Reads who is in the groups that live in a chat tool, so that a decision is judged by its members of the moment. */
import type { ApproverRule } from '../agents/approvers.ts';
import { type ChatChannel, departmentConfig, type TenantConfig } from '../agents/config-schema.ts';
import type { Decision, Localized } from '../agents/message.ts';
import { findApproval, ruleOf } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { replaceMembers } from '../db/groups.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { policyOf } from '../tools/policy.ts';
import { CHAT_NAMES, sourcesOf } from './group-sources.ts';

/** Milliseconds that a chat tool has for naming the members of a group. */
const WITHIN_MS = 3_000;

export interface GroupDeps {
  db: Db;
  tenant: TenantConfig;
  /** A chat tool's user ids in one of its groups, at this moment; throws when they cannot be had. */
  members?(channel: ChatChannel, externalGroup: string): Promise<string[]>;
}

/** A group whose members could not be read, and where from. */
export interface UnreadGroup {
  group: string;
  channel: ChatChannel;
}

/** Stores the members of those of these groups that live in a chat tool, and returns the groups that could not be read; those keep their rows. */
export async function refreshGroups(deps: GroupDeps, names: Iterable<string>): Promise<UnreadGroup[]> {
  const unread = await Promise.all([...new Set(names)].map((group) => refreshGroup(deps, group)));
  return unread.filter((one) => one !== undefined);
}

/**
 * Before a decision, outside any transaction: stores the members of every group it hangs on. Returns why nothing can be
 * decided now where one of them cannot be read: the rows of before may name somebody who was removed.
 */
export async function refreshForDecision(
  deps: GroupDeps,
  { target, targets }: Pick<Decision, 'target' | 'targets'>,
): Promise<Localized | undefined> {
  if (Object.keys(deps.tenant.groups).length === 0) return undefined;
  const { deciding, later } = await withTenant(deps.db, deps.tenant.id, (tx) =>
    groupsFor(tx, deps.tenant, targets ?? [target]),
  );
  const unread = await refreshGroups(deps, [...deciding, ...later]);
  // Whether anybody is left for a later stage is asked again when its turn comes.
  const missing = unread.find(({ group }) => deciding.has(group));
  return missing && unreadable(missing);
}

/** Leaves a trace of a decision that was not judged, since a group could not be read. */
export async function auditUnread(
  tx: Tx,
  { tenant }: Pick<GroupDeps, 'tenant'>,
  { action, target, targets }: Decision,
  clicker: string,
): Promise<void> {
  const detail = { wanted: action, why: 'group_unread' };
  for (const subject of new Set(targets ?? [target]))
    await appendAudit(tx, tenant.id, { actor: clicker, action: 'decision.refused', subject, detail });
}

/** The groups that rules name. */
export function groupsIn(rules: Iterable<Pick<ApproverRule, 'by' | 'otherwise'>>): string[] {
  const who = [...rules].flatMap(({ by, otherwise }) => [...[by].flat(), otherwise]);
  return who.filter((one) => one.startsWith('group:')).map((one) => one.slice('group:'.length));
}

async function refreshGroup(deps: GroupDeps, group: string): Promise<UnreadGroup | undefined> {
  const { db, tenant } = deps;
  const sources = sourcesOf(tenant, group);
  if (sources.length === 0) return undefined;
  const read = await Promise.allSettled(sources.map((source) => usersOf(deps, source)));
  const failed = read.findIndex(({ status }) => status === 'rejected');
  const missing = sources[failed];
  if (missing) return { group, channel: missing.channel };
  const users = read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const actor = sources.map(({ channel }) => channel).join('+');
  await withTenant(db, tenant.id, (tx) => replaceMembers(tx, tenant.id, group, users, actor));
  return undefined;
}

async function usersOf({ members }: GroupDeps, { channel, id }: { channel: ChatChannel; id: string }) {
  if (!members) throw new Error(`Nothing reads groups of ${channel} here.`);
  const users = await within(WITHIN_MS, members(channel, id));
  return users.map((externalId) => ({ channel, externalId }));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`This took longer than ${ms} ms.`)), ms);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** The groups that say who may decide these approvals, and those of the stages that may follow. */
async function groupsFor(
  tx: Tx,
  tenant: TenantConfig,
  targets: readonly string[],
): Promise<{ deciding: Set<string>; later: Set<string> }> {
  const deciding = new Set<string>();
  const later = new Set<string>();
  for (const target of new Set(targets)) {
    const found = await findApproval(tx, target);
    if (found?.approval.status !== 'pending') continue;
    for (const group of groupsIn([ruleOf(found.approval)])) deciding.add(group);
    for (const group of policyGroups(tenant, found.approval.department, found.proposal.tool)) later.add(group);
  }
  return { deciding, later };
}

/** The groups that a tool's policy names at any stage. */
export function policyGroups(tenant: TenantConfig, id: string, tool: string): string[] {
  const department = departmentConfig(tenant, id);
  if (!department || (tool !== ANSWER_TOOL && !(tool in department.tools))) return [];
  return groupsIn([...policyOf(tenant, department, tool).approve, { by: department.experts, otherwise: 'manager' }]);
}

function unreadable({ group, channel }: UnreadGroup): Localized {
  const tool = CHAT_NAMES[channel];
  return {
    en: `The members of group ${group} cannot be read from ${tool} right now, so nothing was decided. Try again in a minute.`,
    th: `ขณะนี้อ่านรายชื่อสมาชิกกลุ่ม ${group} จาก ${tool} ไม่ได้ จึงยังไม่มีการตัดสินใด ๆ กรุณาลองใหม่ในอีกสักครู่`,
  };
}
