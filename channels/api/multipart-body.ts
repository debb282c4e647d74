/** Reads a form with files into the same body that JSON would carry, and the files beside it. */
import multipart, { type Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { ExpertConfig } from '../../agents/config-schema.ts';
import type { Attachment } from '../../agents/message.ts';
import { readAttachment } from './attachment-text.ts';
import type { ApiServer } from './deps.ts';
import { Problem } from './problem.ts';

type Limits = ExpertConfig['limits'];

const FILE_FIELDS = ['files', 'file'];
const BYTES_PER_CHARACTER = 4;

/** Lets the instance's routes take forms; `formOf` then reads them. */
export async function acceptForms(app: ApiServer): Promise<void> {
  app.decorateRequest('attachments', null);
  if (!app.hasRequestDecorator('isMultipart')) await app.register(multipart);
}

/** A hook that puts a form's fields where a JSON body would be, for validation to look at. */
export function readForm(limits: Limits): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (!request.isMultipart()) return;
    const { fields, attachments } = await parts(request, limits);
    request.body = fields;
    request.setDecorator('attachments', attachments);
  };
}

/** The files that came with the request. */
export function attachmentsOf(request: FastifyRequest): Attachment[] {
  return request.getDecorator<Attachment[] | null>('attachments') ?? [];
}

async function parts(request: FastifyRequest, limits: Limits) {
  const fields: Record<string, unknown> = {};
  const files: Parameters<typeof readAttachment>[0][] = [];
  const fieldSize = BYTES_PER_CHARACTER * limits.messageCharacters + 1;
  try {
    for await (const part of request.parts({
      limits: { files: limits.attachments, fileSize: limits.attachmentBytes, fields: 10, fieldSize },
    })) {
      if (part.type === 'file') files.push(await received(part));
      else if (Object.hasOwn(fields, part.fieldname)) throw new Problem('invalid', `${part.fieldname} was sent twice.`);
      else fields[part.fieldname] = part.value;
    }
  } catch (error) {
    throw formProblem(error, limits);
  }
  return { fields, attachments: files.map(readAttachment) };
}

async function received(part: Extract<Multipart, { type: 'file' }>) {
  // The rest of the form arrives only after this file has been read, even one that is not wanted.
  const content = await part.toBuffer();
  if (FILE_FIELDS.includes(part.fieldname)) return { name: part.filename, mediaType: part.mimetype, content };
  const fault = { field: part.fieldname, message: 'is not a known field for files; use files' };
  throw new Problem('invalid', `${fault.field} ${fault.message}.`, [fault]);
}

function formProblem(error: unknown, limits: Limits): Problem {
  if (error instanceof Problem) return error;
  const code = (error as { code?: unknown }).code;
  const megabytes = (limits.attachmentBytes / 1_000_000).toLocaleString('en');
  if (code === 'FST_REQ_FILE_TOO_LARGE') return new Problem('too_large', `A file is larger than ${megabytes} MB.`);
  if (code === 'FST_FILES_LIMIT') return new Problem('too_large', `Send at most ${limits.attachments} files at once.`);
  return new Problem(
    'invalid',
    'The form could not be read; send it as multipart/form-data with the fields of the documentation.',
  );
}
