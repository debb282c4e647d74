import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';

const at = (file: string) => JSON.stringify(join(import.meta.dirname, file));

/** Which libraries that only models need a process of its own has loaded after the script. */
async function loadedBy(script: string): Promise<string[]> {
  const watched = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const [, name] = /node_modules\\/(undici|cockatiel|lru-cache|@langchain\\/(?:ollama|openai))\\//.exec(found.url) ?? [];
      if (name) seen.add(name);
      return found;
    } });
    await import(${at('fast-start.ts')});
    ${script}
    process.stdout.write(JSON.stringify([...seen].sort()));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', watched], { cwd: import.meta.dirname });
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece) => (out += piece));
  child.stderr.on('data', (piece) => (err += piece));
  const [code] = await once(child, 'close');
  expect(code, err).toBe(0);
  return JSON.parse(out) as string[];
}

it('a start without models loads nothing that only models need', async () => {
  const start = `
    await import(${at('app.ts')});
    const { createProviderHouse } = await import(${at('agents/models/provider-house.ts')});
    const { openGateways } = await import(${at('graphs/open-gateway.ts')});
    const config = { models: { providers: {}, named: {} }, tenants: [{ id: 'a', routing: {} }] };
    const providers = createProviderHouse({ secrets: {} });
    (await openGateways({ config, providers, models: new Map(), aside: (wait) => wait() })).of(config.tenants[0]);`;
  expect(await loadedBy(start)).toEqual([]);
});

it('the first model loads what it needs', async () => {
  const first = `
    const { createProviderHouse } = await import(${at('agents/models/provider-house.ts')});
    await createProviderHouse({ secrets: {} }).of({ providers: {}, named: {} });`;
  expect(await loadedBy(first)).toEqual(expect.arrayContaining(['cockatiel', 'undici']));
});

it('what was compiled is kept beside the packages, for no other user to write', async () => {
  const where =
    'import { getCompileCacheDir } from "node:module"; process.stdout.write(getCompileCacheDir() ?? "nowhere");';
  const script = `await import(${at('fast-start.ts')}); ${where}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (piece) => {
    out += piece;
  });
  await once(child, 'close');
  expect(out.startsWith(join(import.meta.dirname, 'node_modules/.cache/compiled'))).toBe(true);
  expect(statSync(out).mode & 0o022).toBe(0);
});
