/** What the database knows of a card: where it was posted, how it stands now, and who may decide it. */
import { and, desc, eq, inArray } from 'drizzle-orm';
import { decidersOf } from '../../agents/approvers.ts';
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Card, Reply } from '../../agents/message.ts';
import { addressOf } from '../../db/addresses.ts';
import { findApproval, ruleOf } from '../../db/approvals.ts';
import { loadDirectory } from '../../db/directory.ts';
import { identitiesOf } from '../../db/identities.ts';
import { outbox } from '../../db/schema/turns.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { conversationFor, threadParts } from '../chat/places.ts';
import { type Activity, baseOf, kindOf } from './activity.ts';
import type { Teams } from './deps.ts';
import { type PostedRef, readRef } from './posted-ref.ts';

/** A card as it was posted. */
export interface Posted {
  conversation: string;
  thread: string | null;
  card: Card;
  /** Undefined while the post is not finished. */
  ref: PostedRef | undefined;
}

/** A card is shown again only where it hangs, and one of a direct conversation to its person. */
export async function postedHere(
  teams: Teams,
  tenant: string,
  activity: Activity,
  person: string,
  source: string,
): Promise<Posted | undefined> {
  const posted = await postedFrom(teams, tenant, source);
  const place = conversationFor(tenantConfig(teams.config, tenant), 'teams', baseOf(activity.conversation.id));
  const here = kindOf(activity) === 'personal' ? `dm:${person}` : place;
  return posted?.conversation === here && hangsAt(posted, activity) ? posted : undefined;
}

/** While the post is not finished, its thread says where it goes. */
function hangsAt({ ref, thread }: Posted, { conversation }: Activity): boolean {
  const place = ref?.conversation ?? threadParts('teams', thread ?? '')?.[1];
  return place === undefined || baseOf(place) === baseOf(conversation.id);
}

/** The card of an approval as it is now, decided or open; undefined when there is none. */
export function currentCard({ db }: Teams, tenant: string, approval: string): Promise<Card | undefined> {
  return withTenant(db, tenant, async (tx) => {
    const found = await findApproval(tx, approval);
    if (!found) return undefined;
    const card = JSON.parse(found.approval.card) as Card;
    if (found.approval.status === 'pending') return card;
    return (await lastUpdate(tx, approval)) ?? { ...card, kind: 'decided' };
  });
}

/** Whether that person is among those who may decide it at this moment; false once it is decided. */
export function mayDecide({ db }: Teams, tenant: string, approval: string, person: string): Promise<boolean> {
  return withTenant(db, tenant, async (tx) => (await deciders(tx, approval)).includes(person));
}

/** Ids in conversations of those who may decide it, as far as they were ever heard here. */
export function viewersOf({ db }: Teams, tenant: string, approval: string): Promise<string[]> {
  return withTenant(db, tenant, async (tx) => {
    const viewers: string[] = [];
    for (const person of await deciders(tx, approval))
      for (const { channel, externalId } of await identitiesOf(tx, person)) {
        const id = channel === 'teams' ? await addressOf(tx, 'teams', `id:${externalId}`) : undefined;
        if (id) viewers.push(id);
      }
    return viewers;
  });
}

async function deciders(tx: Tx, approval: string): Promise<string[]> {
  const found = await findApproval(tx, approval);
  if (found?.approval.status !== 'pending') return [];
  const directory = await loadDirectory(tx, found.approval.department);
  const requester = directory.people.find(({ id }) => id === found.proposal.requester);
  return requester ? decidersOf(ruleOf(found.approval), requester, directory).map(({ id }) => id) : [];
}

/** What the newest update of a posted copy says; all copies are told the same. */
async function lastUpdate(tx: Tx, approval: string): Promise<Card | undefined> {
  const copies = tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.subject, approval), eq(outbox.kind, 'card')));
  const [row] = await tx
    .select({ payload: outbox.payload })
    .from(outbox)
    .where(and(inArray(outbox.subject, copies), eq(outbox.kind, 'card_update')))
    .orderBy(desc(outbox.seq))
    .limit(1);
  return row && (JSON.parse(row.payload) as Card);
}

/** What the outbox posted under that id in Microsoft Teams, when there is a card in it. */
async function postedFrom({ db }: Teams, tenant: string, source: string): Promise<Posted | undefined> {
  const [row] = await withTenant(db, tenant, (tx) =>
    tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.id, source), eq(outbox.channel, 'teams'))),
  );
  if (!row) return undefined;
  const payload = JSON.parse(row.payload) as Card | Reply;
  const card = row.kind === 'reply' ? (payload as Reply).card : (payload as Card);
  if (!card) return undefined;
  return { conversation: row.conversation, thread: row.thread, card, ref: readRef(row.providerRef) };
}
