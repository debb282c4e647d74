/** Explains who may decide a request for a tool, and why; the same code that decides says so. */
import { decidersOf } from '../agents/approvers.ts';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { Language } from '../agents/message.ts';
import { slotFields } from '../agents/models/builtin/slots/field.ts';
import type { Amounts, AutoLimits, Condition } from '../agents/policy-schema.ts';
import { loadDirectories } from '../db/directory.ts';
import { nameIn, type Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import type { Catalog } from '../tools/catalog.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { policyOf, stagesFor, type ToolPolicy } from '../tools/policy.ts';
import { rightsOf } from '../tools/rights.ts';
import type { Tool } from '../tools/tool.ts';
import { ageInWords } from './age.ts';
import { decidersInWords } from './approval-phrases.ts';
import { policyGroups } from './group-refresh.ts';
import { CHAT_NAMES, sourcesOf } from './group-sources.ts';
import { listed } from './phrases.ts';
import { policyText } from './policy-phrases.ts';

export interface WhoCanDeps {
  tenant: TenantConfig;
  catalog: Catalog;
}

/** The tools of the tenant that write, and questions to experts: what people may have to decide. */
export function decidableTools({ tenant, catalog }: WhoCanDeps): Tool[] {
  const used = new Set(tenant.departments.flatMap(({ tools }) => Object.keys(tools)));
  return [...catalog.values()].filter(
    (tool) => tool.effect === 'write' && (used.has(tool.name) || tool.name === ANSWER_TOOL),
  );
}

/** Says for each department that has the tool which stages there are and who may decide each now; `stages` that depend on the request are all named. */
export async function whoCan(
  tx: Tx,
  deps: WhoCanDeps,
  tool: Tool,
  requester: Person,
  language: Language,
): Promise<string> {
  const directories = await loadDirectories(tx);
  const { departments } = deps.tenant;
  const having = departments.filter(({ tools }) => tool.name === ANSWER_TOOL || tool.name in tools);
  const say = policyText[language];
  const mayAsk = rightsOf(deps.tenant, requester)(tool.permission);
  const head = [`**${tool.title[language]}** (\`${tool.name}\`)`, say.askedBy(nameIn(requester, language))];
  const blocks = having.map((department) => {
    const policy = policyOf(deps.tenant, department, tool.name);
    const directory = directories(department.id);
    const stages = everyStage(policy, department).map(({ rule, when }, at) => {
      const deciders = decidersOf(rule, requester, directory);
      const who = deciders.length > 0 ? decidersInWords(deciders, directory.people, language) : say.nobody;
      return `- ${say.stage(at + 1, conditionsOf(tool, when, language))}: ${who}${say.quorum(rule.quorum ?? 1)}`;
    });
    return [
      `${department.name[language]}:`,
      ...autoLine(policy, language),
      ...stagesUnlessAuto(policy, [...stages, ...groupLines(deps.tenant, department.id, tool.name, language)]),
      ...rulesOf(policy, language),
    ].join('\n');
  });
  return [...head, ...(mayAsk ? [] : [say.mayNotAsk]), ...blocks].join('\n\n');
}

type When = { above?: { field: string; amounts: Amounts } | undefined; when: Condition[] };

/** All stages of the policy, also those that only some requests need. */
function everyStage(policy: ToolPolicy, { experts }: DepartmentConfig) {
  const always = policy.approve.map((stage) => ({ ...stage, above: undefined, when: [] }));
  const rules = stagesFor({ ...policy, approve: always }, experts, {});
  return rules.map((rule, at) => ({ rule, when: policy.approve[at] ?? { when: [] } }));
}

function stagesUnlessAuto({ auto }: ToolPolicy, stages: string[]): string[] {
  return auto === true ? [] : stages;
}

/** Who is in a group that lives in a chat tool is known for sure only when somebody decides. */
function groupLines(tenant: TenantConfig, department: string, tool: string, language: Language): string[] {
  return [...new Set(policyGroups(tenant, department, tool))].flatMap((group) => {
    const homes = sourcesOf(tenant, group).map(({ channel }) => CHAT_NAMES[channel]);
    return homes.length > 0 ? [`- ${policyText[language].livesIn(group, listed(homes, language, 'conjunction'))}`] : [];
  });
}

function autoLine({ auto }: ToolPolicy, language: Language): string[] {
  if (auto === undefined) return [];
  const say = policyText[language];
  return [`- ${auto === true ? say.autoAlways : say.auto(limitsOf(auto, language))}`];
}

function limitsOf({ upTo, perDay, timesPerDay }: AutoLimits, language: Language): string {
  const say = policyText[language];
  return [
    upTo ? say.upTo(amountsOf(upTo, language)) : '',
    perDay ? say.perDay(amountsOf(perDay, language)) : '',
    timesPerDay ? say.timesPerDay(timesPerDay) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function amountsOf(amounts: Amounts, language: Language): string {
  const parts = Object.entries(amounts).map(([currency, amount]) => `${amount?.toLocaleString(language)} ${currency}`);
  return parts.join(' / ');
}

function conditionsOf(tool: Tool, { above, when }: When, language: Language): string {
  const say = policyText[language];
  const labelOf = (field: string) => fieldOf(tool, field)?.meta.label[language] ?? field;
  const valuesOf = (field: string, values: readonly unknown[]) =>
    values.map((value) => fieldOf(tool, field)?.meta.values?.[String(value)]?.[language] ?? String(value)).join(', ');
  return [
    above ? say.above(labelOf(above.field), amountsOf(above.amounts, language)) : '',
    ...when.flatMap((one) => [
      one.in ? say.isOneOf(labelOf(one.field), valuesOf(one.field, one.in)) : '',
      one.notIn ? say.isNoneOf(labelOf(one.field), valuesOf(one.field, one.notIn)) : '',
      one.above !== undefined ? say.above(labelOf(one.field), one.above.toLocaleString(language)) : '',
    ]),
  ]
    .filter(Boolean)
    .join(', ');
}

function fieldOf(tool: Tool, name: string) {
  return slotFields(tool.input).find((field) => field.name === name);
}

function rulesOf(policy: ToolPolicy, language: Language): string[] {
  if (policy.auto === true) return [];
  const say = policyText[language];
  const time = ageInWords(policy.expires / 60_000, language);
  return [
    `- ${policy.fourEyes ? say.fourEyes : say.ownRequests}`,
    `- ${policy.onExpiry === 'escalate' ? say.escalates(time, policy.escalateTo) : say.expires(time)}`,
  ];
}
