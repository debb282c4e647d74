/** State of the machines as text and back: plain data plus the closed list of kinds; an object that only looks like one stays data. */
import type { SerializerProtocol } from '@langchain/langgraph-checkpoint';
import { kindOf, kinds } from './checkpoint-kinds.ts';

/** Written by `toJson` alone: an object of the user's that has this key is stored as a list of entries. */
const KIND = '$';
/** JSON escapes quotes inside texts, so a text without this mark holds nothing to revive. */
const KIND_MARK = `"${KIND}":`;
const DEEPEST = 500;

/** Turns state into JSON that PostgreSQL accepts as text and as jsonb; throws on what could not come back. */
export function encodeState(value: unknown): string {
  return JSON.stringify(toJson(value, 0));
}

/** Turns the text of `encodeState` back; constructs nothing outside the closed list. */
export function decodeState(text: string): unknown {
  const json: unknown = JSON.parse(text);
  return text.includes(KIND_MARK) ? fromJson(json) : json;
}

/** The same behind LangGraph's port, in place of a default that constructs whatever class the data names. */
export const checkpointSerde: SerializerProtocol = {
  dumpsTyped: async (value: unknown) => ['json', new TextEncoder().encode(encodeState(value))],
  loadsTyped: async (type, data) => {
    if (type !== 'json') throw new Error(`State of type ${type} cannot be read; only json is written.`);
    return decodeState(typeof data === 'string' ? data : new TextDecoder().decode(data));
  },
};

function toJson(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new Error(`State is nested deeper than ${DEEPEST} levels, or contains itself.`);
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? value : tagged('text', JSON.stringify(value));
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tagged('number', Object.is(value, -0) ? '-0' : `${value}`);
    case 'boolean':
      return value;
    case 'bigint':
      return tagged('bigint', `${value}`);
    case 'undefined':
      return tagged('undefined', null);
    case 'object':
      return value === null ? null : objectToJson(value, depth + 1);
    default:
      throw new Error(`State cannot hold a ${typeof value}; keep plain data in it.`);
  }
}

function objectToJson(value: object, depth: number): unknown {
  if (Array.isArray(value)) return Array.from(value, (item) => toJson(item, depth));
  if (isPlain(value)) return recordToJson(Object.entries(value), depth);
  const kind = kindOf(value);
  if (!kind)
    throw new Error(
      `State cannot hold an instance of ${value.constructor?.name}; keep plain data in it, or a kind that checkpoints know.`,
    );
  return tagged(kind, toJson(kinds[kind].store(value), depth));
}

function recordToJson(entries: [string, unknown][], depth: number): unknown {
  if (entries.every(([key]) => key !== KIND && isStorable(key))) {
    return Object.fromEntries(entries.map(([key, item]) => [key, toJson(item, depth)]));
  }
  return tagged('record', toJson(entries, depth));
}

function fromJson(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  if (isTagged(json)) return revived(json[KIND], fromJson(json.v));
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, fromJson(item)]));
}

function revived(kind: string, stored: unknown): unknown {
  if (kind === 'undefined') return undefined;
  if (kind === 'text') return JSON.parse(String(stored));
  if (kind === 'number') return Number(stored);
  if (kind === 'bigint') return BigInt(String(stored));
  if (kind === 'record') return Object.fromEntries(stored as [string, unknown][]);
  if (!Object.hasOwn(kinds, kind))
    throw new Error(`Stored state holds the unknown kind ${kind}; it was written by another version.`);
  return kinds[kind as keyof typeof kinds].revive(stored);
}

function tagged(kind: string, v: unknown) {
  return { [KIND]: kind, v };
}

function isTagged(json: object): json is { [KIND]: string; v: unknown } {
  return Object.hasOwn(json, KIND);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** PostgreSQL text has no NUL, and half a surrogate pair is not UTF-8. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
