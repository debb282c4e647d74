/** Which employee speaks under a chat tool's user id, tied by a verified address or by a one-time code. */
import { createHash, randomBytes } from 'node:crypto';
import { and, count, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import { newId } from './id.ts';
import { findPerson, findPersonByEmail, type Person } from './people.ts';
import { identities, linkCodes, people } from './schema/people.ts';
import { threads } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

/** A user of a chat tool, as the tool itself has verified. */
export interface ChatUser {
  channel: string;
  externalId: string;
}

export type IdentityRow = typeof identities.$inferSelect;
/** `taken`: the chat user is tied to somebody else, who must untie it first. */
export type Redeemed = 'linked' | 'wrong' | 'expired' | 'taken' | 'too_many';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LETTERS = 8;
/** How long a code is good for. */
export const LINK_CODE_MINUTES = 15;
const CODE_LASTS = sql`${`${LINK_CODE_MINUTES} minutes`}::interval`;
const MOST_WRONG = 5;
/** Wrong tries stand among the codes as rows that no code can find, and go away with them. */
const WRONG_TRY = 'wrong-try';
const WRONG_COUNTS = sql`interval '1 hour'`;

/** The active person a chat user is, or undefined while they are not tied to one. */
export async function personFor(tx: Tx, { channel, externalId }: ChatUser): Promise<Person | undefined> {
  const link = await linkOf(tx, { channel, externalId });
  return link && findPerson(tx, link.person);
}

/** The active people that users of a chat tool are, by the users' ids; whoever is tied to nobody is left out. */
export async function peopleBehind(
  tx: Tx,
  channel: string,
  externalIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .select({ externalId: identities.externalId, person: identities.person })
    .from(identities)
    .innerJoin(people, and(eq(people.tenantId, identities.tenantId), eq(people.id, identities.person)))
    .where(
      and(
        eq(identities.channel, channel),
        inArray(identities.externalId, [...externalIds]),
        eq(people.status, 'active'),
      ),
    )
    .orderBy(identities.externalId);
  return new Map(rows.map(({ externalId, person }) => [externalId, person]));
}

/** Ties a chat user to the person whose address the chat tool has verified; undefined when that cannot be done. */
export async function linkByEmail(
  tx: Tx,
  tenant: string,
  user: ChatUser,
  verifiedEmail: string,
): Promise<Person | undefined> {
  const person = await findPersonByEmail(tx, verifiedEmail);
  if (!person) return undefined;
  return (await link(tx, tenant, user, person.id, 'email')) === 'taken' ? undefined : person;
}

/** The one of these chat tools in which a person is known and last began a conversation, or undefined. */
export async function chatToolOf<C extends string>(
  tx: Tx,
  person: string,
  tools: readonly C[],
): Promise<C | undefined> {
  const last = sql`(select max(${threads.createdAt}) from ${threads}
    where ${threads.owner} = ${identities.person} and ${threads.channel} = ${identities.channel})`;
  const [row] = await tx
    .select({ channel: identities.channel })
    .from(identities)
    .where(and(eq(identities.person, person), inArray(identities.channel, [...tools])))
    .orderBy(sql`${last} desc nulls last`, desc(identities.createdAt))
    .limit(1);
  return tools.find((tool) => tool === row?.channel);
}

/** A new code for a chat user, to be redeemed within a quarter of an hour; older ones of the same user stop counting. */
export async function issueLinkCode(tx: Tx, tenant: string, { channel, externalId }: ChatUser): Promise<string> {
  await tx
    .update(linkCodes)
    .set({ expiresAt: sql`now()` })
    .where(
      and(
        eq(linkCodes.channel, channel),
        eq(linkCodes.externalId, externalId),
        isNull(linkCodes.usedAt),
        gt(linkCodes.expiresAt, sql`now()`),
      ),
    );
  const code = Array.from(randomBytes(CODE_LETTERS), (byte) => CROCKFORD[byte & 31]).join('');
  await tx.insert(linkCodes).values({
    tenantId: tenant,
    codeHash: hashOf(code),
    channel,
    externalId,
    expiresAt: sql`clock_timestamp() + ${CODE_LASTS}`,
  });
  return code;
}

/** Ties the chat user a code was given to, once; a person's tries follow one another, so that no more than five wrong ones count in an hour. */
export async function redeemLinkCode(tx: Tx, tenant: string, person: string, code: string): Promise<Redeemed> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`link:${tenant}:${person}`}, 0))`);
  if ((await wrongTries(tx, person)) >= MOST_WRONG) return 'too_many';
  const redeemed = await tryCode(tx, tenant, person, hashOf(normalised(code)));
  if (redeemed === 'wrong') await countWrongTry(tx, tenant, person);
  return redeemed;
}

/** The chat users tied to a person. */
export function identitiesOf(tx: Tx, person: string): Promise<IdentityRow[]> {
  return tx
    .select()
    .from(identities)
    .where(eq(identities.person, person))
    .orderBy(identities.channel, identities.externalId);
}

/** Unties a chat user from the person; false when it is not tied to them. */
export async function unlink(tx: Tx, tenant: string, person: string, user: ChatUser): Promise<boolean> {
  const rows = await tx
    .delete(identities)
    .where(and(isUser(user), eq(identities.person, person)))
    .returning({ person: identities.person });
  if (rows.length === 0) return false;
  await appendAudit(tx, tenant, { actor: person, action: 'identity.unlinked', subject: subjectOf(user), detail: {} });
  return true;
}

async function tryCode(tx: Tx, tenant: string, person: string, codeHash: string): Promise<Redeemed> {
  // Whoever comes second at the same code waits here and then finds it used.
  const [row] = await tx
    .select({ row: linkCodes, isOpen: sql<boolean>`${linkCodes.expiresAt} > clock_timestamp()` })
    .from(linkCodes)
    .where(eq(linkCodes.codeHash, codeHash))
    .for('update');
  if (!row) return 'wrong';
  if (row.row.usedAt || !row.isOpen) return 'expired';
  await tx.update(linkCodes).set({ usedAt: sql`clock_timestamp()` }).where(eq(linkCodes.codeHash, codeHash));
  return link(tx, tenant, row.row, person, 'code');
}

async function link(
  tx: Tx,
  tenant: string,
  { channel, externalId }: ChatUser,
  person: string,
  verifiedBy: IdentityRow['verifiedBy'],
): Promise<'linked' | 'taken'> {
  const user = { channel, externalId };
  const [fresh] = await tx
    .insert(identities)
    .values({ tenantId: tenant, ...user, person, verifiedBy })
    .onConflictDoNothing()
    .returning({ person: identities.person });
  const holder = fresh ?? (await linkOf(tx, user));
  const isOurs = holder?.person === person;
  if (fresh || !isOurs)
    await appendAudit(tx, tenant, {
      actor: person,
      action: isOurs ? 'identity.linked' : 'identity.refused',
      subject: subjectOf(user),
      detail: { by: verifiedBy },
    });
  return isOurs ? 'linked' : 'taken';
}

async function linkOf(tx: Tx, user: ChatUser): Promise<IdentityRow | undefined> {
  const [row] = await tx.select().from(identities).where(isUser(user));
  return row;
}

async function wrongTries(tx: Tx, person: string): Promise<number> {
  const [row] = await tx
    .select({ tries: count() })
    .from(linkCodes)
    .where(
      and(
        eq(linkCodes.channel, WRONG_TRY),
        eq(linkCodes.externalId, person),
        gt(linkCodes.expiresAt, sql`clock_timestamp()`),
      ),
    );
  return row?.tries ?? 0;
}

async function countWrongTry(tx: Tx, tenant: string, person: string): Promise<void> {
  const expiresAt = sql`clock_timestamp() + ${WRONG_COUNTS}`;
  const row = { tenantId: tenant, codeHash: newId('try'), channel: WRONG_TRY, externalId: person, expiresAt };
  await tx.insert(linkCodes).values(row);
  await appendAudit(tx, tenant, { actor: person, action: 'identity.wrong_code', subject: person, detail: {} });
}

function isUser({ channel, externalId }: ChatUser) {
  return and(eq(identities.channel, channel), eq(identities.externalId, externalId));
}

/** As people type it: any case, spaces or dashes between, and the letters that look like digits. */
function normalised(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function subjectOf({ channel, externalId }: ChatUser): string {
  return `${channel}:${externalId}`;
}
