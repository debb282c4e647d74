/** Members of groups of the directory, as Microsoft Graph has them at this moment. */
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Teams } from './deps.ts';

const GRAPH = 'https://graph.microsoft.com';
const FETCH_MS = 5_000;
const MOST_PAGES = 50;

const page = z.object({
  value: z.array(z.object({ '@odata.type': z.string().optional(), id: z.string() })),
  '@odata.nextLink': z.string().optional(),
});

/** Directory ids of the users in the group, members of groups within it included; from the directory that knows it; throws when they cannot be had whole. */
export async function groupMembers(teams: Teams, tenant: string, group: string): Promise<string[]> {
  const directories = tenantConfig(teams.config, tenant).workspaces.teams ?? [];
  if (directories.length === 0) throw new Error(`The tenant ${tenant} names no directory under workspaces → teams.`);
  const faults: unknown[] = [];
  for (const directory of directories) {
    try {
      return await membersIn(teams, directory, group);
    } catch (error) {
      faults.push(error);
    }
  }
  // The one that does not answer may be the one that knows the group.
  throw faults.find((fault) => !(fault instanceof GroupUnknown)) ?? faults[0];
}

class GroupUnknown extends Error {}

async function membersIn(teams: Teams, directory: string, group: string): Promise<string[]> {
  const graph = teams.settings.graphUrl ?? GRAPH;
  const token = await teams.tokens.get(directory, `${GRAPH}/.default`);
  const members: string[] = [];
  let next: string | undefined =
    `${graph}/v1.0/groups/${encodeURIComponent(group)}/transitiveMembers/microsoft.graph.user?$select=id&$top=999`;
  for (let pages = 0; next; pages++) {
    if (pages === MOST_PAGES) throw new Error(`The group ${group} is too large to be read.`);
    const { value, '@odata.nextLink': more } = await fetchPage(teams, next, token);
    members.push(...value.map(({ id }) => id));
    if (more && new URL(more).origin !== new URL(graph).origin)
      throw new Error('Microsoft Graph leads to another host.');
    next = more;
  }
  return members;
}

async function fetchPage({ tokens }: Teams, url: string, token: string): Promise<z.output<typeof page>> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (response.status === 401) tokens.forget();
  if (response.status === 403)
    throw new Error(
      'The app may not read members of groups; grant it GroupMember.Read.All as an application permission.',
    );
  if (response.status === 404) throw new GroupUnknown('Microsoft Graph answered 404: no directory knows the group.');
  if (!response.ok) throw new Error(`Microsoft Graph answered ${response.status} for the members of a group.`);
  return page.parse(await response.json());
}
