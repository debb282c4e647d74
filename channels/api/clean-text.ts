/** Texts people send: no NUL characters, no broken surrogates, something to read, and not too much of it. */
import { z } from 'zod';

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

/** The same plain data with every text in it storable. */
export function storableData(data: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(data), (_key, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  );
}
