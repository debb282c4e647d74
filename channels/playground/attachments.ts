/** Reads a posted form: its fields, and its text files as text. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Attachment, Language } from '../../agents/message.ts';
import { TEXT_ENDINGS, textOfFile } from '../../agents/text-file.ts';
import type { PlaygroundDeps } from './deps.ts';
import { Refusal, requestLanguage } from './refusal.ts';
import { words } from './words.ts';

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
  const read = textOfFile(name, bytes);
  if (!read) throw new Refusal(415, 'invalid', words(language).wrongFile(name, TEXT_ENDINGS.join(' ')));
  return { name, ...read, bytes: bytes.length };
}
