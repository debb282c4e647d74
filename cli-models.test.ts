import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExpertConfig } from './agents/config-schema.ts';
import { models as schema } from './agents/model-schema.ts';
import { openOllamaDouble } from './agents/models/doubles/ollama-double.ts';
import { openOpenaiDouble } from './agents/models/doubles/openai-double.ts';
import type { Act, StrictServer } from './agents/models/doubles/strict-server.ts';
import { probeModels, tableOf } from './cli-models.ts';

let ollama: StrictServer;
let openai: StrictServer;
beforeEach(async () => {
  ollama = await openOllamaDouble({ models: { llama: ['completion'], bge: ['embedding'] } });
  openai = await openOpenaiDouble({ models: ['qwen', 'judge'], key: 'sesame' });
});
afterEach(async () => {
  await Promise.all([ollama.close(), openai.close()]);
  expect([...ollama.faults, ...openai.faults]).toEqual([]);
});

const config = (tenants: object[] = []) =>
  ({
    models: schema.parse({
      providers: {
        local: { kind: 'ollama', url: ollama.url },
        gpu: { kind: 'openai', url: openai.url, key: 'gpu' },
      },
      named: {
        small: { provider: 'local', model: 'llama', abilities: ['tools', 'json'] },
        vectors: { provider: 'local', model: 'bge', abilities: ['embeddings'] },
        large: { provider: 'gpu', model: 'qwen' },
        gone: { provider: 'gpu', model: 'mistral' },
        judge: { provider: 'gpu', model: 'judge', abilities: ['rerank'] },
      },
    }),
    tenants,
  }) as unknown as ExpertConfig;

const YES: Act = { act: 'say', text: 'yes' };
const JSON_ANSWER: Act = { act: 'say', text: '{"colour":"red"}' };
const CALL: Act = { act: 'say', calls: [{ name: 'tell_time', args: { city: 'Bangkok' } }] };

it('asks every model for each thing it is for, and says what came of it', async () => {
  ollama.play(YES, YES, YES, JSON_ANSWER);
  openai.play(YES, YES, CALL, JSON_ANSWER);
  const probed = await probeModels(config(), { secrets: { gpu: 'sesame' } });
  expect(probed.map(({ name, fault, ms }) => [name, fault, typeof ms])).toEqual([
    ['small', null, 'number'],
    ['vectors', null, 'number'],
    ['large', null, 'number'],
    ['gone', 'the server has no mistral', 'object'],
    ['judge', null, 'number'],
  ]);
  const abilitiesOf = (name: string) =>
    probed
      .find((one) => one.name === name)
      ?.abilities.map(({ ability, confirmed }) => `${ability} ${confirmed}`)
      .join();
  expect(['small', 'vectors', 'large', 'judge'].map(abilitiesOf)).toEqual([
    ...['tools false,json true', 'embeddings true', 'tools true,json true', 'rerank true'],
  ]);
  const table = tableOf(probed);
  expect(table).toMatch(/small +local +llama +answers +\d+ ms +tools NO, json yes\n/);
  expect(table).toMatch(/gone +gpu +mistral +AWAY +- +tools \?, json \? +the server has no mistral\n/);
});

it('believes no configuration: a model that calls no tool, writes no JSON or refuses pictures cannot', async () => {
  const models = schema.parse({
    providers: { gpu: { kind: 'openai', url: openai.url, key: 'gpu' } },
    named: { large: { provider: 'gpu', model: 'qwen', abilities: ['tools', 'json', 'vision'] } },
  });
  const given = { models, tenants: [] } as unknown as ExpertConfig;
  const confirmed = async () => {
    const [large] = await probeModels(given, { secrets: { gpu: 'sesame' } });
    return [large?.fault, ...(large?.abilities.map((one) => one.confirmed) ?? [])];
  };
  openai.play(YES, YES, YES, YES, { act: 'status', status: 400 });
  expect(await confirmed()).toEqual([null, false, false, false]);
  openai.play(YES, YES, CALL, JSON_ANSWER, { act: 'say', text: 'It is red.' });
  expect(await confirmed()).toEqual([null, true, true, true]);
  const picture = JSON.stringify(openai.asked.at(-1)?.body);
  expect(picture).toContain('data:image/png;base64,');
});

it('looks for the adapters of departments and of the tenant’s routing', async () => {
  const hr = { model: { name: 'large', adapter: 'hr-v3' } };
  const probe = async (tenant: object) => {
    const probed = await probeModels(config([tenant]), { secrets: { gpu: 'sesame' } });
    return probed.find(({ name }) => name === 'large')?.fault;
  };
  ollama.play(YES);
  openai.play(YES);
  expect(await probe({ departments: [hr], routing: {} })).toBe('the server has no hr-v3');
  const routing = { model: { name: 'large', adapter: 'router' } };
  expect(await probe({ departments: [], routing })).toBe('the server has no router');
  expect(await probe({ departments: [], routing: {} })).toBeNull();
});

it('tells why one does not answer: a key, a server that is off, an address that is none', async () => {
  const wrongKey = await probeModels(config(), { secrets: { gpu: 'wrong' } });
  expect(wrongKey.find(({ name }) => name === 'large')?.fault).toMatch(/does not accept our key; check it \(401\)/);
  await ollama.close();
  const reranker = { endpoint: `${openai.url}/nothing`, form: 'jina', timeout: 2_000 };
  const probed = await probeModels(config([{ id: 'meridian', reranker, departments: [] }]), {
    secrets: { gpu: 'sesame' },
  });
  expect(probed[0]?.fault).toMatch(/local cannot be reached.*ECONNREFUSED/);
  expect(probed.at(-1)).toMatchObject({ name: 'reranker of meridian', fault: expect.stringMatching(/\(404\)/) });
  openai.faults.length = 0;
  ollama = await openOllamaDouble();
});

it('says so where no model is configured', () => {
  expect(tableOf([])).toBe('No model is configured; the built-in engine answers alone.\n');
});
