/** How much of today's plan is used, and what models cost. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { permissionsOf } from '../../agents/principals.ts';
import { type ModelMonth, type ModelTotals, modelMonth } from '../../db/model-usage.ts';
import { type UsageRow, type UsageUnit, usedToday } from '../../db/usage.ts';
import { limitsOf } from '../admit.ts';
import { type Asked, assertManages, both, type Command, isManager } from './command.ts';
import { theDepartments } from './departments.ts';

const example = '/expert budget sales';

const UNITS: { unit: UsageUnit; name: ReturnType<typeof both> }[] = [
  { unit: 'queries', name: both('questions', 'คำถาม') },
  { unit: 'tokens', name: both('model tokens', 'โทเคนของโมเดล') },
];

export const budget: Command = {
  names: ['budget', 'โควตา'],
  usage: both('[department]', '[ฝ่าย]'),
  about: both('what is used today of what the plan allows', 'การใช้งานวันนี้เทียบกับแผน'),
  isFor: isManager,
  run: async (asked, words) => {
    const { tx, deps, language } = asked;
    const departments = theDepartments(asked, words, example);
    for (const department of departments) assertManages(asked, department);
    const keys = [
      { scope: 'tenant' as const, key: deps.tenant.id },
      ...departments.map(({ id }) => ({ scope: 'department' as const, key: id })),
    ];
    const rows = await usedToday(tx, deps.tenant.timeZone, keys);
    const head = both('Used today:', 'การใช้งานวันนี้:')[language];
    const blocks: string[] = [];
    for (const department of departments) {
      const models = await modelMonth(tx, deps.tenant.timeZone, [department.id]);
      blocks.push([blockOf(asked, department, rows), ...modelLines(asked, models)].join('\n'));
    }
    // Vectors, reranking and questions before a department is known are the company's own.
    const isAdmin = permissionsOf(deps.tenant.roles, asked.person).has('platform.administer');
    const all = isAdmin && words.length === 0 ? modelLines(asked, await modelMonth(tx, deps.tenant.timeZone)) : [];
    const whole = both('**Models of the whole company**', '**โมเดลของทั้งบริษัท**')[language];
    return { text: [head, ...blocks, ...(all.length > 0 ? [[whole, ...all].join('\n')] : [])].join('\n\n') };
  },
};

function blockOf({ deps, language }: Asked, department: DepartmentConfig, rows: UsageRow[]): string {
  const lines = UNITS.map(({ unit, name }) => {
    const limits = limitsOf(deps.tenant, department, unit);
    const used = (scope: UsageRow['scope'], key: string) =>
      rows.find((row) => row.unit === unit && row.scope === scope && row.key === key)?.used ?? 0;
    const own = outOf(used('department', department.id), limits.department, language);
    const all = outOf(used('tenant', deps.tenant.id), limits.tenant, language);
    const each = limits.person === undefined ? '' : `, ${eachPerson(limits.person, language)}`;
    return both(`- ${name.en}: ${own}; whole company ${all}${each}`, `- ${name.th}: ${own} ทั้งบริษัท ${all}${each}`)[
      language
    ];
  });
  return [`**${department.name[language]}**`, ...lines].join('\n');
}

/** One line for each model: calls, tokens and cost of today and of this month. */
function modelLines({ deps, language }: Asked, models: ModelMonth[]): string[] {
  const { currency = null } = deps.gateway;
  const said = ({ calls, tokens, costMicros }: ModelTotals) => {
    const [n, used] = [calls.toLocaleString(language), tokens.toLocaleString(language)];
    const cost = currency && costMicros > 0 ? `, ${costOf(costMicros, currency, language)}` : '';
    return both(`${n} ${calls === 1 ? 'call' : 'calls'}, ${used} tokens${cost}`, `${n} ครั้ง ${used} โทเคน${cost}`)[
      language
    ];
  };
  return models.map(({ model, today, month }) => {
    const [day, all] = [said(today), said(month)];
    return both(`- model ${model}: today ${day}; this month ${all}`, `- โมเดล ${model}: วันนี้ ${day} เดือนนี้ ${all}`)[
      language
    ];
  });
}

/** Small amounts keep the digits that say something. */
function costOf(micros: number, currency: string, language: 'en' | 'th'): string {
  const amount = micros / 1_000_000;
  const digits = amount < 1 ? 4 : 2;
  return new Intl.NumberFormat(language, {
    ...{ style: 'currency', currency, currencyDisplay: 'code' },
    maximumFractionDigits: digits,
  }).format(amount);
}

function outOf(used: number, limit: number | undefined, language: 'en' | 'th'): string {
  const amount = (n: number) => n.toLocaleString(language);
  if (limit === undefined) return both(`${amount(used)} (no limit)`, `${amount(used)} (ไม่จำกัด)`)[language];
  return both(`${amount(used)} of ${amount(limit)}`, `${amount(used)} จาก ${amount(limit)}`)[language];
}

function eachPerson(limit: number, language: 'en' | 'th'): string {
  const most = limit.toLocaleString(language);
  return both(`${most} per person`, `คนละไม่เกิน ${most}`)[language];
}
