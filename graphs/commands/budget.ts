/** How much of today's plan is used. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
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
    return { text: [head, ...departments.map((department) => blockOf(asked, department, rows))].join('\n\n') };
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

function outOf(used: number, limit: number | undefined, language: 'en' | 'th'): string {
  const amount = (n: number) => n.toLocaleString(language);
  if (limit === undefined) return both(`${amount(used)} (no limit)`, `${amount(used)} (ไม่จำกัด)`)[language];
  return both(`${amount(used)} of ${amount(limit)}`, `${amount(used)} จาก ${amount(limit)}`)[language];
}

function eachPerson(limit: number, language: 'en' | 'th'): string {
  const most = limit.toLocaleString(language);
  return both(`${most} per person`, `คนละไม่เกิน ${most}`)[language];
}
