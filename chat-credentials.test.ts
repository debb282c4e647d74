import { describe, expect, it } from 'vitest';
import { readConfig } from './agents/config.ts';
import type { ExpertConfig } from './agents/config-schema.ts';
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
    [
      'unset it, or unset TEAMS_APP_PASSWORD',
      { DEMO: 'true', TEAMS_UNSIGNED: 'true', TEAMS_APP_ID: 'a', TEAMS_APP_PASSWORD: 'b' },
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

describe('a card that waits for a decision', () => {
  const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' };
  const discord = { DISCORD_BOT_TOKEN: 'a', DISCORD_APPLICATION_ID: '1' };
  const shipped = readConfig('agents.config.yaml');
  const [meridian] = shipped.tenants;
  if (!meridian) throw new Error('There is no tenant.');
  /** Companies with these workspaces, whose conversations for approvals are at these places by department. */
  const companies = (...given: { workspaces: object; places?: Record<string, object> }[]): ExpertConfig => ({
    ...shipped,
    tenants: given.map(({ workspaces, places = {} }, n) => ({
      ...{ ...meridian, id: n === 0 ? 'meridian' : `company-${n}`, workspaces },
      conversations: meridian.conversations.map((one) => ({
        ...one,
        places: (one.approvals && places[one.department ?? '']) || {},
      })),
    })),
  });
  const faults = (given: object, config: ExpertConfig) => workspaceFaults(readEnv({ DEMO: 'false', ...given }), config);
  const everywhere = { hr: { slack: 'C1' }, it_ops: { slack: 'C2' }, finance: { slack: 'C3' } };

  it('is sound where each department has a place for it in a chat tool that is connected', () => {
    expect(faults(slack, companies({ workspaces: { slack: ['T1'] }, places: everywhere }))).toEqual([]);
    const mixed = { ...everywhere, finance: { discord: '3' } };
    const both = companies({ workspaces: { slack: ['T1'], discord: ['1'] }, places: mixed });
    expect(faults({ ...slack, ...discord }, both)).toEqual([]);
    expect(faults(slack, both)).toEqual([expect.stringMatching(/finance .*places\.slack .*#finance-approvals/)]);
  });

  it('is a fault for every department that has no place for it, in each company by itself', () => {
    const named = { slack: ['T1'] };
    const config = companies({ workspaces: named, places: everywhere }, { workspaces: { slack: ['T2'] } });
    const found = faults(slack, config);
    expect(found).toHaveLength(3);
    expect(found[0]).toBe(
      'No chat tool of company-1 shows what hr asks to have approved: add places.slack to its conversation #hr-approvals.',
    );
  });

  it('is no matter of a company without a chat tool, nor of the demo, whose playground shows it', () => {
    expect(faults({}, companies({ workspaces: {} }))).toEqual([]);
    const config = companies({ workspaces: { slack: ['T1'] } }, { workspaces: { slack: ['T2'] } });
    expect(faults(slack, config)).toHaveLength(6);
    const inDemo = faults({ ...slack, DEMO: 'true' }, config);
    expect([inDemo.length, inDemo.every((fault) => fault.includes('company-1'))]).toEqual([3, true]);
  });
});
