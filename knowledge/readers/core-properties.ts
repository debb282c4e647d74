/** What an Office document says of itself: title, date, author. */
import type { HeaderFields } from './header-line.ts';
import type { Reading } from './reading.ts';
import { nodesOf, readXml } from './xml.ts';
import type { Packed } from './zip.ts';

const emptyTitle =
  /^(microsoft (word|excel|powerpoint)\b.*|powerpoint presentation|presentation|untitled|document\d*|slide 1|book\d*|title)$/i;
const nobody =
  /^(unknown|user|admin|administrator|author|openpyxl|python-docx|exceljs|microsoft office user|unknown creator)$/i;

/** Title, version, date and owner from the core properties of a packed document. */
export async function coreProperties(packed: Packed, reading: Reading): Promise<HeaderFields> {
  const source = await packed.text('docProps/core.xml');
  if (source === undefined) return {};
  const root = readXml(source, reading);
  const value = (name: string) => nodesOf(root, name)[0]?.text.trim() || undefined;
  return {
    title: titleOf(value('title')),
    version: value('version'),
    date: /^\d{4}-\d{2}-\d{2}/.exec(value('modified') ?? value('created') ?? '')?.[0],
    owner: ownerOf(value('creator')),
  };
}

/** A title someone gave, not the one a program puts in. */
export function titleOf(title: string | undefined): string | undefined {
  const text = title?.trim();
  return text && !emptyTitle.test(text) && !/\.(docx?|xlsx?|pptx?|pdf|html?)$/i.test(text) ? text : undefined;
}

/** An author someone gave, not the one a program puts in. */
export function ownerOf(author: string | undefined): string | undefined {
  const text = author?.trim();
  return text && !nobody.test(text) ? text : undefined;
}
