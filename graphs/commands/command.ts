/** What a command is, and what it may know about who gave it. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import type { Decision, Language, Localized, Turn } from '../../agents/message.ts';
import { manages } from '../../agents/principals.ts';
import { findPerson, nameIn, type Person } from '../../db/people.ts';
import type { Tx } from '../../db/tenant.ts';
import type { FileContent } from '../../knowledge/readers/read-file.ts';
import type { MachineDeps } from '../scope.ts';

/** A command as it was given; everything but its words comes from the server. */
export interface Asked {
  /** Of the transaction that finishes the turn: what a command writes happens exactly once. */
  tx: Tx;
  deps: MachineDeps;
  turnId: string;
  turn: Turn;
  /** Its files as they came, for a command that keeps them. */
  files?: readonly FileContent[];
  person: Person;
  language: Language;
  /** The department the conversation belongs to. */
  bound?: DepartmentConfig | undefined;
}

/** What a command says, and the threads whose runs it lets go on. */
export interface Said {
  text: string;
  refused?: boolean;
  wakes?: string[];
  /** Documents that were written or forgotten; searches look at them again once that is committed. */
  knowledge?: string[];
  /** A worker has documents to read. */
  reading?: boolean;
}

export interface Command {
  /** The first is its own, the others mean the same. */
  names: [string, ...string[]];
  /** What follows the name. */
  usage: Localized;
  about: Localized;
  /** It names people and requests, so among others the answer goes to the person alone. */
  confidential?: true;
  /** Whether help lists it for this person. */
  isFor(asked: Asked): boolean;
  /** It keeps the files that come with it. */
  takesFiles?: true;
  /** The decision it makes, so that what it hangs on can be read before the command's transaction begins. */
  decides?(words: string[]): Decision | undefined;
  /** Says no by throwing `CommandRefusal`, before anything is written. */
  run(asked: Asked, words: string[]): Promise<Said>;
}

/** A command that cannot or may not be carried out, with the sentence the person reads. */
export class CommandRefusal extends Error {
  readonly said: Localized;

  constructor(said: Localized) {
    super(said.en);
    this.name = 'CommandRefusal';
    this.said = said;
  }
}

export const both = (en: string, th: string): Localized => ({ en, th });

/** What a person is called, or the id of one who is not here any more. */
export async function nameOf(tx: Tx, id: string, language: Language): Promise<string> {
  const person = await findPerson(tx, id);
  return person ? nameIn(person, language) : id;
}

export const everyone = (): boolean => true;

/** The departments this person manages. */
export function managedBy(asked: Asked): DepartmentConfig[] {
  const { deps, person } = asked;
  return deps.tenant.departments.filter((department) => manages(deps.tenant, person, department));
}

/** Whether this person manages any department. */
export function isManager(asked: Asked): boolean {
  return managedBy(asked).length > 0;
}

/** Refuses who does not manage the department. */
export function assertManages(asked: Asked, department: DepartmentConfig): void {
  if (manages(asked.deps.tenant, asked.person, department)) return;
  const { name } = department;
  throw new CommandRefusal(
    both(
      `You may not do this for ${name.en}. Its managers and experts may, and administrators.`,
      `คุณไม่มีสิทธิ์ทำรายการนี้ของ${name.th} ผู้ที่ทำได้คือผู้จัดการและผู้เชี่ยวชาญของฝ่าย หรือผู้ดูแลระบบ`,
    ),
  );
}
