import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantConfig } from '../../agents/config-schema.ts';
import { createAppTokens } from './app-tokens.ts';
import { openHarness, type TeamsHarness } from './test-harness.ts';
import { APP_ID, APP_PASSWORD } from './test-teams.ts';

let harness: TeamsHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

describe('members of a group of the directory', () => {
  it('are read whole, page after page', async () => {
    harness.double.groups.set('g1', ['aad-1', 'aad-2', 'aad-3', 'aad-4', 'aad-5']);
    expect(await harness.channel.groupMembers?.('meridian', 'g1')).toEqual([
      'aad-1',
      'aad-2',
      'aad-3',
      'aad-4',
      'aad-5',
    ]);
    harness.double.groups.set('empty', []);
    expect(await harness.channel.groupMembers?.('meridian', 'empty')).toEqual([]);
    expect(harness.faults()).toEqual([]);
  });

  it('are never guessed: a group that cannot be read is an error', async () => {
    await expect(harness.channel.groupMembers?.('meridian', 'unknown')).rejects.toThrow('404');
  });
});

describe('a company with several directories', () => {
  const company = () => tenantConfig(harness.stage.deps.config, 'meridian').workspaces;

  it('is asked in each until one knows the group', async () => {
    const { teams: before = [] } = company();
    company().teams = ['directory-empty', ...before];
    harness.double.groups.set('g2', ['aad-1']);
    harness.double.homes.set('g2', before[0] ?? '');
    expect(await harness.channel.groupMembers?.('meridian', 'g2')).toEqual(['aad-1']);
    company().teams = before;
    harness.double.homes.set('g2', 'directory-empty');
    await expect(harness.channel.groupMembers?.('meridian', 'g2')).rejects.toThrow('404');
  });
});

describe('a token of the app', () => {
  const settings = () => ({ appId: APP_ID, appPassword: APP_PASSWORD, loginUrl: `${harness.double.url}/login` });
  const SCOPE = 'https://api.botframework.com/.default';

  it('is had once for all who ask at the same time, and anew after it was refused', async () => {
    const tokens = createAppTokens(settings());
    const before = harness.double.tokensGiven;
    const all = await Promise.all([1, 2, 3].map(() => tokens.get('d', SCOPE)));
    expect(new Set(all).size).toBe(1);
    await tokens.get('d', SCOPE);
    expect(harness.double.tokensGiven).toBe(before + 1);
    tokens.forget();
    await tokens.get('d', SCOPE);
    expect(harness.double.tokensGiven).toBe(before + 2);
  });

  it('that is not given is an error without the secret, and is asked for again', async () => {
    const wrong = createAppTokens({ ...settings(), appPassword: 'wrong-secret' });
    const error: unknown = await wrong.get('d', SCOPE).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('invalid_client');
    expect(String(error)).not.toContain('wrong-secret');
    await expect(wrong.get('d', SCOPE)).rejects.toThrow('TEAMS_APP_PASSWORD');
  });
});
