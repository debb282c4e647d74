/** Documents that people hand in to a department: they stay until they are taken back, whatever its folder holds. */
import { appendAudit } from './audit.ts';
import { type IncomingDocument, type ReceivedDocument, receiveDocument } from './documents.ts';
import type { Person } from './people.ts';
import type { Tx } from './tenant.ts';

export const UPLOAD = 'upload';
const LONGEST_NAME = 80;

export interface Upload {
  name: string;
  mediaType?: string;
  bytes: Uint8Array;
  acl: readonly string[];
  /** Who hands it in. */
  person: Pick<Person, 'id' | 'name'>;
  title?: string;
  /** The turn that hands it in, or the key of the request. */
  turn?: string;
}

/** An upload as a document of its department, in the place of one of the same name. */
export function uploadedDocument(department: string, upload: Upload): IncomingDocument {
  const { name, bytes, acl, person, mediaType, title, turn } = upload;
  return {
    ...{ id: uploadId(department, name), department, fileName: uploadName(name), bytes, acl, origin: UPLOAD },
    ...{ uploader: person.id, author: person.name, retry: true },
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(title === undefined ? {} : { title }),
    ...(turn === undefined ? {} : { turn }),
  };
}

/** Takes in what a person hands in, with a trace of who did; whoever reads it tells when it is searched. */
export async function receiveUpload(tx: Tx, tenant: string, document: IncomingDocument): Promise<ReceivedDocument> {
  const received = await receiveDocument(tx, tenant, document);
  const { id: subject, done, revision } = received;
  if (done !== 'same')
    await appendAudit(tx, tenant, {
      ...{ actor: document.uploader ?? document.origin, action: `knowledge.${done}`, subject },
      detail: { revision, acl: document.acl },
    });
  return received;
}

/** One id for one name in a department, apart from those of its folder. */
export function uploadId(department: string, name: string): string {
  return `${department}/uploads/${uploadName(name)}`;
}

/** The last part of the name, with nothing in it that an address or a path would read. */
export function uploadName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const safe = last.replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').replace(/^\.+/, '');
  return [...safe].slice(-LONGEST_NAME).join('') || 'document';
}
