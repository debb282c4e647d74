import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readYaml } from '../../agents/yaml.ts';
import { type Client, clientWith, replies } from './api-client.ts';
import { type Company, newDataDir, ROOT, runToEnd, startPart } from './company-process.ts';
import {
  type OwnServers,
  openOwnServers,
  openSignInService,
  type SignInService,
  serversAnswer,
} from './own-servers.ts';

const PEOPLE = `id,name,email,title,team,manager,roles,office,hired_on,vacation_days
ann,Ann Lee,ann@northwind.example,Head of Operations,Operations,,employee;manager,Bangkok,2019-02-01,20
mei,Mei Chen,mei@northwind.example,Planner,Operations,ann,employee,Bangkok,2022-06-15,15
ruth,Ruth Adeyemi,ruth@northwind.example,Head of HR,HR,ann,employee;hr_manager,Bangkok,2020-03-02,15
ivan,Ivan Horvat,ivan@northwind.example,Head of IT,IT,ann,employee;it_lead,Bangkok,2021-11-08,15
fay,Fay Okafor,fay@northwind.example,Controller,Finance,ann,employee;finance_manager,Bangkok,2020-07-20,15
adam,Adam Novak,adam@northwind.example,Administrator,IT,ivan,employee;admin,Bangkok,2023-01-09,15
`;

interface DirectMessage {
  approval?: string;
  card?: { kind: string; title: string; changes: { before?: string; after: string }[] };
}

const standard = {
  postgres: process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432',
  redis: process.env.REDIS_URL || 'redis://127.0.0.1:6379',
};
const isThere = await serversAnswer(standard, process.env.REQUIRE_SERVICES === '1');
const folder = mkdtempSync(join(tmpdir(), 'own-company-'));
const dataDir = newDataDir();
const people = join(folder, 'people.csv');
let servers: OwnServers;
let signIn: SignInService;
let settings: Record<string, string>;
let web: Company;
let worker: Company;

beforeAll(async () => {
  if (!isThere) return;
  [servers, signIn] = await Promise.all([openOwnServers(standard), openSignInService()]);
  const config = join(folder, 'northwind.config.yaml');
  writeFileSync(config, JSON.stringify(configured(signIn)));
  writeFileSync(people, PEOPLE);
  settings = { ...servers.settings, CONFIG: config };
  [web, worker] = await Promise.all([startPart('web', dataDir, settings), startPart('worker', dataDir, settings)]);
});
afterAll(async () => {
  const endings = await Promise.all([web, worker].flatMap((part) => part?.stop() ?? []));
  signIn?.close();
  await servers?.close();
  rmSync(folder, { recursive: true });
  // Shows what a part wrote that did not live to be stopped.
  expect(endings.filter(({ code }) => code !== 0)).toEqual([]);
});

/** The shipped departments in a company of another name, with a sign-in of its own. */
function configured({ entry }: SignInService) {
  const { value } = readYaml(readFileSync(join(ROOT, 'agents.config.yaml'), 'utf8'));
  const config = value as { tenants: Record<string, unknown>[] };
  const [first] = config.tenants;
  return { ...config, tenants: [{ ...first, id: 'northwind', name: 'Northwind Traders', signIn: [entry] }] };
}

const as = async (person: string): Promise<Client> =>
  clientWith(web.url, person, await signIn.token(`${person}@northwind.example`));
const cli = (...args: string[]) => runToEnd(['cli.ts', ...args], { ...settings, DATA_DIR: dataDir });
const sentTo = async (client: Client) =>
  (await client.get<{ messages: DirectMessage[] }>('/me/messages')).body.messages;

describe.skipIf(!isThere)('a company of one’s own on servers', () => {
  it('starts empty and without the demo, and knows nobody', async () => {
    expect((await fetch(web.url)).status).toBe(404);
    expect((await (await as('mei')).query({ text: 'hello' })).status).toBe(401);
    expect(await servers.rows('select tenant_id, name from tenants')).toEqual([
      { tenant_id: 'northwind', name: 'Northwind Traders' },
    ]);
  });

  it('imports its people, all of them or nobody', async () => {
    writeFileSync(join(folder, 'bad.csv'), PEOPLE.replace('mei,Mei Chen', 'mei,').replace('employee;it_lead', 'boss'));
    const refused = await cli('people', 'import', join(folder, 'bad.csv'));
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/line 3 name is empty[\s\S]*line 5 roles names boss/);
    expect((await cli('people', 'import', people, '--dry-run')).output).toContain('It would be: 6 added');
    expect(await servers.rows('select id from people')).toEqual([]);
    expect((await cli('people', 'import', people)).output).toContain('6 added, 0 changed');
    expect((await cli('people', 'import', people)).output).toContain('0 added, 0 changed, 0 suspended, 6 as they were');
    expect((await cli('people', 'list')).output).toContain('mei,Mei Chen,mei@northwind.example,Planner,Operations,');
    expect((await cli('group', 'add', 'board', 'ann')).output).toContain('ann is in board now.');
    expect((await cli('group', 'add', 'board', 'zoe')).output).toContain('no active person "zoe"');
    expect((await cli('group', 'list')).output).toBe('board: ann\n');
  });

  it('answers a question with its source', async () => {
    const answer = await (await as('mei')).ask('how many sick days can I take without a certificate?');
    expect(answer).toMatchObject({ status: 'answered', department: 'hr' });
    expect(answer.sources.length).toBeGreaterThan(0);
  });

  it('carries a leave request from the question to the receipt, with cards read through the API', async () => {
    const [mei, ann, fay] = await Promise.all([as('mei'), as('ann'), as('fay')]);
    const form = await mei.ask(`I want vacation from ${weekday(1)} to ${weekday(2)}`);
    expect(form).toMatchObject({ status: 'question', department: 'hr' });
    expect(form.answer).toContain('15 days → 13 days');
    const { thread } = form;
    const sent = await mei.ask('yes', { thread });
    expect(sent.status).toBe('waiting');
    const approval = sent.approvals[0]?.id ?? '';

    const [card, ...others] = await sentTo(ann);
    expect(others).toEqual([]);
    expect(card).toMatchObject({ approval, card: { kind: 'approval' } });
    expect(card?.card?.changes).toContainEqual(expect.objectContaining({ before: '15 days', after: '13 days' }));
    expect(await sentTo(fay)).toEqual([]);
    expect((await fay.approve(approval)).status).toBeGreaterThanOrEqual(403);

    const known = replies(await mei.messages(thread)).length;
    expect((await ann.approve(approval)).status).toBe(200);
    const heard = await mei.hears(thread, known);
    expect(heard.text).toMatch(/LV-\d+/);
    expect((await sentTo(ann))[0]?.card?.kind).toBe('decided');
  });

  it('leaves nothing undelivered and an audit that holds', async () => {
    await expect
      .poll(() => servers.rows('select distinct channel, status from outbox order by 1, 2'), { timeout: 20_000 })
      .toEqual([{ channel: 'api', status: 'posted' }]);
    const verified = await cli('audit', 'verify');
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.output).toMatch(/^The audit chain of northwind holds: \d+ rows\.$/m);
  });
});

/** A working day of the week after next, as people write it; 1 is Monday. */
function weekday(n: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 14 - ((day.getUTCDay() + 6) % 7) + (n - 1));
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
