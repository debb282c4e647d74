import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Client, clientWith, signIn } from './api-client.ts';
import { type Company, newDataDir, ROOT, runToEnd, startCompany } from './company-process.ts';

const yaml = readFileSync(join(ROOT, 'agents.config.yaml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'expert-config-'));
const config = join(folder, 'agents.config.yaml');

let company: Company;
let mali: Client;

beforeAll(async () => {
  writeFileSync(config, yaml);
  company = await startCompany(newDataDir(), { CONFIG: config });
  mali = await signIn(company.url, 'mali');
});
afterAll(async () => {
  await company?.stop();
  rmSync(folder, { recursive: true });
});

describe('what people send', () => {
  it.each([
    ['nothing', ''],
    ['only spaces', '  \n '],
    ['only NUL', '\0\0'],
  ])('%s is refused with a sentence that says what to do', async (_what, text) => {
    const { status, body } = await mali.query({ text });
    expect(status).toBe(400);
    expect(body.detail).toMatch(/empty; write something/);
  });

  it('a message of 100,000 characters is refused with the limit', async () => {
    const { status, body } = await mali.query({ text: 'vacation '.repeat(12_500) });
    expect(status).toBe(400);
    expect(body.detail).toContain('8,000');
  });

  it('a NUL inside a message does no harm', async () => {
    const answer = await mali.ask('how many vacation\0 days do I have left?');
    expect(answer.status).toBe('answered');
    expect((await mali.messages(answer.thread))[0]?.text).toBe('how many vacation days do I have left?');
  });

  it('only emoji are answered with a question', async () => {
    const answer = await mali.ask('🦄🦄🦄');
    expect(answer).toMatchObject({ status: 'question', approvals: [] });
    expect(answer.answer).not.toBe('');
  });

  it('a thumb up on nothing confirms nothing', async () => {
    expect(await mali.ask('👍')).toMatchObject({ approvals: [], receipts: [] });
  });

  it('a program is refused with the kinds of files that are read, a log is read', async () => {
    const program = await upload('tool.exe', 'application/octet-stream', new Uint8Array([0x4d, 0x5a, 0, 1, 2]));
    expect(program.status).toBe(415);
    expect(((await program.json()) as { detail: string }).detail).toMatch(/tool\.exe.*\.txt/);
    const log = await upload('kernel.log', 'text/plain', new TextEncoder().encode('Out of memory: Killed process'));
    expect(log.status).toBe(200);
  });

  it('unknown fields, broken JSON and a forged token are refused, not ignored', async () => {
    const unknown = await mali.query({ text: 'hello', tenant: 'other', person: 'hana' });
    expect(unknown.status).toBe(400);
    expect(unknown.body.errors?.map(({ field }) => field)).toEqual(['tenant', 'person']);
    const broken = await fetch(`${company.url}/api/v1/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mali.token}`, 'content-type': 'application/json' },
      body: '{"text": ',
    });
    expect(broken.status).toBe(400);
    const forged = clientWith(company.url, 'hana', `${mali.token.slice(0, -6)}AAAAAA`);
    expect((await forged.query({ text: 'what does anan earn?' })).status).toBe(401);
  });

  it('a token of the command line is as good as one of the page', async () => {
    const { code, output } = await runToEnd(['cli.ts', 'token', 'mali'], { DATA_DIR: company.dataDir });
    expect(code).toBe(0);
    expect((await clientWith(company.url, 'mali', output.trim()).get('/departments')).status).toBe(200);
    expect(await runToEnd(['cli.ts', 'token', 'zaphod'], { DATA_DIR: company.dataDir })).toMatchObject({ code: 1 });
  });
});

describe('a configuration with a fault', () => {
  const line = yaml.split('\n').findIndex((text) => text.includes('- id: finance')) + 2;
  const faulty = yaml.replace('- id: finance\n', '- id: finance\n        colour: blue\n');
  const file = join(folder, 'faulty.yaml');

  it('is named with its line by the check and by the start, which both end with 1', async () => {
    writeFileSync(file, faulty);
    for (const program of [['cli.ts', 'check'], ['main.ts']]) {
      const { code, output } = await runToEnd(program, { CONFIG: file, DATA_DIR: newDataDir(), PORT: '0' });
      expect(code).toBe(1);
      expect(output).toContain(`faulty.yaml:${line}:`);
      expect(output).toMatch(/colour.*unknown key/);
      expect(output).not.toMatch(/\n\s+at /);
    }
  });

  it('does not replace the sound one of a running company; a sound change does', async () => {
    const known = company.output().length;
    writeFileSync(config, faulty);
    await vi.waitFor(() => expect(company.output().slice(known)).toMatch(/agents\.config\.yaml:\d+:.*colour/), 10_000);
    expect((await mali.ask('how many vacation days do I have left?')).status).toBe('answered');

    writeFileSync(config, yaml.replace('name: { en: HR,', 'name: { en: People Team,'));
    const names = async () =>
      (await mali.get<{ departments: { name: string }[] }>('/departments')).body.departments.map(({ name }) => name);
    const help = async () => (await mali.ask('help')).answer;
    await vi.waitFor(async () => expect(await help()).toContain('People Team'), { timeout: 60_000, interval: 500 });
    expect(await names()).not.toContain('');
    expect((await mali.ask('how many vacation days do I have left?')).status).toBe('answered');
  });
});

describe('a place where it cannot start', () => {
  const port = () => new URL(company.url).port;

  it('on a port in use says so and how to take another', async () => {
    const { code, output } = await runToEnd(['main.ts'], { PORT: port(), DATA_DIR: newDataDir(), LOG_LEVEL: 'warn' });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port()} is in use`);
    expect(output).toContain(`PORT=${Number(port()) + 1}`);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('in a data folder of another process says so and leaves that one alone', async () => {
    const { code, output } = await runToEnd(['main.ts'], { PORT: '0', DATA_DIR: company.dataDir });
    expect(code).toBe(1);
    expect(output).toMatch(/in use by another process/);
    expect(output).toContain(company.dataDir);
    expect((await mali.ask('how many vacation days do I have left?')).status).toBe('answered');
  });

  it('in a data folder that cannot be written says so', async () => {
    const below = join(config, 'data');
    const { code, output } = await runToEnd(['main.ts'], { PORT: '0', DATA_DIR: below });
    expect(code).toBe(1);
    expect(output).toContain(`${below} cannot be written`);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('with settings that make no sense names each of them', async () => {
    const { code, output } = await runToEnd(['main.ts'], { PORT: 'seven', LOG_LEVEL: 'loud', DATA_DIR: newDataDir() });
    expect(code).toBe(1);
    expect(output).toContain('PORT:');
    expect(output).toContain('LOG_LEVEL:');
    const missing = await runToEnd(['cli.ts', 'check'], { CONFIG: join(folder, 'nowhere.yaml') });
    expect(missing).toMatchObject({ code: 1, output: expect.stringContaining('nowhere.yaml cannot be read') });
  });
});

function upload(name: string, type: string, bytes: Uint8Array<ArrayBuffer>): Promise<globalThis.Response> {
  const form = new FormData();
  form.set('text', 'What does this mean for web-prod-03?');
  form.set('files', new Blob([bytes], { type }), name);
  const headers = { authorization: `Bearer ${mali.token}` };
  return fetch(`${company.url}/api/v1/query`, { method: 'POST', headers, body: form });
}
