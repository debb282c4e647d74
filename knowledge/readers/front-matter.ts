/** Front matter: the YAML that may stand above a Markdown document. */
import { z } from 'zod';
import { readYaml } from '../../agents/yaml.ts';
import { type HeaderFields, readDate } from './header-line.ts';

/** YAML of brackets in brackets takes seconds for a quarter of a megabyte. */
const MAX_LENGTH = 10_000;

const frontMatter = z.record(z.string(), z.unknown());

/** Takes YAML front matter off a source; a source without it, or with broken YAML, is all body. */
export function readFrontMatter(source: string): { fields: HeaderFields; body: string } {
  const found = /^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(source);
  if (!found || found[0].length > MAX_LENGTH) return { fields: {}, body: source };
  const values = parseFields(found[1] ?? '');
  if (!values) return { fields: {}, body: source };
  const named = (...names: string[]) => names.map((name) => asText(values[name])).find((value) => value !== undefined);
  const date = named('effective', 'effective_date', 'date', 'updated');
  return {
    fields: {
      title: named('title'),
      version: named('version'),
      date: date === undefined ? undefined : (readDate(date) ?? undefined),
      owner: named('owner', 'author'),
    },
    body: source.slice(found[0].length),
  };
}

function parseFields(text: string): Record<string, unknown> | undefined {
  return frontMatter.safeParse(readYaml(text).value).data;
}

function asText(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
