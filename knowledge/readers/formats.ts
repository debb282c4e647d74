/** Which endings belong to which format, and which formats are text as it stands. */

const endings = {
  markdown: ['.md', '.markdown'],
  text: ['.txt', '.log', '.yaml', '.yml', '.xml', '.sql', '.ini', '.conf'],
  table: ['.csv', '.tsv'],
  json: ['.json', '.jsonl', '.ndjson'],
  html: ['.html', '.htm', '.xhtml'],
  pdf: ['.pdf'],
  docx: ['.docx'],
  pptx: ['.pptx'],
  xlsx: ['.xlsx'],
  eml: ['.eml'],
  msg: ['.msg'],
  picture: ['.png', '.jpg', '.jpeg', '.webp'],
} as const;

export type Format = keyof typeof endings;

/** The formats that are text as it stands. */
export type PlainFormat = Extract<Format, 'markdown' | 'text' | 'table' | 'json'>;

const office = 'application/vnd.openxmlformats-officedocument';

const mediaTypes: Record<string, Format> = {
  'text/markdown': 'markdown',
  'text/plain': 'text',
  'application/yaml': 'text',
  'application/xml': 'text',
  'text/xml': 'text',
  'text/csv': 'table',
  'text/tab-separated-values': 'table',
  'application/json': 'json',
  'application/x-ndjson': 'json',
  'application/jsonl': 'json',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/pdf': 'pdf',
  [`${office}.wordprocessingml.document`]: 'docx',
  [`${office}.presentationml.presentation`]: 'pptx',
  [`${office}.spreadsheetml.sheet`]: 'xlsx',
  'message/rfc822': 'eml',
  'application/vnd.ms-outlook': 'msg',
  'image/png': 'picture',
  'image/jpeg': 'picture',
  'image/webp': 'picture',
};

const byEnding = new Map<string, Format>(
  (Object.keys(endings) as Format[]).flatMap((format) =>
    endings[format].map((ending): [string, Format] => [ending, format]),
  ),
);

/** Every ending that is known. */
export const knownEndings: readonly string[] = [...byEnding.keys()];

/** The format a name promises; where it has no ending that is known, the one the media type promises. */
export function formatOf(name: string, mediaType = ''): Format | undefined {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return byEnding.get(endingOf(name)) ?? (Object.hasOwn(mediaTypes, type) ? mediaTypes[type] : undefined);
}

/** The ending of a name in lower case with its dot, or nothing. */
export function endingOf(name: string): string {
  return /[^.\\/](\.[^.\\/\s]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Whether a format is text as it stands. */
export function isPlain(format: Format): format is PlainFormat {
  return format === 'markdown' || format === 'text' || format === 'table' || format === 'json';
}
