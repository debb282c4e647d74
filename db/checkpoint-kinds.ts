/** The closed list of classes a checkpoint may bring back, each with its stored form; adding one is a decision about trust. */
import {
  AIMessage,
  BaseMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { Command, Overwrite, Send } from '@langchain/langgraph';
import { DeltaSnapshot } from '@langchain/langgraph-checkpoint';

interface Kind {
  holds(value: object): boolean;
  store(value: object): unknown;
  revive(stored: unknown): unknown;
}

type StoredMessage = { type: string; fields: [string, unknown][] };

/** Pieces of a stream are stored as the message they add up to. */
const MESSAGES = new Map<string, new (fields: never) => BaseMessage>([
  ['human', HumanMessage],
  ['ai', AIMessage],
  ['system', SystemMessage],
  ['tool', ToolMessage],
  ['function', FunctionMessage],
  ['generic', ChatMessage],
  ['remove', RemoveMessage],
]);

/** How each class is told apart, stored and brought back. */
export const kinds = {
  date: kind(
    Date,
    (date) => date.getTime(),
    (time: number) => new Date(time),
  ),
  bytes: kind(
    Uint8Array,
    (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')),
  ),
  map: kind(
    Map,
    (map) => [...map],
    (entries: [unknown, unknown][]) => new Map(entries),
  ),
  set: kind(
    Set,
    (set) => [...set],
    (items: unknown[]) => new Set(items),
  ),
  error: kind(
    Error,
    ({ name, message }) => ({ name, message }),
    ({ name, message }: { name: string; message: string }) =>
      Object.assign(new Error(message), name === 'Error' ? {} : { name }),
  ),
  send: kind(
    Send,
    ({ node, args, timeout }) => ({ node, args, ...(timeout ? { timeout } : {}) }),
    ({ node, args, timeout }: Pick<Send, 'node' | 'args' | 'timeout'>) =>
      new Send(node, args, timeout ? { timeout } : {}),
  ),
  command: kind(
    Command,
    ({ graph, update, resume, goto }) => ({ graph, update, resume, goto }),
    (fields: ConstructorParameters<typeof Command>[0]) => new Command(fields),
  ),
  overwrite: kind(
    Overwrite,
    (overwrite) => overwrite.value,
    (value) => new Overwrite(value),
  ),
  snapshot: kind(
    DeltaSnapshot,
    (snapshot) => snapshot.value,
    (value) => new DeltaSnapshot(value),
  ),
  message: kind(BaseMessage, storeMessage, reviveMessage),
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

const names = Object.keys(kinds) as KindName[];

/** The kind an object is an instance of; its fields are never asked. */
export function kindOf(value: object): KindName | undefined {
  return names.find((name) => kinds[name].holds(value));
}

function kind<T extends object, Stored>(
  type: abstract new (...args: never[]) => T,
  store: (value: T) => unknown,
  revive: (stored: Stored) => unknown,
): Kind {
  return {
    holds: (value) => value instanceof type,
    store: (value) => store(value as T),
    revive: (stored) => revive(stored as Stored),
  };
}

/** `toDict` would do, but it rewrites user data that looks serialised. */
function storeMessage(message: BaseMessage): StoredMessage {
  const { type } = message;
  if (!MESSAGES.has(type))
    throw new Error(`State cannot hold a ${type} message; keep one of ${[...MESSAGES.keys()].join(', ')}.`);
  return { type, fields: Object.entries(message).filter(([key]) => !key.startsWith('lc_') && key !== 'type') };
}

function reviveMessage({ type, fields }: StoredMessage): BaseMessage {
  const Message = MESSAGES.get(type);
  if (!Message) throw new Error(`Stored state holds a message of the unknown type ${type}.`);
  return new Message(Object.fromEntries(fields) as never);
}
