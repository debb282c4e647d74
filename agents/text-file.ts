/** Files that can be read as they are: text, by the ending of the name and by what is in them. */

/** Media types by the ending of the name; what a sender says about a file is not relied on. */
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
export const TEXT_ENDINGS = Object.keys(TEXT_TYPES);

/** What a file says; undefined when its name has another ending or it is not text. */
export function textOfFile(name: string, bytes: Uint8Array): { mediaType: string; text: string } | undefined {
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  const mediaType = Object.hasOwn(TEXT_TYPES, ending) ? TEXT_TYPES[ending] : undefined;
  const text = mediaType && decoded(bytes);
  return mediaType && text !== undefined ? { mediaType, text } : undefined;
}

/** UTF-8, or the Thai code page that spreadsheets still write; undefined for anything binary. */
function decoded(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const thai = new TextDecoder('windows-874').decode(bytes);
    return /[\u0E01-\u0E5B]/.test(thai) && !/[\u0080-\u009F\uFFFD]/.test(thai) ? thai : undefined;
  }
}
