/** Who may read documents in a browser: a link of a quarter of an hour, good once, opens a session of half a day. */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { findPerson, type Person } from './people.ts';
import { linkCodes } from './schema/people.ts';
import type { Tx } from './tenant.ts';

/** They stand among the codes that tie chat users, by hashes that none of those can have. */
const CODE = 'document-code';
const SESSION = 'document-session';
export const DOCUMENT_CODE_MINUTES = 15;
export const DOCUMENT_SESSION_HOURS = 12;
const LASTS = { [CODE]: `${DOCUMENT_CODE_MINUTES} minutes`, [SESSION]: `${DOCUMENT_SESSION_HOURS} hours` };
type Kind = keyof typeof LASTS;

/** A secret that opens a session for this person, once. */
export function issueDocumentCode(tx: Tx, tenant: string, person: string): Promise<string> {
  return issue(tx, tenant, CODE, person);
}

/** Whom a code is for, without using it up; undefined when it is used, too old or none. */
export async function holderOfCode(tx: Tx, code: string): Promise<Person | undefined> {
  return holder(tx, CODE, code);
}

/** Uses the code up and opens a session; undefined when it is used, too old or none. */
export async function openDocumentSession(
  tx: Tx,
  tenant: string,
  code: string,
): Promise<{ person: Person; session: string } | undefined> {
  const [used] = await tx
    .update(linkCodes)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(isOpen(CODE, code))
    .returning({ person: linkCodes.externalId });
  const person = used && (await findPerson(tx, used.person));
  return person && { person, session: await issue(tx, tenant, SESSION, person.id) };
}

/** The active person of a session; undefined when there is none. */
export function documentSession(tx: Tx, session: string): Promise<Person | undefined> {
  return holder(tx, SESSION, session);
}

async function issue(tx: Tx, tenantId: string, kind: Kind, person: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await tx.insert(linkCodes).values({
    ...{ tenantId, codeHash: hashOf(kind, secret), channel: kind, externalId: person },
    expiresAt: sql`clock_timestamp() + ${LASTS[kind]}::interval`,
  });
  return secret;
}

async function holder(tx: Tx, kind: Kind, secret: string): Promise<Person | undefined> {
  const [row] = await tx.select({ person: linkCodes.externalId }).from(linkCodes).where(isOpen(kind, secret));
  return row && findPerson(tx, row.person);
}

function isOpen(kind: Kind, secret: string) {
  return and(
    eq(linkCodes.codeHash, hashOf(kind, secret)),
    eq(linkCodes.channel, kind),
    isNull(linkCodes.usedAt),
    gt(linkCodes.expiresAt, sql`clock_timestamp()`),
  );
}

function hashOf(kind: Kind, secret: string): string {
  return createHash('sha256').update(`${kind}:${secret}`).digest('hex');
}
