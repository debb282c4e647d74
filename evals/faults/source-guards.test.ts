import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOURCE_GUARDS } from './source-guards.ts';

describe('a guard that controls switch off', () => {
  it.each(Object.entries(SOURCE_GUARDS))(
    '%s: stands once in its file as the control knows it',
    (_, { file, guard }) => {
      const source = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
      expect(source.split(guard)).toHaveLength(2);
    },
  );
});
