/** Every place of an API where a caller may name something, read from its OpenAPI document. */

type Schema = {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  default?: unknown;
  minimum?: number;
};
interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** A request with one place left open; `fill` puts a name in it. */
export interface Slot {
  /** Such as `POST /approvals/{id}/approve id`. */
  name: string;
  fill(name: string): Request;
}

/** All the places; parameters beside the one that is filled carry the same name, since they may depend on it. */
export function slotsOf(api: OpenApi): Slot[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      slotsOfOperation(api, path, method.toUpperCase(), operation),
    ),
  );
}

function slotsOfOperation(api: OpenApi, path: string, method: string, operation: Operation): Slot[] {
  const parameters = operation.parameters ?? [];
  const body = operation.requestBody?.content['application/json']?.schema;
  const request = (name: string, more: { query?: string; header?: string; body?: unknown }): Request => {
    const filled = path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(name));
    const query = more.query ? `?${more.query}=${encodeURIComponent(name)}` : '';
    const sent = more.body ?? (body && sample(api, body));
    const headers = more.header ? { [more.header]: name } : {};
    return { method, path: filled + query, headers, ...(sent === undefined ? {} : { body: sent }) };
  };
  const slot = (where: string, fill: Slot['fill']): Slot => ({ name: `${method} ${path} ${where}`, fill });
  const named = parameters.filter(({ schema }) => isText(api, schema));
  return [
    ...named.flatMap((parameter) => {
      if (parameter.in === 'path') return slot(parameter.name, (name) => request(name, {}));
      if (parameter.in === 'query') return slot(parameter.name, (name) => request(name, { query: parameter.name }));
      if (parameter.in === 'header') return slot(parameter.name, (name) => request(name, { header: parameter.name }));
      return [];
    }),
    ...places(api, body).map((at) =>
      slot(at.join('.'), (name) => request(name, { body: set(sample(api, body ?? {}), at, name) })),
    ),
  ];
}

/** Ways to the texts of a body; a map of unknown names has the name as its key and its value. */
function places(api: OpenApi, given: Schema | undefined, at: string[] = []): string[][] {
  if (!given) return [];
  const schema = resolved(api, given);
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([key, one]) => places(api, one, [...at, key]));
  if (schema.type === 'array' && schema.items) return places(api, schema.items, [...at, '0']);
  if (schema.type === 'object') return [[...at, 'name']];
  return isText(api, schema) ? [at] : [];
}

function isText(api: OpenApi, given: Schema): boolean {
  const schema = resolved(api, given);
  return schema.type === 'string' && schema.const === undefined;
}

/** The smallest value of a schema. */
function sample(api: OpenApi, given: Schema): unknown {
  const schema = resolved(api, given);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'string') return 'How many vacation days do I have left?';
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return false;
  if (schema.type === 'array') return schema.items ? [sample(api, schema.items)] : [];
  const required = schema.required ?? [];
  return Object.fromEntries(required.map((key) => [key, sample(api, schema.properties?.[key] ?? {})]));
}

function resolved(api: OpenApi, schema: Schema): Schema {
  const [first] = schema.anyOf ?? [];
  if (first) return resolved(api, first);
  const name = schema.$ref?.split('/').at(-1);
  return name ? resolved(api, api.components?.schemas?.[name] ?? {}) : schema;
}

function set(value: unknown, [key, ...rest]: string[], name: string): unknown {
  if (key === undefined) return name;
  if (key === '0') return [set(Array.isArray(value) ? value[0] : {}, rest, name)];
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { ...object, [key]: set(object[key], rest, name) };
}
