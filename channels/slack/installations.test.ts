import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteInstallation, saveInstallation } from '../../db/installations.ts';
import { withTenant } from '../../db/tenant.ts';
import { createSeal } from '../chat/seal.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import { botTokenFault, createTokens } from './installations.ts';
import { NotInstalled } from './refused-token.ts';
import { openStandInSlack, Refusal, type StandInSlack } from './stand-in-slack.ts';
import { BOREALIS, MERIDIAN, openTenants, type Tenants } from './stand-in-tenants.ts';

let slack: StandInSlack;
let tenants: Tenants;
const workspaces: Record<string, object> = {};

beforeAll(async () => {
  slack = await openStandInSlack({
    'auth.test': ({ token }) => {
      const found = workspaces[token];
      if (!found) throw new Refusal('invalid_auth');
      return found;
    },
  });
  tenants = await openTenants({ apiUrl: slack.apiUrl });
});
beforeEach(() => {
  workspaces['xoxb-own'] = { team_id: MERIDIAN.team, team: 'Meridian', user_id: 'U0BOT', bot_id: 'B0BOT' };
  slack.calls.length = 0;
});
afterAll(async () => {
  await slack.close();
  await tenants.close();
  expect(slack.faults).toEqual([]);
});

const tokensWith = (settings: { botToken?: string; installationKey?: string }) =>
  createTokens({ ...tenants.deps, settings: { ...tenants.deps.settings, ...settings } });

const install = (
  { tenant, team }: typeof MERIDIAN,
  installation: object,
  key = tenants.deps.settings.installationKey,
) =>
  withTenant(tenants.deps.db, tenant, (tx) =>
    saveInstallation(tx, {
      ...{ tenant, channel: 'slack', workspace: team },
      sealed: createSeal(key ?? '').seal(JSON.stringify({ tenant, team, installation })),
    }),
  );

const bot = (token: string) => ({ bot: { token, userId: 'U0THEIRS', id: 'B0THEIRS', scopes: [] } });

/** What somebody must do, behind what is only put off. */
async function remedyOf(asked: Promise<unknown>): Promise<never> {
  const error = await asked.catch((one: unknown) => one);
  expect(error).toBeInstanceOf(PostLater);
  expect((error as PostLater).cause).toBeInstanceOf(NotInstalled);
  throw (error as PostLater).cause;
}

describe('the token of the environment', () => {
  it('is introduced once and serves its own workspace', async () => {
    const tokens = tokensWith({ botToken: 'xoxb-own' });
    const own = { token: 'xoxb-own', botUserId: 'U0BOT', botId: 'B0BOT' };
    expect(await Promise.all([tokens.of('meridian', MERIDIAN.team), tokens.of('meridian', MERIDIAN.team)])).toEqual([
      own,
      own,
    ]);
    expect(await tokens.of('meridian', MERIDIAN.team)).toEqual(own);
    expect(slack.calls).toHaveLength(1);
  });

  it('is introduced again once it was forgotten', async () => {
    const tokens = tokensWith({ botToken: 'xoxb-own' });
    await tokens.of('meridian', MERIDIAN.team);
    tokens.forget('meridian', MERIDIAN.team);
    await tokens.of('meridian', MERIDIAN.team);
    expect(slack.calls).toHaveLength(2);
  });

  it('serves no other workspace, and says whose it is', async () => {
    const refused = remedyOf(tokensWith({ botToken: 'xoxb-own' }).of('borealis', BOREALIS.team));
    await expect(refused).rejects.toThrow(`SLACK_BOT_TOKEN is for workspace ${MERIDIAN.team} (Meridian)`);
  });

  it('that Slack refuses holds posts back until it is replaced, and says what to do', async () => {
    const refused = remedyOf(tokensWith({ botToken: 'xoxb-gone' }).of('meridian', MERIDIAN.team));
    await expect(refused).rejects.toThrow('put the new token in SLACK_BOT_TOKEN');
    await expect(refused).rejects.not.toThrow('xoxb-gone');
  });

  it('that Slack refuses keeps no workspace with a token of its own from its posts', async () => {
    await install(BOREALIS, bot('xoxb-borealis'));
    const tokens = tokensWith({ botToken: 'xoxb-gone' });
    expect((await tokens.of('borealis', BOREALIS.team)).token).toBe('xoxb-borealis');
    await withTenant(tenants.deps.db, 'borealis', (tx) => deleteInstallation(tx, 'slack', BOREALIS.team));
  });

  it('is asked for again after Slack could not be reached', async () => {
    const away = tokensWith({ botToken: 'xoxb-own' });
    const { 'auth.test': answer } = slack.methods;
    delete slack.methods['auth.test'];
    await expect(away.of('meridian', MERIDIAN.team)).rejects.not.toThrow(PostNever);
    if (answer) slack.methods['auth.test'] = answer;
    expect(slack.faults.splice(0)).toHaveLength(1);
    expect((await away.of('meridian', MERIDIAN.team)).botUserId).toBe('U0BOT');
  });

  it('of a workspace that nobody declared is a fault that says what to write', async () => {
    workspaces['xoxb-own'] = { team_id: 'T0STRAY', team: 'Stray', user_id: 'U0BOT' };
    const { deps } = tenants;
    const [first] = deps.config.tenants;
    const settings = { ...deps.settings, botToken: 'xoxb-own' };
    const alone = {
      ...deps,
      settings,
      config: { ...deps.config, tenants: first ? [{ ...first, workspaces: {} }] : [] },
    };
    expect(await botTokenFault(alone)).toBe(
      "Slack workspace T0STRAY (Stray) is nobody's. Write under tenant meridian in the configuration: workspaces: { slack: [T0STRAY] }",
    );
    expect(await botTokenFault({ ...deps, settings })).toContain('under tenant <tenant>');
    workspaces['xoxb-own'] = { team_id: MERIDIAN.team, team: 'Meridian', user_id: 'U0BOT' };
    expect(await botTokenFault({ ...deps, settings })).toBeUndefined();
  });
});

