import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Activity,
  activitySchema,
  baseOf,
  isFromBot,
  isMentioned,
  kindOf,
  microsoftTenant,
  textOf,
} from './activity.ts';
import { filesOf, isFileAddress } from './files-in.ts';

const folder = join(import.meta.dirname, 'payloads');
const names = readdirSync(folder).map((file) => file.replace('.json', ''));
const payload = (name: string) =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>;
const activity = (name: string, more: object = {}): Activity => activitySchema.parse({ ...payload(name), ...more });
const settings = { appId: 'x', appPassword: '', unsigned: false };

describe('an activity of Microsoft Teams', () => {
  it.each(names)('can be read: %s', (name) => {
    expect(activitySchema.safeParse(payload(name)).error).toBeUndefined();
    expect(microsoftTenant(activity(name))).toBe('72f988bf-0000-4000-8000-00000000d1ec');
  });

  it('is of no directory when its parts disagree or name none', () => {
    expect(
      microsoftTenant(activity('message-personal', { channelData: { tenant: { id: 'another' } } })),
    ).toBeUndefined();
    const nobody = { conversation: { id: 'a:1' }, channelData: {} };
    expect(microsoftTenant(activity('message-personal', nobody))).toBeUndefined();
  });

  it('is refused from another channel or with a service that is no web address', () => {
    for (const more of [{ channelId: 'webchat' }, { serviceUrl: 'file:///etc/passwd' }, { from: {} }])
      expect(activitySchema.safeParse({ ...payload('message-personal'), ...more }).success).toBe(false);
  });

  it('says what was asked without the mention, and calls other people by their names', () => {
    expect(textOf(activity('message-channel'))).toBe('how many days, @Anan Wongsakul?');
    expect(textOf(activity('message-personal'))).toBe('วันลาเหลือเท่าไหร่?');
    expect([isMentioned(activity('message-channel')), isMentioned(activity('message-personal'))]).toEqual([
      true,
      false,
    ]);
  });

  it('tells direct conversations, groups and threads of channels apart', () => {
    expect(['message-personal', 'message-group', 'message-channel'].map((name) => kindOf(activity(name)))).toEqual([
      'personal',
      'groupChat',
      'channel',
    ]);
    expect(kindOf(activity('message-personal', { conversation: { id: 'x', conversationType: 'new' } }))).toBe(
      'groupChat',
    );
    expect(baseOf('19:x@thread.tacv2;messageid=1')).toBe('19:x@thread.tacv2');
  });

  it('is known to be a bot’s', () => {
    expect(isFromBot(activity('message-personal'))).toBe(false);
    expect(isFromBot(activity('message-personal', { from: { id: '28:other' } }))).toBe(true);
    expect(isFromBot(activity('message-personal', { from: { id: 'x', role: 'bot' } }))).toBe(true);
  });
});

describe('a file of a message', () => {
  const host = (downloadUrl: string) => ({
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name: 'a.pdf',
        content: { downloadUrl, fileType: 'pdf' },
      },
    ],
  });

  it('is taken from where Teams keeps files, and from nowhere else', async () => {
    for (const address of [
      'https://evil.example/x',
      'http://meridian.sharepoint.com/x',
      'https://sharepoint.com.evil.example/x',
      'https://u:p@a.sharepoint.com/x',
      'https://evilsharepoint.com/',
      'http://169.254.169.254/',
      'rubbish',
    ])
      expect([address, await filesOf(settings, activity('message-file', host(address)))]).toEqual([address, []]);
    expect(isFileAddress(settings, 'https://meridian.sharepoint.com/x')).toBe(true);
    expect(isFileAddress(settings, 'https://meridian-my.sharepoint.com/x')).toBe(true);
  });
});
