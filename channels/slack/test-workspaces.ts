/** The workspaces of the double: who is in them, and how their places are called. */
import type { Where, Who, Workspace } from '../contract.ts';
import type { Workspace as SlackWorkspace } from './test-slack-state.ts';

export const TEAMS: Record<Workspace, string> = { own: 'T0OWN', other: 'T0OTHER', undeclared: 'T0NOBODY' };
const PEOPLE: Who[] = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot', 'itself'];
const SUFFIX: Record<Workspace, string> = { own: '', other: 'X', undeclared: 'Y' };

export function userOf(who: Who): string {
  return who === 'itself' ? 'U0EXPERT' : `U0${who.toUpperCase()}`;
}

/** Slack's id of a place; a direct conversation is the person's own. */
export function channelOf(who: Who, where: Where, workspace: Workspace): string {
  if (where === 'direct') return userOf(who).replace(/^U/, 'D');
  return (where === 'channel' ? 'C0ASKHR' : 'C0APPROVALS') + SUFFIX[workspace];
}

export function whereOf(channel: string): Where {
  if (channel.startsWith('D')) return 'direct';
  return channel.startsWith('C0ASKHR') ? 'channel' : 'approvals';
}

/** The person of a user or of a direct conversation. */
export function whoIs(id: string): Who {
  const found = PEOPLE.find((who) => userOf(who).slice(1) === id.slice(1));
  if (!found) throw new Error(`Nobody is ${id}.`);
  return found;
}

/** Three workspaces with the same people, a user group in the first. */
export function workspacesOf(): SlackWorkspace[] {
  return (Object.keys(TEAMS) as Workspace[]).map((workspace) => ({
    team: TEAMS[workspace],
    token: `xoxb-${workspace}`,
    botUser: 'U0EXPERT',
    channels: [
      ...PEOPLE.map((who) => channelOf(who, 'direct', workspace)),
      ...(['channel', 'approvals'] as const).map((where) => channelOf('mali', where, workspace)),
    ],
    users: Object.fromEntries(PEOPLE.map((who) => [userOf(who), userInfo(who, TEAMS[workspace])])),
    groups: workspace === 'own' ? { S0HR: [userOf('hana'), userOf('anan')] } : {},
  }));
}

function userInfo(who: Who, team: string) {
  const email = who === 'newcomer' ? 'ploy@meridian.example' : `${who}@elsewhere.example`;
  const flags = { deleted: false, is_bot: who === 'bot', is_restricted: false, is_ultra_restricted: false };
  return { id: userOf(who), team_id: team, ...flags, is_email_confirmed: true, profile: { email } };
}