describe('the token of a workspace that installed the app', () => {
  it('is unsealed for its own tenant', async () => {
    await install(BOREALIS, bot('xoxb-borealis'));
    const found = await tokensWith({}).of('borealis', BOREALIS.team);
    expect(found).toEqual({ token: 'xoxb-borealis', botUserId: 'U0THEIRS', botId: 'B0THEIRS' });
    expect(slack.calls).toEqual([]);
  });

  it('is never lent to another tenant', async () => {
    await install(BOREALIS, bot('xoxb-borealis'));
    await expect(tokensWith({}).of('meridian', BOREALIS.team)).rejects.toThrow('belongs to tenant borealis');
    expect((await tokensWith({}).of('borealis', BOREALIS.team)).token).toBe('xoxb-borealis');
  });

  it('that was moved to another tenant by hand is refused', async () => {
    const { installationKey = '' } = tenants.deps.settings;
    const stolen = JSON.stringify({ ...BOREALIS, installation: bot('xoxb-borealis') });
    await withTenant(tenants.deps.db, 'meridian', (tx) =>
      saveInstallation(tx, {
        ...{ tenant: 'meridian', channel: 'slack', workspace: MERIDIAN.team },
        sealed: createSeal(installationKey).seal(stolen),
      }),
    );
    await expect(tokensWith({}).of('meridian', MERIDIAN.team)).rejects.toThrow("is another's");
    await install(MERIDIAN, bot('xoxb-meridian'));
    expect((await tokensWith({}).of('meridian', MERIDIAN.team)).token).toBe('xoxb-meridian');
  });

  it('cannot be read with another key, and is tried again once that is put right', async () => {
    await install(BOREALIS, bot('xoxb-borealis'));
    const wrong = tokensWith({ installationKey: randomBytes(32).toString('base64') });
    await expect(wrong.of('borealis', BOREALIS.team)).rejects.toThrow('another INSTALLATION_KEY');
    await expect(wrong.of('borealis', BOREALIS.team)).rejects.not.toThrow(PostNever);
  });

  it('is looked for again once it was forgotten', async () => {
    await install(BOREALIS, bot('xoxb-old'));
    const tokens = tokensWith({});
    await tokens.of('borealis', BOREALIS.team);
    await install(BOREALIS, bot('xoxb-new'));
    expect((await tokens.of('borealis', BOREALIS.team)).token).toBe('xoxb-old');
    tokens.forget('borealis', BOREALIS.team);
    expect((await tokens.of('borealis', BOREALIS.team)).token).toBe('xoxb-new');
  });
});

it('a workspace that nobody declared says what to write', async () => {
  const refused = createTokens(tenants.deps).of('meridian', 'T0STRAY');
  await expect(refused).rejects.toThrow('workspaces: { slack: [T0STRAY] }');
  await expect(refused).rejects.toThrow(PostNever);
});
