/** Files people hand in: by reference as they come, and their bytes when the turn runs. */

import { z } from 'zod';
import type { Attachment } from '../../agents/message.ts';
import { FileRefused } from '../post-failure.ts';
import type { Activity } from './activity.ts';
import type { TeamsSettings } from './deps.ts';
import { isLoopback } from './loopback.ts';

const FILE = 'application/vnd.microsoft.teams.file.download.info';
/** Where OneDrive and SharePoint of every Microsoft cloud keep files. */
const FILE_HOSTS = ['sharepoint.com', 'sharepoint.us', 'sharepoint.cn', 'sharepoint-mil.us', 'svc.ms'];
const FETCH_MS = 60_000;
/** A message with a file waits no longer for its size. */
const SIZE_MS = 1_500;

const MEDIA_TYPES: Record<string, string> = {
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  eml: 'message/rfc822',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
};

const download = z.object({ downloadUrl: z.string(), fileType: z.string().nullish() });

/** The files of a message; what else Teams attaches, such as the message as HTML, is none. */
export function filesOf(settings: TeamsSettings, { attachments }: Activity): Promise<Attachment[]> {
  const files = (attachments ?? []).flatMap(({ contentType, content, name }) => {
    const found = contentType === FILE ? download.safeParse(content) : undefined;
    if (!found?.success || !isFileAddress(settings, found.data.downloadUrl)) return [];
    const { downloadUrl, fileType } = found.data;
    const kind = (fileType ?? name?.split('.').at(-1) ?? '').toLowerCase();
    const mediaType = MEDIA_TYPES[kind] ?? 'application/octet-stream';
    return [{ name: name ?? `file.${kind}`, mediaType, text: '', ref: downloadUrl }];
  });
  return Promise.all(files.map(async (file) => ({ ...file, bytes: await sizeOf(file.ref) })));
}

/** Teams does not say how large a file is; where its keeper does not either, that is measured when it is read. */
async function sizeOf(address: string): Promise<number> {
  try {
    const options = { method: 'HEAD', redirect: 'error', signal: AbortSignal.timeout(SIZE_MS) } as const;
    const { ok, headers } = await fetch(address, options);
    return ok ? Number(headers.get('content-length')) || 0 : 0;
  } catch {
    return 0;
  }
}

/** Fetches a file; a larger one is let go of as soon as that is known. */
export async function readFile(settings: TeamsSettings, ref: string, most: number): Promise<Uint8Array> {
  if (!isFileAddress(settings, ref)) throw new FileRefused('elsewhere');
  // The address holds a key of its own; ours goes nowhere.
  const response = await fetch(ref, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) });
  if ([401, 403, 404, 410].includes(response.status)) throw new FileRefused('gone');
  if (!response.ok) throw new Error(`A file of Microsoft Teams could not be fetched: ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > most) throw new FileRefused('too_large');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Whether files are kept under that address; anything else could be a machine inside the house. */
export function isFileAddress({ fileHosts = FILE_HOSTS }: TeamsSettings, address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  const isPrivate = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isPrivate && fileHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}
