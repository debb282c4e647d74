/** Texts people send: no NUL characters, no broken surrogates, something to read, and not too much of it. */
import { z } from 'zod';
import { Problem } from './problem.ts';

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The text as it may be stored. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A field that holds a readable text of at most `most` characters. */
export function readableText(most: number) {
  return optionalText(most).refine((text) => VISIBLE.test(text), { error: 'is empty; write something' });
}

/** A field that holds a text of at most `most` characters, perhaps none. */
export function optionalText(most: number) {
  return z
    .string({ error: 'must be a text' })
    .overwrite(storable)
    .refine((text) => text.length <= most || [...text].length <= most, {
      error: `is longer than ${most.toLocaleString('en')} characters; shorten it or send it as a file`,
    })
    .meta({ maxLength: most });
}

/** A JSON object with exactly these fields. */
export function onlyFields<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : 'must be a JSON object'),
  });
}

const MOST_VALUES = 200;
const DEEPEST = 5;
const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype'];

/** The same plain data with every text in it storable; refuses what no form could have sent. */
export function storableData(data: Record<string, unknown>, where: string): Record<string, unknown> {
  refuseUnfit(data, where);
  return JSON.parse(JSON.stringify(data), (_key, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  );
}

/** Level by level, since data nested a thousandfold would end anything that calls itself. */
function refuseUnfit(data: unknown, where: string): void {
  const refuse = (message: string): never => {
    throw new Problem('invalid', `${where} ${message}.`, [{ field: where, message }]);
  };
  let level: unknown[] = [data];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) refuse(`is nested deeper than ${DEEPEST} levels`);
    const entries = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.entries(one) : []));
    values += entries.length;
    if (values > MOST_VALUES) refuse(`holds more than ${MOST_VALUES} values`);
    if (entries.some(([key]) => PROTOTYPE_KEYS.includes(key)))
      refuse('has a field named __proto__, constructor or prototype');
    level = entries.map(([, value]) => value);
  }
}
