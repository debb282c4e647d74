/** Reads a posted form: its fields, its text files as text, and other files to be kept for the worker. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Attachment } from '../../agents/message.ts';
import { TEXT_ENDINGS, textOfFile } from '../../agents/text-file.ts';
import { type KeptFile, keptFile } from '../../db/attachments.ts';
import type { PlaygroundDeps } from './deps.ts';
import { Refusal, requestLanguage } from './refusal.ts';
import { words } from './words.ts';

export interface PostedForm {
  fields: Record<string, unknown>;
  attachments: Attachment[];
  /** To be stored with the message. */
  kept: KeptFile[];
}

type Words = ReturnType<typeof words>;
type Reading = Pick<PlaygroundDeps, 'limits' | 'readable'>;

/** The fields and files of a request, JSON or multipart; refuses files that nobody can read, too many or too large ones. */
export async function readForm(request: FastifyRequest, deps: Reading, person: string): Promise<PostedForm> {
  if (!request.isMultipart()) return { fields: request.body as PostedForm['fields'], attachments: [], kept: [] };
  const { limits } = deps;
  const say = words(requestLanguage(request));
  const form: PostedForm = { fields: {}, attachments: [], kept: [] };
  const parts = request.parts({
    limits: { fileSize: limits.attachmentBytes, fields: 12, parts: 60 },
  });
  for await (const part of parts) {
    if (part.type === 'field') form.fields[part.fieldname] = part.value;
    else if (form.attachments.length < limits.attachments) await takeFile(form, part, deps, person, say);
    else throw new Refusal(413, 'invalid', say.tooManyFiles(limits.attachments));
  }
  return form;
}

async function takeFile(
  form: PostedForm,
  part: MultipartFile,
  deps: Reading,
  person: string,
  say: Words,
): Promise<void> {
  const name = part.filename.slice(-200);
  const bytes = await bytesOf(part, name, deps.limits, say);
  const read = textOfFile(name, bytes);
  if (read) return void form.attachments.push({ name, ...read, bytes: bytes.length });
  const { readable = [] } = deps;
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  if (!readable.includes(ending) || bytes.length === 0)
    throw new Refusal(415, 'invalid', say.wrongFile(name, acceptedEndings(deps).join(' ')));
  const file = keptFile({ person, fileName: name, mediaType: part.mimetype.slice(0, 100), bytes });
  form.kept.push(file);
  form.attachments.push({ name, mediaType: file.mediaType, bytes: bytes.length, text: '', ref: file.id });
}

/** The endings of files that a message may bring. */
export function acceptedEndings({ readable = [] }: Pick<Reading, 'readable'>): string[] {
  return [...new Set([...TEXT_ENDINGS, ...readable])];
}

async function bytesOf(part: MultipartFile, name: string, limits: Reading['limits'], say: Words): Promise<Buffer> {
  return part.toBuffer().catch((error: unknown) => {
    if (!part.file.truncated) throw error;
    throw new Refusal(413, 'invalid', say.tooLarge(name, (limits.attachmentBytes / 1_000_000).toLocaleString('en')));
  });
}
