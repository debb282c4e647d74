/** Policies that do not fit the tool they are for: fields it does not take, values it never has, limits that limit nothing. */
import type { ReferenceFault } from '../agents/config-references.ts';
import { type SlotField, slotFields } from '../agents/models/builtin/slots/field.ts';
import type { ApprovalStage, AutoLimits, Condition, WrittenPolicy } from '../agents/policy-schema.ts';
import type { Tool } from './tool.ts';

/** Every fault of one tool's policy; paths start at the policy. */
export function policyFaults({ name, input }: Tool, policy: WrittenPolicy): ReferenceFault[] {
  const takes = { tool: name, names: Object.keys(input.shape), fields: slotFields(input) };
  const editable = Array.isArray(policy.edit) ? policy.edit : [];
  return [
    ...(policy.auto && policy.auto !== true ? autoFaults(takes, policy.auto) : []),
    ...(policy.approve ?? []).flatMap((stage, n) => under(['approve', n], stageFaults(takes, stage))),
    ...editable.flatMap((field, n) => under(['edit', n], noSuchField(takes, field))),
  ];
}

interface Takes {
  tool: string;
  names: string[];
  fields: SlotField[];
}

function autoFaults(takes: Takes, { field, upTo, perDay, timesPerDay }: AutoLimits): ReferenceFault[] {
  const limit = upTo ?? perDay;
  if (!limit && timesPerDay === undefined)
    return fault(['auto'], 'names no limit; write true, or upTo, perDay or timesPerDay');
  if (field !== undefined) return under(['auto', 'field'], limit ? noAmount(takes, field) : noSuchField(takes, field));
  return limit ? fault(['auto'], 'needs a field, the amount that is limited') : [];
}

function stageFaults(takes: Takes, { above, when }: ApprovalStage): ReferenceFault[] {
  return [
    ...(above ? under(['above', 'field'], noAmount(takes, above.field)) : []),
    ...when.flatMap((condition, n) => under(['when', n], conditionFaults(takes, condition))),
  ];
}

function conditionFaults(takes: Takes, { field, in: among, notIn, above }: Condition): ReferenceFault[] {
  const unknown = under(['field'], noSuchField(takes, field));
  if (unknown.length > 0) return unknown;
  if (!among && !notIn && above === undefined)
    return fault([], 'says nothing about the field; write in, notIn or above');
  return [...under(['in'], neverHeld(takes, field, among)), ...under(['notIn'], neverHeld(takes, field, notIn))];
}

/** Values that a field of choices never has, such as one that is misspelt. */
function neverHeld({ fields }: Takes, name: string, values: Condition['in'] = []): ReferenceFault[] {
  const choices = fields.find((field) => field.name === name)?.meta.values;
  if (!choices) return [];
  return values.flatMap((value, n) =>
    Object.hasOwn(choices, String(value))
      ? []
      : fault([n], `${name} is never ${value}; it is ${Object.keys(choices).join(', ')}`),
  );
}

function noAmount(takes: Takes, name: string): ReferenceFault[] {
  const unknown = noSuchField(takes, name);
  if (unknown.length > 0) return unknown;
  const isAmount = takes.fields.some((field) => field.name === name && field.meta.slot === 'money');
  return isAmount ? [] : fault([], `${name} of ${takes.tool} is no amount of money`);
}

function noSuchField({ tool, names }: Takes, name: string): ReferenceFault[] {
  return names.includes(name) ? [] : fault([], `${tool} has no field ${name}; it takes ${names.join(', ')}`);
}

function fault(path: PropertyKey[], message: string): ReferenceFault[] {
  return [{ path, message }];
}

function under(path: PropertyKey[], faults: ReferenceFault[]): ReferenceFault[] {
  return faults.map((one) => ({ ...one, path: [...path, ...one.path] }));
}
