/** Reads JSON and JSON lines: a record is a line `key: value; key: value`, an object's lists and objects are sections. */
import type { ReadDocument } from '../document.ts';
import { createOutline, documentOf, type Outline } from './outline.ts';
import type { Reading } from './reading.ts';
import { oneLine } from './table.ts';

const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);
const names = { title: ['title', 'name'], version: ['version'], date: ['date', 'updated'], owner: ['owner', 'author'] };

/** The records of a JSON text, or of a text with one JSON value a line. */
export function readJson(source: string, reading: Reading): ReadDocument {
  const text = source.replace(/^\uFEFF/, '').trim();
  const value = /\.(jsonl|ndjson)$/i.test(reading.name)
    ? linesOf(text, reading)
    : (parsed(text) ?? linesOf(text, reading));
  const outline = createOutline();
  const writer = createWriter(outline, reading);
  if (isObject(value)) writer.object(value, 1);
  else writer.list(Array.isArray(value) ? value : [value], 1);
  const known = isObject(value) ? value : {};
  const field = (keys: string[]) => keys.map((key) => known[key]).find((one) => typeof one === 'string');
  const head = {
    title: field(names.title),
    version: field(names.version),
    date: /^\d{4}-\d{2}-\d{2}/.exec(field(names.date) ?? '')?.[0],
    owner: field(names.owner),
  };
  return documentOf(outline.pieces(), reading.name, head, 'data');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(text: string, reading: Reading): unknown[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const value = parsed(line);
      if (value !== undefined) return value;
      const where = { en: `line ${at + 1} is not valid JSON`, th: `บรรทัดที่ ${at + 1} ไม่ใช่ JSON ที่ถูกต้อง` };
      throw reading.fault('bad_syntax', where);
    });
}

function createWriter(outline: Outline, reading: Reading) {
  let rows = 0;
  const countRow = () => {
    rows += 1;
    if (rows > reading.limits.rows) throw reading.tooMany('records', reading.limits.rows);
  };
  const pairs = (value: unknown, key: string, depth: number): string[] => {
    if (depth > reading.limits.depth) throw reading.tooDeep();
    if (value === null || value === '') return [];
    if (Array.isArray(value)) {
      if (value.every((one) => !isNested(one))) return [named(key, value.filter((one) => one !== null).join(', '))];
      return value.flatMap((one, at) => pairs(one, `${key}[${at + 1}]`, depth + 1));
    }
    if (isObject(value)) {
      return entriesOf(value).flatMap(([name, one]) => pairs(one, key ? `${key}.${name}` : name, depth + 1));
    }
    return [named(key, String(value))];
  };
  const list = (values: readonly unknown[], depth: number) => {
    for (const value of values) {
      countRow();
      outline.block(pairs(value, '', depth + 1).join('; '), { tight: true });
    }
  };
  const object = (value: Record<string, unknown>, depth: number) => {
    const entries = entriesOf(value);
    for (const [key, one] of entries.filter(([, one]) => !isNested(one))) {
      countRow();
      outline.block(pairs(one, key, depth).join('; '), { tight: true });
    }
    for (const [key, one] of entries.filter(([, one]) => isNested(one))) {
      outline.heading(depth + 1, oneLine(key));
      if (Array.isArray(one)) list(one, depth);
      else if (isObject(one) && depth < 4) object(one, depth + 1);
      else list([one], depth);
    }
  };
  return { list, object };
}

function named(key: string, value: string): string {
  return key === '' ? oneLine(value) : `${oneLine(key)}: ${oneLine(value)}`;
}

function entriesOf(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([key]) => !prototypeKeys.has(key));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
