/** A form with documents, read while it arrives: each file's kind is checked before its bytes are taken, and its size as they come. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { ExpertConfig } from '../../agents/config-schema.ts';
import { fileName } from './attachment-text.ts';
import { storable } from './clean-text.ts';
import { readAcl } from './knowledge-grant.ts';
import { formProblem } from './multipart-body.ts';
import { Problem } from './problem.ts';

export interface UploadForm {
  files: { name: string; mediaType: string; bytes: Uint8Array }[];
  title?: string;
  acl?: string[];
}

type Limits = Pick<ExpertConfig['limits'], 'attachments' | 'documentBytes'>;

const FILE_FIELDS = ['file', 'files'];
const LONGEST_TITLE = 200;
const LONGEST_FIELD = 10_000;

/** The files, the title and the access list of the form; throws the problem it has. */
export async function readUpload(
  request: FastifyRequest,
  limits: Limits,
  readable: readonly string[],
): Promise<UploadForm> {
  if (!request.isMultipart())
    throw new Problem('unsupported_type', 'Send the documents as multipart/form-data, in the field file.');
  const files: UploadForm['files'] = [];
  const fields: Record<'title' | 'acl', string[]> = { title: [], acl: [] };
  const most = { files: limits.attachments, fileBytes: limits.documentBytes };
  try {
    for await (const part of request.parts({
      limits: { files: most.files, fileSize: most.fileBytes, fields: 60, fieldSize: LONGEST_FIELD },
    })) {
      if (part.type === 'file') files.push(await received(part, readable));
      else if (part.fieldname === 'title' || part.fieldname === 'acl') fields[part.fieldname].push(String(part.value));
      else throw unknownField(part.fieldname);
    }
  } catch (error) {
    throw formProblem(error, most);
  }
  if (files.length === 0) throw wrong('file', 'is missing; send at least one document');
  const title = readTitle(fields.title, files.length);
  const acl = readAcl(fields.acl);
  return { files, ...(title === undefined ? {} : { title }), ...(acl === undefined ? {} : { acl }) };
}

async function received(part: MultipartFile, readable: readonly string[]): Promise<UploadForm['files'][number]> {
  if (!FILE_FIELDS.includes(part.fieldname)) throw unknownField(part.fieldname);
  const name = fileName(part.filename);
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  if (!readable.includes(ending))
    throw new Problem('unsupported_type', `${name} cannot be read. Send one of these: ${readable.join(', ')}.`);
  const bytes = await part.toBuffer();
  if (bytes.byteLength === 0) throw wrong('file', `${name} is empty; save it again with its content`);
  return { name, mediaType: storable(part.mimetype).slice(0, 100), bytes };
}

function readTitle(given: string[], files: number): string | undefined {
  const title = storable(given.join(' '))
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  if (title === '') return undefined;
  if (files > 1) throw wrong('title', 'belongs to one document; leave it out or send the documents one by one');
  if (title.length > LONGEST_TITLE) throw wrong('title', `is longer than ${LONGEST_TITLE} characters`);
  return title;
}

function unknownField(name: string): Problem {
  const shown = name.length > 100 ? `${name.slice(0, 100).toWellFormed()}…` : name;
  return wrong(shown, 'is not a known field; use file, title and acl');
}

function wrong(field: string, message: string): Problem {
  return new Problem('invalid', `${field} ${message}.`, [{ field, message }]);
}
