import { describe, expect, it } from 'vitest';
import { readConfig } from './agents/config.ts';
import { chatFaults, offLine, workspaceFaults } from './chat-credentials.ts';
import { readEnv } from './env.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

describe('the credentials of chat tools', () => {
  it.each([
    ['nothing', {}],
    ['Slack over HTTP', { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' }],
    ['Slack over a socket', { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }],
    [
      'Slack in several workspaces',
      { SLACK_SIGNING_SECRET: 's', SLACK_CLIENT_ID: '1', SLACK_CLIENT_SECRET: '2', INSTALLATION_KEY: KEY },
    ],
    ['Teams', { TEAMS_APP_ID: 'a', TEAMS_APP_PASSWORD: 'b' }],
    ['Teams without signatures in the demo', { TEAMS_UNSIGNED: 'true' }],
    ['Discord', { DISCORD_BOT_TOKEN: 'a', DISCORD_APPLICATION_ID: '1' }],
  ])('are sound with %s', (_name, given) => {
    expect(chatFaults(readEnv(given))).toEqual([]);
  });

  it.each([
    ['SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN', { SLACK_BOT_TOKEN: 'xoxb-1' }],
    ['SLACK_BOT_TOKEN, or SLACK_CLIENT_ID', { SLACK_SIGNING_SECRET: 's' }],
    [
      'SLACK_BOT_TOKEN, or SLACK_CLIENT_ID',
      { SLACK_SIGNING_SECRET: 's', SLACK_CLIENT_ID: '1', SLACK_CLIENT_SECRET: '2' },
    ],
    ['TEAMS_APP_ID and TEAMS_APP_PASSWORD', { TEAMS_APP_ID: 'a' }],
    [
      'for the demo company alone',
      { TEAMS_UNSIGNED: 'true', DEMO: 'false', TEAMS_APP_ID: 'a', TEAMS_APP_PASSWORD: 'b' },
    ],
    ['DISCORD_BOT_TOKEN and DISCORD_APPLICATION_ID', { DISCORD_BOT_TOKEN: 'a' }],
    ['DISCORD_BOT_TOKEN and DISCORD_APPLICATION_ID', { DISCORD_PUBLIC_KEY: 'ab'.repeat(32) }],
  ])('that are half there are a fault that says %s', (says, given) => {
    expect(chatFaults(readEnv(given)).join('\n')).toContain(says);
  });

  it('say in one line what is off, and nothing when all is on', () => {
    expect(offLine(readEnv({}))).toContain('Slack, Microsoft Teams, Discord');
    expect(offLine(readEnv({ SLACK_BOT_TOKEN: 'xoxb-1' }))).not.toContain('Slack');
    const all = { SLACK_BOT_TOKEN: 'xoxb-1', TEAMS_APP_ID: 'a', DISCORD_BOT_TOKEN: 'a' };
    expect(offLine(readEnv(all))).toBe('');
  });

  it('are of no use while no tenant names its workspace', () => {
    const config = readConfig('agents.config.yaml');
    const env = readEnv({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' });
    expect(workspaceFaults(env, config).join('')).toContain('workspaces.slack');
    const [first, ...others] = config.tenants;
    if (!first) throw new Error('There is no tenant.');
    const named = { ...config, tenants: [{ ...first, workspaces: { slack: ['T1'] } }, ...others] };
    expect(workspaceFaults(env, named)).toEqual([]);
  });
});
