/** What lies in a department's own folder of documents: files to be taken in, and what is passed over. */
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { READABLE_ENDINGS } from './readers/read-file.ts';
import { READ_LIMITS } from './readers/read-limits.ts';
import { isTemporary } from './sources/folder.ts';

export interface FolderFile {
  fileName: string;
  path: string;
  size: number;
  modified: number;
}

const reasons = {
  folder: 'is a folder; name it under the sources of the department to have it read',
  unknown_type: 'is of a kind that cannot be read',
  too_large: 'is too large to be read; split it into smaller files',
};

export interface PassedOver {
  name: string;
  why: keyof typeof reasons;
}

export interface FolderList {
  files: FolderFile[];
  passedOver: PassedOver[];
}

/** Where a department's own documents lie. */
export function documentsOf({ folder }: Pick<DepartmentConfig, 'folder'>): string {
  return join(folder, 'documents');
}

/** The folder by its names, in their order; hidden files and those being written are not even named. */
export async function listFolder(department: Pick<DepartmentConfig, 'folder'>): Promise<FolderList> {
  const folder = documentsOf(department);
  const list: FolderList = { files: [], passedOver: [] };
  for (const fileName of (await readdir(folder)).filter((name) => !isTemporary(name)).sort()) {
    const path = join(folder, fileName);
    const found = await stat(path).catch(ifThere);
    if (!found) continue;
    const why = whyNot(fileName, found);
    if (why) list.passedOver.push({ name: fileName, why });
    else list.files.push({ fileName, path, size: found.size, modified: found.mtimeMs });
  }
  return list;
}

/** Undefined for a file that went away since its folder was read; what fails otherwise must not pass for removed. */
export function ifThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** One line for whoever runs the house. */
export function passedOverLine({ name, why }: PassedOver): string {
  return `${name} ${reasons[why]}.`;
}

function whyNot(name: string, found: { size: number; isDirectory(): boolean }): PassedOver['why'] | undefined {
  if (found.isDirectory()) return 'folder';
  if (!READABLE_ENDINGS.includes(extname(name).toLowerCase())) return 'unknown_type';
  return found.size > READ_LIMITS.fileBytes ? 'too_large' : undefined;
}
