import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { providerFaults } from './model-references.ts';

const shipped = readFileSync(join(import.meta.dirname, '..', 'agents.config.yaml'), 'utf8');
const MODELS = `models:
  providers:
    local: { kind: ollama, url: "http://127.0.0.1:11434" }
    vllm: { kind: openai, url: "http://gpu:8000/v1", key: vllm-key, concurrency: 8, timeouts: { whole: 2m } }
  named:
    small: { provider: local, model: "llama3.2:3b" }
    large: { provider: vllm, model: Qwen/Qwen3-8B, context: 32768, price: { input: 0.1, output: 0.4, currency: USD } }
    seer: { provider: local, model: llava, abilities: [vision] }
    bge: { provider: local, model: bge-m3, abilities: [embeddings], dimensions: 1024 }
    judge: { provider: vllm, model: bge-reranker, abilities: [rerank] }
    judge-local: { provider: local, model: x, abilities: [rerank] }
  cache: { entries: 100, ttl: 5m }
`;

/** The shipped file with models, a line for HR and one for the tenant. */
function withModels(hr: string, tenant = '', models = MODELS): string {
  return shipped
    .replace('tenants:\n', `${models}tenants:\n`)
    .replace('        folder: agents/hr\n', `        folder: agents/hr\n${hr ? `        model: ${hr}\n` : ''}`)
    .replace('    currency: THB\n', `    currency: THB\n${tenant ? `    ${tenant}\n` : ''}`);
}
const read = (text: string) => parseConfig(text, 'models.yaml');
const faults = (text: string): string => {
  try {
    read(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('models in the configuration', () => {
  it('are read with their defaults, times as milliseconds', () => {
    const hr =
      '{ name: large, adapter: hr-v3, temperature: 0.1, timeout: 45s, fallback: [small, builtin], tasks: { vision: { name: seer } } }';
    const config = read(withModels(hr, 'embeddings: { model: bge }'));
    expect(config.models.providers.vllm).toMatchObject({
      concurrency: 8,
      retries: 2,
      timeouts: { connect: 3_000, whole: 120_000 },
    });
    expect(config.models.named.small).toMatchObject({ context: 8_192, abilities: ['tools', 'json'] });
    expect(config.models.cache).toEqual({ entries: 100, bytes: 20_000_000, ttl: 300_000 });
    expect(config.tenants[0]?.departments[0]?.model).toMatchObject({ adapter: 'hr-v3', timeout: 45_000 });
    expect(config.tenants[0]?.embeddings).toEqual({ model: 'bge' });
  });

  it('are not needed, and the old form stays valid', () => {
    expect(read(shipped).models).toEqual({ providers: {}, named: {} });
    expect(read(withModels('{ name: builtin }')).tenants[0]?.departments[0]?.model).toEqual({ name: 'builtin' });
  });

  it.each([
    ['{ name: huge }', '', 'model huge is not declared; known are builtin, small, large'],
    ['{ name: small, fallback: [gone] }', '', 'departments.0.model.fallback.0: model gone is not declared'],
    [
      '{ name: small, fallback: [large, small] }',
      '',
      'fallback.1: small was asked before in this chain; it would go round',
    ],
    ['{ name: small, fallback: [builtin, large] }', '', 'fallback.0: after builtin nobody is asked'],
    ['{ name: seer }', '', 'model.name: seer is used for what needs tools, which its abilities do not list'],
    ['{ name: bge }', '', 'bge only makes embeddings; it cannot answer'],
    [
      '{ name: small, tasks: { vision: { name: large } } }',
      '',
      'tasks.vision.name: large is used for what needs vision',
    ],
    [
      '{ name: small, tasks: { vision: { name: seer }, agent: { name: large, fallback: [seer] } } }',
      '',
      'tasks.agent.fallback.0: seer is used for what needs tools',
    ],
    ['', 'embeddings: { model: small }', 'embeddings.model: small is used for what needs embeddings'],
    ['', 'reranker: { model: bge }', 'reranker.model: bge is used for what needs rerank'],
    ['', 'reranker: { model: judge-local }', 'Ollama has no rerank'],
    ['', 'reranker: { endpoint: "ftp://x", form: tei }', 'must begin with http:// or https://'],
    ['', 'reranker: { url: "http://x" }', 'must be { model } or { endpoint, form }'],
  ])('with a fault say where: %s %s', (hr, tenant, message) => {
    expect(faults(withModels(hr, tenant))).toContain(message);
    expect(faults(withModels(hr, tenant))).toMatch(/^models\.yaml:\d+:\d+ /);
  });

  it('have prices of one currency, since costs are summed up', () => {
    const priced = (currency: string) =>
      faults(
        withModels(
          '',
          '',
          `models:\n  providers: { p: { kind: ollama } }\n  named:\n    a: { provider: p, model: x, price: { input: 1, output: 1, currency: USD } }\n    b: { provider: p, model: y, price: { input: 1, output: 1, currency: ${currency} } }\n`,
        ),
      );
    expect(priced('THB')).toMatch(/named\.b\.price\.currency: prices are summed up, so all are in one currency; USD/);
    expect(priced('USD')).toBe('');
  });

  it('of a provider that is not there, with odd names, times and keys are refused', () => {
    const named = (line: string) =>
      withModels('', '', `models:\n  providers: { p: { kind: ollama } }\n  named: { ${line} }\n`);
    expect(faults(named('m: { provider: q, model: x }'))).toContain('named.m.provider: provider q is not declared');
    expect(faults(named('builtin: { provider: p, model: x }'))).toContain('models');
    expect(faults(named('m: { provider: p, model: x, speed: 9 }'))).toContain('unknown key');
    expect(faults(withModels('{ name: small, timeout: soon }'))).toContain('such as 500ms, 30s or 2m');
  });
});

describe('the example of the README', () => {
  const readme = readFileSync(join(import.meta.dirname, 'models', 'README.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const [models = '', uses = ''] = example.split('tenants:\n');
  const value = (key: string) => new RegExp(`${key}: (\\{.*\\})`).exec(uses)?.[1] ?? '';

  it('is sound', () => {
    const tenant = `embeddings: ${value('embeddings')}\n    reranker: ${value('reranker')}`;
    const config = read(withModels(value('- model'), tenant, models));
    expect(Object.keys(config.models.named)).toEqual(['large', 'small', 'seer', 'vectors', 'judge']);
    expect(config.tenants[0]?.departments[0]?.model.tasks?.vision).toEqual({ name: 'seer' });
    expect(providerFaults(config, { OLLAMA_URL: 'http://o:1', secrets: { 'vllm-key': 'k' } })).toEqual([]);
  });
});

describe('where providers are', () => {
  const config = read(withModels('', '', MODELS.replace(', url: "http://127.0.0.1:11434"', '')));

  it('is in the file or the environment, and what lacks is named offline', () => {
    expect(providerFaults(config, { secrets: {} })).toEqual([
      {
        path: ['models', 'providers', 'local'],
        message: 'provider local has no address; give its url or set OLLAMA_URL',
      },
      { path: ['models', 'providers', 'vllm', 'key'], message: 'secret vllm-key is not set; set SECRET_VLLM_KEY' },
    ]);
    expect(providerFaults(config, { OLLAMA_URL: 'http://o:11434', secrets: { 'vllm-key': 'k' } })).toEqual([]);
  });
});
