import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envExample, readEnv } from './env.ts';

describe('the environment', () => {
  it('may be empty: then everything runs here with nothing to install', () => {
    expect(readEnv({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: '.data',
      DEMO: true,
      LOG_LEVEL: 'info',
    });
    expect(readEnv({}).DATABASE_URL).toBeUndefined();
  });

  it('counts an empty value as unset', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '', HOST: '' })).toEqual(readEnv({}));
  });

  it.each([
    ['PORT', '8080', 8080],
    ['PORT', '0', 0],
    ['DEMO', 'false', false],
    ['DEMO', '0', false],
    ['DEMO', 'yes', true],
    ['DATABASE_URL', 'postgres://localhost/expert', 'postgres://localhost/expert'],
    ['REDIS_URL', 'rediss://localhost', 'rediss://localhost'],
    ['NOW', '2026-05-04T03:00:00Z', '2026-05-04T03:00:00Z'],
    ['QDRANT_QUANTIZATION', 'scalar', 'scalar'],
  ])('reads %s=%s', (name, value, read) => {
    expect(readEnv({ [name]: value })).toHaveProperty(name, read);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['DEMO', 'maybe'],
    ['DATABASE_URL', 'mysql://localhost'],
    ['REDIS_URL', 'localhost:6379'],
    ['PUBLIC_URL', 'expert.example'],
    ['LOG_LEVEL', 'loud'],
    ['NOW', 'yesterday'],
    ['QDRANT_QUANTIZATION', 'ternary'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(() => readEnv({ [name]: value })).toThrow(`  ${name}: `);
  });

  it.each(['abc', '-1', '65536', '80.5'])('says what a port is, once, to PORT=%s', (value) => {
    expect(() => readEnv({ PORT: value })).toThrow(
      /^The environment has faults:\n {2}PORT: must be a whole number from 0 to 65535, such as 3000\.$/,
    );
  });

  it('lists every fault at once', () => {
    const faulty = { PORT: 'x', LOG_LEVEL: 'y', NOW: 'z' };
    expect(() => readEnv(faulty)).toThrow(/faults:\n {2}PORT: .+\n {2}LOG_LEVEL: .+\n {2}NOW: /);
  });

  it('is described by .env.example, word for word', () => {
    expect(readFileSync(join(import.meta.dirname, '.env.example'), 'utf8')).toBe(envExample());
  });

  it('is unchanged when every line of the example is switched on', () => {
    const lines = envExample().matchAll(/^# ([A-Z_]+)=(.*)$/gm);
    const given = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
    expect(Object.keys(given)).toContain('DATA_DIR');
    expect(readEnv(given)).toEqual(readEnv({}));
  });
});

describe('a point at which the process ends itself', () => {
  const server = { DATABASE_URL: 'postgres://db.example/expert', FAILPOINT: 'before-effect' };

  it('cannot be set where a company works', () => {
    expect(() => readEnv(server)).toThrow(/faults:\n {2}FAILPOINT: it ends the process in the middle of a turn/);
    expect(() => readEnv({ ...server, DEMO: 'false' })).toThrow('FAILPOINT');
  });

  it('can be set for the demo', () => {
    expect(readEnv({ ...server, DEMO: 'true' }).FAILPOINT).toBe('before-effect');
    expect(readEnv({ FAILPOINT: 'before-effect' }).FAILPOINT).toBe('before-effect');
  });
});

describe('the demo', () => {
  it('is on by itself only where no database of one’s own is set', () => {
    expect(readEnv({}).DEMO).toBe(true);
    expect(readEnv({ DATABASE_URL: 'postgres://db.example/expert' }).DEMO).toBe(false);
    expect(readEnv({ DATABASE_URL: 'postgres://db.example/expert', DEMO: 'true' }).DEMO).toBe(true);
  });

  it('says what goes with the address of Langfuse', () => {
    const url = { LANGFUSE_BASE_URL: 'https://traces.example' };
    expect(() => readEnv(url)).toThrow('goes with LANGFUSE_PUBLIC_KEY');
    const keys = { LANGFUSE_PUBLIC_KEY: 'pk', LANGFUSE_SECRET_KEY: 'sk' };
    expect(readEnv({ ...url, ...keys }).LANGFUSE_BASE_URL).toBe('https://traces.example');
  });

  it('reads secrets under the names the configuration uses', () => {
    expect(readEnv({ SECRET_DOCS_KEY: 'k', SECRET_EMPTY: '' }).secrets).toEqual({ 'docs-key': 'k' });
  });
});
