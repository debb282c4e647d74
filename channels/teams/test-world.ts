/** The people and places of the contract suite as Microsoft Teams has them, in three directories. */
import type { Where, Who, Workspace } from '../contract.ts';
import type { DoubleUser, TeamsDouble } from './test-teams.ts';
import { BOT } from './test-teams.ts';

export const WORKSPACES = ['own', 'other', 'undeclared'] as const;
const PEOPLE = ['mali', 'anan', 'hana', 'newcomer', 'stranger'] as const;
const EMAILS: Record<string, string> = { newcomer: 'ploy@meridian.example', stranger: 'stranger@elsewhere.example' };

/** The directory of a workspace. */
export function directoryOf(workspace: Workspace): string {
  return `directory-${workspace}`;
}

export function placeOf(where: 'channel' | 'approvals', workspace: Workspace): string {
  return `19:${where}-${workspace}@thread.tacv2`;
}

export function directOf(who: Who, workspace: Workspace): string {
  return `a:${who}-${workspace}`;
}

/** Somebody in a workspace; the Expert itself has no account. */
export function userOf(who: Who, workspace: Workspace): DoubleUser {
  if (who === 'itself') return { id: BOT, aadObjectId: '', name: 'The Expert', email: '' };
  if (who === 'bot') return { id: `28:another-${workspace}`, aadObjectId: '', name: 'Another', email: '' };
  const email = EMAILS[who] ?? `${who}@teams.example`;
  return { id: `29:${who}-${workspace}`, aadObjectId: `aad-${who}-${workspace}`, name: who, email };
}

/** Everybody has a direct conversation, and both channels hold everybody. */
export function populate({ conversations }: TeamsDouble): void {
  for (const workspace of WORKSPACES) {
    const tenant = directoryOf(workspace);
    const members = PEOPLE.map((who) => userOf(who, workspace));
    for (const where of ['channel', 'approvals'] as const)
      conversations.set(placeOf(where, workspace), { id: placeOf(where, workspace), kind: 'channel', tenant, members });
    for (const who of PEOPLE)
      conversations.set(directOf(who, workspace), {
        ...{ id: directOf(who, workspace), kind: 'personal', tenant },
        members: [userOf(who, workspace)],
      });
  }
}

/** Which place of the suite a conversation is, and whose. */
export function whereIs(conversation: string): { where: Where; workspace: Workspace; who: Who | null } {
  const [, direct, place, workspace] = /^(?:a:(\w+)|19:(\w+))-(\w+)/.exec(conversation) ?? [];
  if (!workspace) throw new Error(`Nobody knows the conversation ${conversation}.`);
  return {
    where: direct ? 'direct' : (place as Where),
    workspace: workspace as Workspace,
    who: (direct as Who | undefined) ?? null,
  };
}
