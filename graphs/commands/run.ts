/** Runs what people write after `/expert`, the same on every channel. */
import type { Decision, Localized, Reply } from '../../agents/message.ts';
import type { Tx } from '../../db/tenant.ts';
import { boundDepartment } from '../bound.ts';
import type { MachineDeps } from '../scope.ts';
import { tellPerson } from '../tell.ts';
import { type Asked, both, type Command, CommandRefusal, type Said } from './command.ts';
import { closestTo } from './near.ts';
import { commands } from './table.ts';

const OPENING = /^\s*\/expert(?=\s|$)/i;
/** Said without a word, or as a question. */
const HELP = ['', '?'];

const sentToYou = both(
  'I have sent you the answer directly, since others read here.',
  'ส่งคำตอบให้คุณโดยตรงแล้ว เพราะที่นี่มีผู้อื่นอ่านด้วย',
);

/** With files, chat tools let nobody begin a message with a slash. */
const WITH_FILES = /^\s*(?=(?:teach|สอน)(?:\s|$))/i;

/** Whether a message is a command. */
export function isCommand(text: string, files: readonly unknown[] = []): boolean {
  return OPENING.test(text) || (files.length > 0 && WITH_FILES.test(text));
}

/** The decision a command makes; undefined for one that makes none. */
export function decisionOf(text: string): Decision | undefined {
  const { command, words } = read(text);
  return command?.decides?.(words);
}

/** Whether a command keeps the files that come with it. */
export function takesFiles(text: string): boolean {
  return read(text).command?.takesFiles ?? false;
}

/** What a command came to: what is said, the threads it lets go on, and the documents it wrote or forgot. */
interface Done {
  reply: Reply;
  wakes: string[];
  knowledge: string[];
  /** A worker has documents to read. */
  reading: boolean;
}

/** Carries out a command in the transaction that finishes its turn; asks no model and no network. `unread` is why its decision cannot be judged now. */
export async function runCommand(
  tx: Tx,
  deps: MachineDeps,
  given: Pick<Asked, 'turnId' | 'turn' | 'files' | 'person' | 'language'>,
  unread?: Localized,
): Promise<Done> {
  const bound = await boundDepartment(tx, deps.tenant, given.turn.conversation);
  const asked: Asked = { tx, deps, bound, ...given };
  const { name, command, words } = read(given.turn.text);
  try {
    if (unread) throw new CommandRefusal(unread);
    if (!command) throw unknownCommand(name);
    return await replied(asked, command, await command.run(asked, words));
  } catch (error) {
    if (!(error instanceof CommandRefusal)) throw error;
    return { reply: replyOf(asked, 'refused', error.said[given.language]), wakes: [], knowledge: [], reading: false };
  }
}

function read(text: string): { name: string; command: Command | undefined; words: string[] } {
  const [name = '', ...words] = text.replace(OPENING, '').trim().split(/\s+/);
  const wanted = HELP.includes(name) ? 'help' : name.toLowerCase();
  return { name, command: commands.find(({ names }) => names.includes(wanted)), words };
}

/** What names people and requests is not said where others read along. */
async function replied(asked: Asked, command: Command, said: Said): Promise<Done> {
  const { tx, deps, turnId, turn, person, language } = asked;
  const { wakes = [], knowledge = [], reading = false } = said;
  const reply = replyOf(asked, said.refused ? 'refused' : 'answered', said.text);
  if (!command.confidential || !turn.conversation.startsWith('#')) return { reply, wakes, knowledge, reading };
  await tellPerson(tx, deps, turnId, person, reply);
  return { reply: replyOf(asked, 'answered', sentToYou[language]), wakes, knowledge, reading };
}

function replyOf({ language }: Asked, status: Reply['status'], text: string): Reply {
  const nothing = { sources: [], approvals: [], receipts: [] };
  return { status, text, language, department: null, confidence: 1, model: 'policy', ...nothing };
}

function unknownCommand(name: string): CommandRefusal {
  const known = commands.flatMap(({ names: [first, ...others] }) =>
    [first, ...others].map((spelling) => ({ spelling, means: first })),
  );
  const [near] = closestTo(name, known);
  return new CommandRefusal(
    both(
      `There is no command “${name}”.${near ? ` Did you mean \`/expert ${near}\`?` : ''} \`/expert help\` lists what you can do.`,
      `ไม่มีคำสั่ง “${name}”${near ? ` หมายถึง \`/expert ${near}\` หรือไม่` : ''} พิมพ์ \`/expert help\` เพื่อดูคำสั่งทั้งหมดที่ใช้ได้`,
    ),
  );
}
