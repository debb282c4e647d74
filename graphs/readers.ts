/** Who reads along: what is said in a shared channel rests only on what all of its readers may see. */
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Language, Localized } from '../agents/message.ts';
import {
  type ChannelReaders,
  isPrivate,
  permissionsOf,
  principalsOf,
  readersOf,
  sharedPrincipals,
} from '../agents/principals.ts';
import type { Person } from '../db/people.ts';
import { refusal } from './guard.ts';
import type { MachineDeps } from './scope.ts';
import type { Part } from './state.ts';

/** Where somebody asks, and the people of the company for finding out who else is there. */
export interface Asked {
  person: Person;
  conversation: string;
  people(): Promise<Person[]>;
  /** Who is there, as the channel it was asked in says; undefined where that one does not say. */
  readers(): Promise<ChannelReaders | undefined>;
}

const confidential: Localized = {
  en: 'This is confidential, so I do not say it where others read along. Ask me again in a direct message.',
  th: 'ข้อมูลนี้เป็นความลับ จึงไม่ตอบในช่องที่มีผู้อื่นอ่านอยู่ด้วย กรุณาถามใหม่ในข้อความส่วนตัว',
};
const sharedOnly: Localized = {
  en: 'Here I only use what everyone in this channel may read. In a direct message I can also use what is open to you.',
  th: 'ในช่องนี้ใช้เฉพาะข้อมูลที่ทุกคนในช่องอ่านได้ หากถามในข้อความส่วนตัวจะใช้ข้อมูลที่คุณมีสิทธิ์อ่านได้ด้วย',
};

/** Asks the channel of a conversation who is there. */
export function readersAt({ readers }: Pick<MachineDeps, 'readers'>, channel: string, conversation: string) {
  return async (): Promise<ChannelReaders | undefined> => readers?.(channel, conversation);
}

/** The names that documents must be open to: the asker's own in private, in a channel those that all readers share. */
export async function principalsIn(tenant: TenantConfig, asked: Asked): Promise<string[]> {
  const { person, conversation } = asked;
  if (isPrivate(conversation, person)) return principalsOf(person);
  return sharedPrincipals(person, await readersIn(tenant, asked));
}

/** What every reader of the conversation may do; undefined in private, where the asker's own rights count. */
export async function sharedRights(
  tenant: TenantConfig,
  asked: Asked,
): Promise<((permission: string) => boolean) | undefined> {
  if (isPrivate(asked.conversation, asked.person)) return undefined;
  const readers = await readersIn(tenant, asked);
  const rights = readers?.map((reader) => permissionsOf(tenant.roles, reader));
  return (permission) => rights?.every((granted) => granted.has(permission)) ?? false;
}

/** What is said instead of a restricted record where others read along; null in private. */
export function withheldHere({ person, conversation }: Asked, language: Language): Part | null {
  return isPrivate(conversation, person) ? null : refusal(confidential[language]);
}

/**
 * Added to "I found nothing" in a channel. It is said whether or not there is more to find: said only when there is, it
 * would tell the others that there is.
 */
export function privateHint({ person, conversation }: Asked, language: Language): string {
  return isPrivate(conversation, person) ? '' : `\n\n_${sharedOnly[language]}_`;
}

/**
 * Everybody who reads a shared conversation: the members that the configuration declares, and whoever the channel says is
 * there besides; undefined when nobody can tell, or somebody is there whom nobody knows.
 */
async function readersIn(
  tenant: TenantConfig,
  { person, conversation, people, readers }: Asked,
): Promise<Person[] | undefined> {
  const all = await people();
  const declared = readersOf(tenant.conversations, conversation, person, all);
  if (!declared || isForEveryone(tenant, conversation)) return declared;
  const there = await readers();
  if (!there) return declared;
  const others = all.filter(({ id }) => there.people.includes(id));
  const isWhole = !there.strangers && others.length === new Set(there.people).size;
  // Declared members stay even when they are not there: what a channel says may take away and never add.
  return isWhole ? [...declared, ...others] : undefined;
}

function isForEveryone({ conversations }: TenantConfig, conversation: string): boolean {
  return conversations.some(({ name, members }) => name === conversation && members.includes('everyone'));
}
