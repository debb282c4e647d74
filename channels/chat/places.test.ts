import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExpertConfig, TenantConfig } from '../../agents/config-schema.ts';
import {
  conversationFor,
  personOfConversation,
  placeOfConversation,
  tenantOfWorkspace,
  threadName,
  threadParts,
} from './places.ts';

const company = (id: string, workspaces: TenantConfig['workspaces'], place: string) => ({
  id,
  workspaces,
  conversations: [
    { name: '#ask-hr', places: { slack: place, discord: '99' } },
    { name: '#hr-approvals', places: {} },
  ],
});
const config = {
  tenants: [
    company('meridian', { slack: ['T1', 'T2'], teams: ['t-1'] }, 'C1'),
    company('aurora', { slack: ['T3'] }, 'C3'),
  ],
} as unknown as ExpertConfig;
const [meridian, aurora] = config.tenants as [TenantConfig, TenantConfig];

describe('the tenant of a workspace', () => {
  it('is the one that declares it, for that chat tool alone', () => {
    expect(tenantOfWorkspace(config, 'slack', 'T2')?.id).toBe('meridian');
    expect(tenantOfWorkspace(config, 'slack', 'T3')?.id).toBe('aurora');
    expect(tenantOfWorkspace(config, 'teams', 'T2')).toBeUndefined();
  });

  it('is nobody when nobody declares it', () => {
    for (const workspace of ['T9', '', 't1', 'T1 ', '__proto__'])
      expect(tenantOfWorkspace(config, 'slack', workspace)).toBeUndefined();
    expect(tenantOfWorkspace(config, 'discord', 'T1')).toBeUndefined();
  });
});

describe('a channel of a chat tool', () => {
  it('has its name in the configuration, and is found by it', () => {
    expect(conversationFor(meridian, 'slack', 'C1')).toBe('#ask-hr');
    expect(placeOfConversation(meridian, 'slack', '#ask-hr')).toBe('C1');
    expect(placeOfConversation(meridian, 'discord', '#ask-hr')).toBe('99');
  });

  it('is called after its id when the configuration does not name it', () => {
    expect(conversationFor(meridian, 'slack', 'C024')).toBe('#slack.C024');
    expect(placeOfConversation(meridian, 'slack', '#slack.C024')).toBe('C024');
    // Somebody else's channel has no name here.
    expect(conversationFor(meridian, 'slack', 'C3')).toBe('#slack.C3');
    expect(conversationFor(aurora, 'slack', 'C3')).toBe('#ask-hr');
  });

  it('is not there when it is a direct conversation, of another chat tool, or has no place', () => {
    for (const conversation of ['dm:mali', '#discord.7', '#hr-approvals', '#nowhere', '#slack.', ''])
      expect(placeOfConversation(meridian, 'slack', conversation)).toBeUndefined();
  });
});

it('a direct conversation names its person', () => {
  expect(personOfConversation('dm:mali')).toBe('mali');
  for (const conversation of ['#ask-hr', 'dm:', '', 'xdm:mali'])
    expect(personOfConversation(conversation)).toBeUndefined();
});

describe('the name of a thread', () => {
  it('gives back its parts, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (given) => {
        const parts = given.map((part) => part.toWellFormed());
        expect(threadParts('teams', threadName('teams', ...parts))).toEqual(parts);
      }),
    );
  });

  it('differs where the parts differ', () => {
    expect(threadName('slack', 'a:b', 'c')).not.toBe(threadName('slack', 'a', 'b:c'));
    expect(threadName('slack', 'T1', 'C1', '17.5')).toBe('slack:T1:C1:17.5');
  });

  it('is no thread of another channel, and of none when it is broken', () => {
    for (const thread of ['teams:a', 'thr_1', 'slackish:a', '', 'slack:%E0%A4%A'])
      expect(threadParts('slack', thread)).toBeUndefined();
  });
});
