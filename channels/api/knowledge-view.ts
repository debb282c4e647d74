/** Documents as the API shows them. */
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import { readNote } from '../../db/document-notes.ts';
import type { ListedDocument, revisionsOf } from '../../db/documents-list.ts';

const status = z
  .enum(['queued', 'reading', 'ready', 'failed'])
  .describe('How far the newest revision is; until it is ready the one before is searched.');

export const documentSchema = z
  .object({
    doc_id: z.string(),
    title: z.string(),
    file_name: z.string(),
    status,
    fault: z.string().optional().describe('Why the newest revision could not be read, and what to do.'),
    remarks: z.array(z.string()).optional().describe('What of the file was left out when it was read, and why.'),
    chunks: z.int().describe('Passages that are searched.'),
    version: z.string().describe('As the document names it.'),
    revision: z.int().describe('Counts the files it ever had.'),
    kind: z.enum(['document', 'curated']),
    origin: z.string().describe('folder, upload, expert, or the name of a source.'),
    language: z.enum(['en', 'th']),
    media_type: z.string(),
    bytes: z.int(),
    updated_at: z.string(),
    acl: z.array(z.string()).optional().describe('Who may read it; shown to those who manage the department.'),
  })
  .meta({ id: 'Document' });

export const revisionSchema = z
  .object({
    revision: z.int(),
    file_name: z.string(),
    media_type: z.string(),
    bytes: z.int(),
    kept: z.boolean().describe('Whether the file itself is still there.'),
    created_at: z.string(),
    created_by: z.string().optional().describe('Shown to those who manage the department.'),
  })
  .meta({ id: 'DocumentRevision' });

export const receivedSchema = z
  .object({ doc_id: z.string(), file_name: z.string(), status })
  .meta({ id: 'ReceivedDocument' });

/** A document for a reader; who else may read it is for managers. */
export function documentView(
  row: ListedDocument,
  language: Language,
  isManager: boolean,
): z.output<typeof documentSchema> {
  const { remarks, [language]: why } = readNote(row.fault);
  return {
    ...{ doc_id: row.id, title: row.title, file_name: row.fileName, status: row.status, chunks: row.chunks },
    ...{ version: row.version, revision: row.revision, kind: row.kind, origin: row.origin, language: row.language },
    ...{ media_type: row.mediaType, bytes: row.bytes, updated_at: row.updatedAt.toISOString() },
    ...(row.status === 'failed' && why ? { fault: why } : {}),
    ...(row.status !== 'failed' && remarks ? { remarks: remarks.map((remark) => remark[language]) } : {}),
    ...(isManager ? { acl: row.acl } : {}),
  };
}

/** A revision for a reader; who handed it in is for managers. */
export function revisionView(
  row: Awaited<ReturnType<typeof revisionsOf>>[number],
  isManager: boolean,
): z.output<typeof revisionSchema> {
  return {
    ...{ revision: row.revision, file_name: row.fileName, media_type: row.mediaType, bytes: row.bytes },
    ...{ kept: row.isKept, created_at: row.createdAt.toISOString() },
    ...(isManager && row.createdBy ? { created_by: row.createdBy } : {}),
  };
}
