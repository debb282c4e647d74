import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** How a command ends that is given one line to read. */
function cli(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const options = { cwd: import.meta.dirname, env: { PATH: process.env.PATH, DATA_DIR: folder, ...env } };
  return new Promise((end) => {
    const child = execFile(process.execPath, ['cli.ts', ...args], options, (error, out, err) =>
      end({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin?.end('hi\n');
  });
}

describe('the commands', () => {
  it('are listed on request, which is no fault', async () => {
    const { code, out, err } = await cli(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ {2}check {5}check the configuration/);
  });

  it('are listed as a fault when none was given', async () => {
    expect(await cli([])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Say what to do:\n {2}check/),
    });
  });

  it.each(['chekc', 'constructor'])('do not have %s among them, which is said first', async (name) => {
    const { code, err } = await cli([name]);
    expect(code).toBe(1);
    expect(err.split('\n')[0]).toBe(`There is no command “${name}”. There are:`);
    expect(err).toContain('\n  check     check the configuration');
  });

  it('end badly when the server of a chat cannot be reached', async () => {
    const { code, out } = await cli(['chat', '--as', 'mali'], { PORT: '1' });
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('cannot be reached') });
  });

  it('say that nobody has a name that was given, and otherwise ask for one', async () => {
    const nobody = await cli(['token', 'nobody']);
    expect(nobody).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is called “nobody”') });
    expect((await cli(['token'])).err).toMatch(/^Name a person of the demo company, for example: /);
  });
});

it('are written in what people read as npm runs them, with the project’s own Node', () => {
  const deploy = readdirSync(join(import.meta.dirname, 'deploy'), { recursive: true, encoding: 'utf8' });
  const pages = ['README.md', 'agents/models/README.md', ...deploy.map((name) => join('deploy', name))];
  const texts = pages
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
  expect(texts.filter((text) => text.includes('node cli.ts'))).toEqual([]);
  expect(texts.filter((text) => text.includes('npm run -s cli -- ')).length).toBeGreaterThan(2);
});
