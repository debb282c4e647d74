/** The embedded company on a disk that fills up. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { type Member, startMember } from './member.ts';
import { dataFolder, tokensOf } from './stack.ts';
import { writeThreeTenants } from './three-tenants.ts';
import { type Asked, mixed, send } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

const DISK_MB = 400;
/** Enough to fill what the database has set aside already. */
const MOST_TRIES = 3_000;

/** Only root may mount a disk of that size. */
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('SKIPPED: a full disk is only tried as root, who may mount one.');

let disk: string;
let member: Member;
let place: { url: string; token(tenant: string, person: string): string };

beforeAll(async () => {
  if (!isRoot) return;
  disk = mkdtempSync(join(tmpdir(), 'expert-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'expert-disk', disk]);
  const config = join(disk, 'config.json');
  writeThreeTenants(config);
  const settings = { DATA_DIR: dataFolder(disk), CONFIG: config, PORT: String(await freePort()), LOG_LEVEL: 'fatal' };
  member = startMember('all', settings, 'http://127.0.0.1:9');
  place = { url: await member.ready, token: tokensOf(member) };
});
afterAll(async () => {
  if (!isRoot) return;
  await member?.kill();
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

interface Said {
  status: number;
  type: string;
  body: { query_id?: string; detail?: string };
}

async function ask({ tenant, person, key, text }: Asked): Promise<Said> {
  const headers = {
    authorization: `Bearer ${place.token(tenant, person)}`,
    'content-type': 'application/json',
    'idempotency-key': key,
    prefer: 'respond-async',
  };
  const response = await fetch(`${place.url}/api/v1/query`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ text }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: (await response.json()) as Said['body'],
  };
}

/** Takes all that is left; the returned function gives it back. */
function fill(): () => void {
  const file = openSync(join(disk, 'filler'), 'w');
  const block = Buffer.alloc(65_536, 1);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
  closeSync(file);
  return () => rmSync(join(disk, 'filler'));
}

async function answers(asked: Asked): Promise<string[]> {
  const thread = asked.accepted?.thread ?? '';
  const headers = { authorization: `Bearer ${place.token(asked.tenant, asked.person)}` };
  const response = await fetch(`${place.url}/api/v1/threads/${thread}/messages`, { headers });
  if (response.status !== 200) return [];
  const { messages } = (await response.json()) as { messages: { role: string; text: string }[] };
  return messages.filter(({ role }) => role === 'expert').map(({ text }) => text);
}

describe.skipIf(!isRoot)('a disk that is full', () => {
  it('is answered with a plain error, and when there is room again all goes on without a repair', async () => {
    const turns = mixed(MOST_TRIES, ['note']);
    const free = fill();
    const refused: { asked: Asked; said: Said }[] = [];
    const taken: Asked[] = [];
    for (const asked of turns) {
      const said = await ask({ ...asked, text: `${asked.text} ${'x'.repeat(4_000)}` });
      if (said.status >= 300) refused.push({ asked, said });
      else taken.push(asked);
      if (refused.length >= 3) break;
    }
    free();
    console.log(
      `${DISK_MB} MB full: ${taken.length} turns found room yet, then ${refused.length} were refused with ${refused[0]?.said.status}`,
    );
    expect(refused).toHaveLength(3);
    for (const { said } of refused) {
      expect([said.status >= 500, said.type]).toEqual([true, expect.stringContaining('application/problem+json')]);
      expect(said.body.detail).not.toMatch(/ENOSPC|extend file|space left|pg_/i);
    }
    expect(member.isWorking()).toBe(true);
    const again = refused.map(({ asked }) => ({ ...asked, refusals: [] }));
    for (const asked of again) await send(place, asked);
    for (const asked of again)
      await waitUntil(`${asked.key} to be answered`, 120_000, async () => (await answers(asked)).length === 1);
  });

  it('is what refuses: with room left nothing is', async () => {
    for (const asked of mixed(3, ['note'])) expect((await ask(asked)).status).toBe(202);
  });
});
