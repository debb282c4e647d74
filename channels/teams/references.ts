/** Where conversations and people of Microsoft Teams are reached; what an activity says of that is kept for those who post later. */
import { tenantConfig } from '../../agents/config-schema.ts';
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { identitiesOf } from '../../db/identities.ts';
import type { Place } from '../../db/outbox.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { personOfConversation, placeOfConversation, threadName, threadParts } from '../chat/places.ts';
import { PostNever } from '../post-failure.ts';
import { type Activity, baseOf, kindOf, microsoftTenant } from './activity.ts';
import { ConnectorError, type Reference } from './connector.ts';
import type { Teams } from './deps.ts';

/** How the bot is reached in a Microsoft tenant. */
type Service = Omit<Reference, 'conversation'>;
/** A user: their id in conversations, and their own conversation with the bot where it is known. */
export type User = Service & { id: string; conversation?: string };

/** Reaches every region until an activity says which one it is. */
const SERVICE_URL = 'https://smba.trafficmanager.net/teams/';
const MOST_KNOWN = 5_000;

/** The conversation of an activity, to be written to. */
export function referenceOf(activity: Activity): Reference {
  const { serviceUrl, conversation, recipient } = activity;
  return { serviceUrl, conversation: conversation.id, tenant: microsoftTenant(activity) ?? '', bot: recipient.id };
}

/** The thread of an activity; a direct conversation is one thread. */
export function threadOf(activity: Activity): string {
  return threadName('teams', microsoftTenant(activity) ?? '', activity.conversation.id);
}

/** What an activity says of where it comes from, still to be kept. */
export interface Fresh {
  /** Undefined when all of it is kept already. */
  alongside: ((tx: Tx) => Promise<void>) | undefined;
  /** Called once what was written alongside is committed. */
  kept(): void;
}

/** Remembers where activities come from; what was kept already is not written again. */
export function createMemory() {
  const known = new Map<string, string>();
  return (tenant: string, activity: Activity): Fresh => {
    // A removal elsewhere may have made this process believe in what is not kept any more.
    const isNews = activity.type === 'installationUpdate' || activity.type === 'conversationUpdate';
    const fresh = addressesOf(activity).filter(([key, value]) => isNews || known.get(`${tenant} ${key}`) !== value);
    let isWritten = false;
    const write = async (tx: Tx) => {
      for (const [key, value] of fresh) await rememberAddress(tx, { tenant, channel: 'teams', key, value });
      isWritten = true;
    };
    return {
      alongside: fresh.length > 0 ? write : undefined,
      kept() {
        if (!isWritten) return;
        if (known.size > MOST_KNOWN) known.clear();
        for (const [key, value] of fresh) known.set(`${tenant} ${key}`, value);
      },
    };
  };
}

/** Where something is to be said: in the thread, at the top of the channel, or to the person. */
export async function referenceFor(teams: Teams, tenant: string, place: Omit<Place, 'channel'>): Promise<Reference> {
  const person = personOfConversation(place.conversation);
  const [microsoft, conversation] = (place.thread && threadParts('teams', place.thread)) || [];
  if (microsoft && conversation) {
    const service = await serviceOf(teams, tenant, microsoft, baseOf(conversation));
    return { ...service, conversation };
  }
  return person ? personalReference(teams, tenant, person) : topOf(teams, tenant, place.conversation);
}

/** The user under an id of the directory, or undefined while nothing was heard of them. */
export async function knownUser(tx: Tx, aadObjectId: string): Promise<User | undefined> {
  const kept = await addressOf(tx, 'teams', `user:${aadObjectId}`);
  return kept ? (JSON.parse(kept) as User) : undefined;
}

/** The conversation with one user alone, which is made where there is none. */
export async function conversationWith(
  teams: Teams,
  tenant: string,
  user: User,
  aadObjectId: string,
): Promise<Reference> {
  const { id, conversation, ...service } = user;
  if (conversation) return { ...service, conversation };
  const opened = await teams.connector.personal(service, id);
  const value = JSON.stringify({ ...user, conversation: opened } satisfies User);
  await withTenant(teams.db, tenant, (tx) =>
    rememberAddress(tx, { tenant, channel: 'teams', key: `user:${aadObjectId}`, value }),
  );
  return { ...service, conversation: opened };
}

function addressesOf(activity: Activity): [string, string][] {
  const { conversation, ...service } = referenceOf(activity);
  const { aadObjectId, id } = activity.from;
  const kind = kindOf(activity);
  const user: User = { ...service, id, ...(kind === 'personal' ? { conversation } : {}) };
  return [
    [`service:${service.tenant}`, JSON.stringify(service)],
    // People of one directory may be served from different regions.
    [`place:${baseOf(conversation)}`, JSON.stringify(service)],
    // Elsewhere the direct conversation is not seen, and must not be forgotten.
    ...(aadObjectId && kind === 'personal' ? [[`user:${aadObjectId}`, JSON.stringify(user)] as [string, string]] : []),
    ...(aadObjectId ? [[`id:${aadObjectId}`, id] as [string, string]] : []),
  ];
}

async function serviceOf(teams: Teams, tenant: string, microsoft: string, place?: string): Promise<Service> {
  const kept = await withTenant(
    teams.db,
    tenant,
    async (tx) =>
      (place && (await addressOf(tx, 'teams', `place:${place}`))) ||
      (await addressOf(tx, 'teams', `service:${microsoft}`)),
  );
  if (kept) return JSON.parse(kept) as Service;
  return { serviceUrl: SERVICE_URL, tenant: microsoft, bot: `28:${teams.settings.appId}` };
}

async function topOf(teams: Teams, tenant: string, conversation: string): Promise<Reference> {
  const company = tenantConfig(teams.config, tenant);
  const id = placeOfConversation(company, 'teams', conversation);
  const [microsoft] = company.workspaces.teams ?? [];
  if (!id || !microsoft)
    throw new PostNever(
      `${conversation} is nowhere in Microsoft Teams; name its channel under conversations → places → teams, and the directory under workspaces → teams.`,
    );
  return { ...(await serviceOf(teams, tenant, microsoft, baseOf(id))), conversation: id };
}

async function personalReference(teams: Teams, tenant: string, person: string): Promise<Reference> {
  const users = await withTenant(teams.db, tenant, async (tx) => {
    const tied = (await identitiesOf(tx, person)).filter(({ channel }) => channel === 'teams');
    return Promise.all(tied.map(async ({ externalId }) => ({ externalId, user: await knownUser(tx, externalId) })));
  });
  const [best] = users.toSorted((a, b) => Number(Boolean(b.user)) - Number(Boolean(a.user)));
  if (!best)
    throw new PostNever(`${person} is tied to no user of Microsoft Teams; they should write to the Expert there once.`);
  if (best.user) return conversationWith(teams, tenant, best.user, best.externalId);
  return strangersConversation(teams, tenant, best.externalId);
}

/** Somebody tied who never wrote in a direct conversation: their directory is one of the company's. */
async function strangersConversation(teams: Teams, tenant: string, aadObjectId: string): Promise<Reference> {
  const directories = tenantConfig(teams.config, tenant).workspaces.teams ?? [];
  let fault: unknown = new PostNever('The company names no directory under workspaces → teams.');
  for (const microsoft of directories) {
    const service = await serviceOf(teams, tenant, microsoft);
    try {
      return await conversationWith(teams, tenant, { ...service, id: aadObjectId }, aadObjectId);
    } catch (error) {
      if (!(error instanceof ConnectorError) || (error.status ?? 500) >= 429) throw error;
      fault = error;
    }
  }
  throw fault;
}
