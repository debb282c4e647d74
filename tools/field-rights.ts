/** Which fields of a tool need a right of their own, declared in the configuration and held to on every call. */
import { z } from 'zod';
import type { ReferenceFault } from '../agents/config-references.ts';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import type { Localized } from '../agents/message.ts';
import type { Catalog } from './catalog.ts';
import { type Tool, type ToolContext, ToolRefusal } from './tool.ts';

type Data = Record<string, unknown>;
/** Permission by path, such as `salary` or `people.email`; a path leads through lists. */
type FieldRights = TenantConfig['fields'][string];

const closed: Localized = { en: 'This is not open to you.', th: 'ข้อมูลนี้ไม่เปิดให้คุณดู' };
const notAll: Localized = { en: '_Part of the record is not open to you._', th: '_ข้อมูลบางส่วนไม่เปิดให้คุณดู_' };

/** The catalogue as a tenant uses it: whoever lacks the right to a field can neither send it nor get or read it. */
export function withFieldRights(catalog: Catalog, tenant: TenantConfig): Catalog {
  return new Map(
    [...catalog].map(([name, tool]) => {
      const rights = tenant.fields[name];
      return [name, rights ? guarded(tool, rights) : tool];
    }),
  );
}

/** Fields the configuration names that the tool has neither in what it takes nor in what it gives. */
export function unknownFields(catalog: Catalog, config: ExpertConfig): ReferenceFault[] {
  return config.tenants.flatMap((tenant, t) =>
    Object.entries(tenant.fields).flatMap(([name, rights]) => {
      const path = ['tenants', t, 'fields', name];
      const tool = catalog.get(name);
      if (!tool) return [{ path, message: `there is no tool ${name}` }];
      return Object.keys(rights)
        .filter((field) => !hasPath(tool.input, field.split('.')) && !hasPath(tool.output, field.split('.')))
        .map((field) => ({ path: [...path, field], message: `${name} has no field ${field}` }));
    }),
  );
}

function guarded(tool: Tool, rights: FieldRights): Tool {
  // The tool says what it was given in `run`; that something is missing there is remembered with the call.
  const cut = new WeakSet<ToolContext>();
  const kept = (ctx: ToolContext, output: Data) => {
    const { data, removed } = without(output, deniedTo(ctx, rights));
    if (removed) cut.add(ctx);
    return data as Data;
  };
  const say: Tool['say'] = (output, ctx) => {
    const readable = tool.output.safeParse(kept(ctx, output));
    const text = readable.success ? tool.say(readable.data, ctx) : '';
    return [text, cut.has(ctx) ? notAll[ctx.language] : ''].filter(Boolean).join('\n\n');
  };
  if (tool.effect === 'write') {
    const prepare: typeof tool.prepare = async (ctx, input) => {
      refuseDenied(ctx, rights, input);
      return tool.prepare(ctx, input);
    };
    return { ...tool, prepare, say };
  }
  const run: typeof tool.run = async (ctx, input) => {
    refuseDenied(ctx, rights, input);
    const output = kept(ctx, await tool.run(ctx, input));
    if (!tool.output.safeParse(output).success) throw new ToolRefusal('forbidden', closed);
    return output;
  };
  return { ...tool, run, say };
}

function deniedTo(ctx: ToolContext, rights: FieldRights): string[][] {
  return Object.entries(rights)
    .filter(([, permission]) => !ctx.can(permission))
    .map(([field]) => field.split('.'));
}

function refuseDenied(ctx: ToolContext, rights: FieldRights, input: Data): void {
  const [field] = deniedTo(ctx, rights).find((path) => without(input, [path]).removed) ?? [];
  if (field !== undefined) throw new ToolRefusal('forbidden', closed);
}

/** A copy without what lies at these paths. */
function without(value: unknown, paths: string[][]): { data: unknown; removed: boolean } {
  if (paths.length === 0 || typeof value !== 'object' || value === null) return { data: value, removed: false };
  let removed = false;
  const inner = (one: unknown, deeper: string[][]) => {
    const cut = without(one, deeper);
    removed ||= cut.removed;
    return cut.data;
  };
  if (Array.isArray(value)) {
    const data = value.map((one) => inner(one, paths));
    return { data, removed };
  }
  const data = Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const mine = paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
      if (!mine.some((rest) => rest.length === 0)) return [[key, inner(one, mine)]];
      removed ||= one !== undefined && one !== null;
      return [];
    }),
  );
  return { data, removed };
}

function hasPath(schema: unknown, path: string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return hasPath(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return hasPath(schema.element, path);
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, first) && hasPath(schema.shape[first], rest);
}
