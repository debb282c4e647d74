/** Servers, channels and people of the tests, by Discord's ids. */
import type { Where, Who, Workspace } from '../contract.ts';
import { type Room, SELF } from './test-discord-calls.ts';

export const GUILDS: Record<Workspace, string> = {
  own: '100000000000000001',
  other: '100000000000000002',
  undeclared: '100000000000000003',
};
export const room = (workspace: Workspace, where: Exclude<Where, 'direct'>) =>
  `20000000000000${{ own: 1, other: 2, undeclared: 3 }[workspace]}00${where === 'channel' ? 1 : 2}`;
export const userOf = (who: Who, workspace: Workspace) => {
  if (who === 'itself') return SELF;
  const n = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot'].indexOf(who) + 1;
  return `30000000000000000${n + (workspace === 'other' ? 10 : 0)}`.slice(0, 20);
};
export const WHO: Who[] = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot', 'itself'];
export const TIED = ['mali', 'anan', 'hana'] as const;

export const whoIs = (user: string): Who | null =>
  WHO.find((who) => userOf(who, 'own') === user || userOf(who, 'other') === user) ?? null;
export const workspaceOf = ({ guild, recipient }: Room): Workspace => {
  if (recipient) return WHO.some((who) => userOf(who, 'own') === recipient) ? 'own' : 'other';
  return (Object.keys(GUILDS) as Workspace[]).find((name) => GUILDS[name] === guild) ?? 'undeclared';
};
export const whereOf = (place: Room): Where => {
  if (place.recipient) return 'direct';
  const id = place.parent_id ?? place.id;
  return id.endsWith('1') ? 'channel' : 'approvals';
};
