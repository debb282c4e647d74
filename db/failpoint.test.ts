import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { armFailpoint, FAILPOINTS } from './failpoint.ts';

const root = join(import.meta.dirname, '..');

function run(armed: string | undefined, passed: string) {
  const script = `import { armFailpoint, failpoint } from ${JSON.stringify(join(import.meta.dirname, 'failpoint.ts'))};
    process.on('exit', () => console.log('cleaned up'));
    ${armed ? `armFailpoint('${armed}');` : ''} failpoint('${passed}'); console.log('went on');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

describe('a failpoint', () => {
  it('ends the process at once and without clean-up when it is armed', () => {
    expect(run('after-effect', 'after-effect')).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  });

  it('does nothing when none or another one is armed', () => {
    for (const armed of [undefined, 'before-effect']) {
      expect(run(armed, 'after-effect')).toMatchObject({ status: 0, stdout: 'went on\ncleaned up\n' });
    }
  });

  it('cannot be armed by a name that no path has', () => {
    expect(() => armFailpoint('after-lunch')).toThrow(`FAILPOINT must be one of ${FAILPOINTS.join(', ')}`);
  });

  it('stands somewhere in the code, every one of them', () => {
    const files = ['graphs', 'tools', 'channels', 'db'].flatMap((room) =>
      readdirSync(join(root, room)).map((name) => join(room, name)),
    );
    const code = files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, name), 'utf8'))
      .join('\n');
    const standing = (name: string) => code.includes(`failpoint('${name}')`);
    expect(FAILPOINTS.filter((name) => !standing(name))).toEqual([]);
    expect(standing('after-lunch')).toBe(false);
  });
});
