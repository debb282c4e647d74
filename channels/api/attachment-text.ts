/** Files of a question: texts are taken over as they are, other files that can be read are kept for the worker. */
import type { Attachment } from '../../agents/message.ts';
import { type KeptFile, keptFile } from '../../db/attachments.ts';
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

/** A file as its turn carries it, and what is kept of it until the turn runs. */
export interface ReceivedFile {
  attachment: Attachment;
  kept?: KeptFile;
}

/** Takes a file over; throws when it is neither a text nor of an ending that is `readable`. */
export function receiveFile(
  file: { name: string; mediaType: string; content: Uint8Array },
  person: string,
  readable: readonly string[],
): ReceivedFile {
  const { mediaType, content } = file;
  const name = fileName(file.name);
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  const isText = TEXT_TYPE.test(mediaType) || TEXT_ENDINGS.includes(ending);
  const text = isText ? decode(content) : undefined;
  const attachment = { name, mediaType, bytes: content.byteLength };
  if (text !== undefined) return { attachment: { ...attachment, text } };
  if (!readable.includes(`.${ending}`) || content.byteLength === 0) throw unreadable(name, readable);
  const kept = keptFile({ person, fileName: name, mediaType, bytes: content });
  return { attachment: { ...attachment, text: '', ref: kept.id }, kept };
}

function decode(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The last part of a name as it may be shown and stored. */
export function fileName(given: string): string {
  const bare = storable(given).split(/[\\/]/).at(-1) ?? '';
  const printable = bare.replaceAll(/\p{C}/gu, '').trim();
  return printable.slice(-LONGEST_NAME).toWellFormed() || 'file';
}

function unreadable(name: string, readable: readonly string[]): Problem {
  const endings = new Set([...TEXT_ENDINGS.map((ending) => `.${ending}`), ...readable]);
  const accepted = [...endings].join(', ');
  return new Problem('unsupported_type', `${name} cannot be read. Send text files in UTF-8, or one of: ${accepted}.`);
}
