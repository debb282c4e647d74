/** Reads a form with files into the same body that JSON would carry, and the files beside it. */
import multipart, { type Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { ExpertConfig } from '../../agents/config-schema.ts';
import { type ReceivedFile, receiveFile } from './attachment-text.ts';
import { callerOf } from './caller.ts';
import type { ApiDeps, ApiServer } from './deps.ts';
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
export function readForm({
  limits,
  documents,
}: Pick<ApiDeps, 'limits' | 'documents'>): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (!request.isMultipart()) return;
    const { fields, files } = await parts(request, limits);
    const { person } = callerOf(request);
    request.body = fields;
    request.setDecorator(
      'attachments',
      files.map((file) => receiveFile(file, person.id, documents?.readable ?? [])),
    );
  };
}

/** The files that came with the request. */
export function attachmentsOf(request: FastifyRequest): ReceivedFile[] {
  return request.getDecorator<ReceivedFile[] | null>('attachments') ?? [];
}

async function parts(request: FastifyRequest, limits: Limits) {
  const fields: Record<string, unknown> = {};
  const files: Parameters<typeof receiveFile>[0][] = [];
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
    throw formProblem(error, { files: limits.attachments, fileBytes: limits.attachmentBytes });
  }
  return { fields, files };
}

async function received(part: Extract<Multipart, { type: 'file' }>) {
  // The rest of the form arrives only after this file has been read, even one that is not wanted.
  const content = await part.toBuffer();
  if (FILE_FIELDS.includes(part.fieldname)) return { name: part.filename, mediaType: part.mimetype, content };
  const fault = { field: part.fieldname, message: 'is not a known field for files; use files' };
  throw new Problem('invalid', `${fault.field} ${fault.message}.`, [fault]);
}

/** What is wrong with a form, from the error that reading it ended with. */
export function formProblem(error: unknown, most: { files: number; fileBytes: number }): Problem {
  if (error instanceof Problem) return error;
  const code = (error as { code?: unknown }).code;
  const megabytes = (most.fileBytes / 1_000_000).toLocaleString('en');
  if (code === 'FST_REQ_FILE_TOO_LARGE') return new Problem('too_large', `A file is larger than ${megabytes} MB.`);
  if (code === 'FST_FILES_LIMIT') return new Problem('too_large', `Send at most ${most.files} files at once.`);
  return new Problem(
    'invalid',
    'The form could not be read; send it as multipart/form-data with the fields of the documentation.',
  );
}
