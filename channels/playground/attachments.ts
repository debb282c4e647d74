/** Reads a posted form: its fields, and its text files as text. */
import { extname } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Attachment, Language } from '../../agents/message.ts';
import type { PlaygroundDeps } from './deps.ts';
import { Refusal, requestLanguage } from './refusal.ts';
import { words } from './words.ts';

/** Media types by the ending of the name; what a browser says about a file is not relied on. */
const TEXT_TYPES: Record<string, string> = {
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values',
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.xml': 'application/xml',
  '.log': 'text/plain',
  '.sql': 'text/plain',
  '.ini': 'text/plain',
  '.conf': 'text/plain',
};

/** The endings of files that are accepted. */
export const ACCEPTED = Object.keys(TEXT_TYPES);

export interface PostedForm {
  fields: Record<string, unknown>;
  attachments: Attachment[];
}

/** The fields and files of a request, JSON or multipart; refuses files that are not text, too many or too large. */
export async function readForm(request: FastifyRequest, limits: PlaygroundDeps['limits']): Promise<PostedForm> {
  if (!request.isMultipart()) return { fields: request.body as PostedForm['fields'], attachments: [] };
  const language = requestLanguage(request);
  const fields: PostedForm['fields'] = {};
  const attachments: Attachment[] = [];
  const parts = request.parts({
    limits: { fileSize: limits.attachmentBytes, fields: 12, parts: 60 },
  });
  for await (const part of parts) {
    if (part.type === 'field') fields[part.fieldname] = part.value;
    else if (attachments.length < limits.attachments) attachments.push(await readFile(part, limits, language));
    else throw new Refusal(413, 'invalid', words(language).tooManyFiles(limits.attachments));
  }
  return { fields, attachments };
}

async function readFile(
  part: MultipartFile,
  limits: PlaygroundDeps['limits'],
  language: Language,
): Promise<Attachment> {
  const name = part.filename.slice(-200);
  const bytes = await part.toBuffer().catch((error: unknown) => {
    if (!part.file.truncated) throw error;
    throw new Refusal(
      413,
      'invalid',
      words(language).tooLarge(name, (limits.attachmentBytes / 1_000_000).toLocaleString('en')),
    );
  });
  const mediaType = TEXT_TYPES[extname(name).toLowerCase()];
  const text = mediaType ? decode(bytes) : undefined;
  if (!mediaType || text === undefined)
    throw new Refusal(415, 'invalid', words(language).wrongFile(name, ACCEPTED.join(' ')));
  return { name, mediaType, bytes: bytes.length, text };
}

/** UTF-8, or the Thai code page that spreadsheets still write; undefined for anything binary. */
function decode(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const thai = new TextDecoder('windows-874').decode(bytes);
    return /[\u0E01-\u0E5B]/.test(thai) && !/[\u0080-\u009F\uFFFD]/.test(thai) ? thai : undefined;
  }
}
