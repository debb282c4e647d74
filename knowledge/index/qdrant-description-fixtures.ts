/** For tests: checks requests and answers against Qdrant's published description, with nothing in them that it does not know. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export const DESCRIPTION =
  process.env.QDRANT_OPENAPI || join(import.meta.dirname, '../../../shared/specs/qdrant-openapi.json');

type Schema = Record<string, unknown>;
interface Operation {
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface QdrantDescription {
  /** Faults of a request; none when it is as described. */
  request(method: string, path: string, query: URLSearchParams, body: unknown): string[];
  /** Faults of an answer to it. */
  answer(method: string, path: string, body: unknown): string[];
}

/** Whether the description is there; where services are required, its absence is a failure. */
export function isDescribed(): boolean {
  if (existsSync(DESCRIPTION)) return true;
  if (process.env.REQUIRE_SERVICES === '1')
    throw new Error(`Qdrant's description is required and not at ${DESCRIPTION}.`);
  console.warn(`SKIPPED: Qdrant's description is not at ${DESCRIPTION}; nothing is tested against it.`);
  return false;
}

let read: QdrantDescription | undefined;

/** The description, read once; every operation's schemas are compiled when they are first met, since that takes a while. */
export function readDescription(): QdrantDescription {
  read ??= compiledDescription();
  return read;
}

function compiledDescription(): QdrantDescription {
  const described = JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
  addFormats.default(ajv);
  for (const [name, least] of Object.entries({ uint: 0, uint8: 0, uint16: 0, uint32: 0, uint64: 0 }))
    ajv.addFormat(name, { type: 'number', validate: (value: number) => Number.isInteger(value) && value >= least });
  const schemas = Object.fromEntries(
    Object.entries(described.components.schemas).map(([name, schema]) => [name, closed(schema)]),
  );
  ajv.addSchema({ $id: 'qdrant', components: { schemas } });
  const compiled = new Map<string, ValidateFunction>();
  const faultsOf = (key: string, schema: Schema | undefined, body: unknown) => {
    if (!schema) return body === undefined ? [] : [`${key} takes no body`];
    const check = compiled.get(key) ?? ajv.compile(closed(schema) as object);
    compiled.set(key, check);
    if (check(body ?? null)) return [];
    const said = (check.errors ?? []).slice(-3).map(({ instancePath, message }) => `${instancePath} ${message}`);
    return [`${key}: ${said.join('; ')}`];
  };
  const find = (method: string, path: string) => {
    for (const [template, operations] of Object.entries(described.paths)) {
      const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
      const operation = operations[method.toLowerCase()];
      if (operation && pattern.test(path)) return { key: `${method} ${template}`, operation };
    }
    return undefined;
  };
  return {
    request(method, path, query, body) {
      const found = find(method, path);
      if (!found) return [`${method} ${path} is not described`];
      const known = new Set(found.operation.parameters?.filter((one) => one.in === 'query').map(({ name }) => name));
      const unknown = [...query.keys()].filter((name) => !known.has(name));
      return [
        ...unknown.map((name) => `${found.key} knows no ${name} in its address`),
        ...faultsOf(found.key, found.operation.requestBody?.content['application/json']?.schema, body),
      ];
    },
    answer(method, path, body) {
      const found = find(method, path);
      const schema = found?.operation.responses['200']?.content?.['application/json']?.schema;
      return found ? faultsOf(`answer to ${found.key}`, schema, body) : [];
    },
  };
}

/** The schema as the validator reads it: `nullable` spelt out, references within it, and no properties it does not name. */
function closed(schema: unknown, isPart = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closed(one));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, $ref, example, discriminator, ...rest } = schema as Schema;
  if (typeof $ref === 'string') return { $ref: `qdrant${$ref}` };
  if (nullable === true && Object.keys(rest).length === 0) return { type: 'null' };
  const inner: Schema = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'properties')
      inner[key] = Object.fromEntries(Object.entries(value as Schema).map(([name, one]) => [name, closed(one)]));
    else if (key === 'allOf') inner[key] = (value as unknown[]).map((one) => closed(one, true));
    else if (key === 'enum' || key === 'required' || key === 'default') inner[key] = value;
    else inner[key] = closed(value);
  }
  const isOpen = 'additionalProperties' in rest || 'allOf' in rest || 'anyOf' in rest || 'oneOf' in rest || isPart;
  if ('properties' in rest && !isOpen) inner.additionalProperties = false;
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}
