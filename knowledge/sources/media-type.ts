/** What a server says a page is, as the ending of a file. */
import { endingOf } from './taking.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'text/html': '.html',
  'application/xhtml+xml': '.html',
  'text/markdown': '.md',
  'text/x-markdown': '.md',
  'text/plain': '.txt',
  'text/csv': '.csv',
  'text/tab-separated-values': '.tsv',
  'application/pdf': '.pdf',
  'application/json': '.json',
  'application/x-ndjson': '.jsonl',
  'application/jsonl': '.jsonl',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': '.pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
  'message/rfc822': '.eml',
  'application/vnd.ms-outlook': '.msg',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
};
/** Servers say these of files they do not know. */
const VAGUE = ['', 'text/plain', 'application/octet-stream', 'binary/octet-stream'];
const LONGEST_NAME = 120;

/** The type without what follows it, in lower case. */
export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A name for the file of an address, with the ending of what it is; undefined when no ending is known for that. */
export function fileNameOf(url: string, mediaType: string): string | undefined {
  const { pathname, hostname } = new URL(url);
  const last = decoded(pathname.split('/').findLast((part) => part !== '') ?? hostname).slice(-LONGEST_NAME);
  const said = ENDINGS[mediaType];
  if (VAGUE.includes(mediaType) && endingOf(last) !== '') return last;
  if (said === undefined) return undefined;
  return sameKind(endingOf(last), said) ? last : `${last}${said}`;
}

function sameKind(ending: string, said: string): boolean {
  return ending === said || `${ending} ${said}` === '.htm .html' || `${ending} ${said}` === '.jpeg .jpg';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll(/[\\/\p{Cc}]/gu, '-');
  } catch {
    return part;
  }
}
