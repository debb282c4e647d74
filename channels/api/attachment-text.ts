/** Files that can be read as text, and nothing else. */
import type { Attachment } from '../../agents/message.ts';
import { storable } from './clean-text.ts';
import { Problem } from './problem.ts';

const TEXT_TYPE = /^(text\/[\w.+-]+|application\/([\w.-]+\+)?(json|xml|yaml|x-yaml|x-ndjson|toml|sql))$/;
const TEXT_ENDINGS = [
  'txt',
  'md',
  'csv',
  'tsv',
  'json',
  'jsonl',
  'xml',
  'yaml',
  'yml',
  'log',
  'sql',
  'ini',
  'conf',
  'html',
];
const LONGEST_NAME = 200;

/** What a file says; throws when it is not a text. */
export function readAttachment(file: { name: string; mediaType: string; content: Uint8Array }): Attachment {
  const name = fileName(file.name);
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  if (!TEXT_TYPE.test(file.mediaType) && !TEXT_ENDINGS.includes(ending)) throw notText(name);
  return { name, mediaType: file.mediaType, bytes: file.content.byteLength, text: decode(file.content, name) };
}

function decode(content: Uint8Array, name: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    if (!text.includes('\0')) return text;
  } catch {
    throw notText(name);
  }
  throw notText(name);
}

function fileName(given: string): string {
  const bare = storable(given).split(/[\\/]/).at(-1) ?? '';
  const printable = bare.replaceAll(/\p{C}/gu, '').trim();
  return printable.slice(-LONGEST_NAME).toWellFormed() || 'file';
}

function notText(name: string): Problem {
  const accepted = TEXT_ENDINGS.map((ending) => `.${ending}`).join(', ');
  return new Problem('unsupported_type', `${name} cannot be read. Send text files in UTF-8: ${accepted}.`);
}
