import { slotFields } from '../../agents/models/builtin/slots/field.ts';
import type { Catalog } from '../../tools/catalog.ts';
import type { ToolCase } from '../case.ts';
import type { Scorer } from '../scorer.ts';
import { same } from '../state.ts';
import { flat } from './text.ts';
import type { Called } from './tool-call.ts';

type Args = Record<string, unknown>;

/** Every call of the case was made with exactly its arguments; a call that was not made has none right. */
export function callArguments(catalog: Catalog): Scorer<ToolCase, Called> {
  return {
    name: 'arguments',
    score: ({ expect, person }, { uses, form }) => {
      const { calls, asks } = expect;
      if (calls) {
        const right = calls.every(({ tool, args }) =>
          uses.some((use) => use.tool === tool && agree(catalog, tool, args, withoutSelf(use.args, person))),
        );
        return Number(right);
      }
      if (!asks?.args) return null;
      return Number(form?.tool === asks.tool && agree(catalog, asks.tool, asks.args, withoutSelf(form.values, person)));
    },
  };
}

/** Naming oneself is naming nobody. */
function withoutSelf({ person: named, ...args }: Args, person: string): Args {
  return named === undefined || named === person ? args : { ...args, person: named };
}

/** Fields of free text count only where the case names them; defaults of the tool are the same as unsaid. */
function agree(catalog: Catalog, name: string, wanted: Args, got: Args): boolean {
  const tool = catalog.get(name);
  if (!tool) return false;
  const free = new Set(
    slotFields(tool.input).flatMap(({ name: field, meta }) => (meta.slot === 'text' ? [field] : [])),
  );
  const defaults = tool.input.partial().safeParse({}).data ?? {};
  const fields = new Set([...Object.keys(wanted), ...Object.keys(got)]);
  return [...fields].every((field) => {
    if (free.has(field) && !(field in wanted)) return true;
    return alike(wanted[field] ?? defaults[field], got[field] ?? defaults[field]);
  });
}

function alike(wanted: unknown, got: unknown): boolean {
  if (isChoice(wanted)) return wanted.oneOf.some((one) => (one === null ? got === undefined : alike(one, got)));
  if (isPart(wanted)) return typeof got === 'string' && flat(got).includes(flat(wanted.includes));
  if (typeof wanted === 'string' && typeof got === 'string') return flat(wanted) === flat(got);
  if (typeof wanted === 'object' && wanted !== null && typeof got === 'object' && got !== null) {
    return same(Object.entries(wanted).sort(), Object.entries(got).sort());
  }
  return wanted === got;
}

/** Several readings are as good; null stands for leaving the field out. */
function isChoice(value: unknown): value is { oneOf: unknown[] } {
  return typeof value === 'object' && value !== null && 'oneOf' in value && Array.isArray(value.oneOf);
}

function isPart(value: unknown): value is { includes: string } {
  return typeof value === 'object' && value !== null && 'includes' in value && typeof value.includes === 'string';
}
