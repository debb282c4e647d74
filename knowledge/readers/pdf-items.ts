/** The pieces of text on a page, each with its place and the mark that ties it to the structure of the document. */

/** What pdf.js tells of a page: text, and marks around it. */
export interface PdfContent {
  type?: string;
  id?: string | null;
  tag?: string | null;
  actualText?: string | null;
  str?: string;
  transform?: number[];
  width?: number;
  fontName?: string;
}

export interface PdfItem {
  text: string;
  left: number;
  right: number;
  /** Height above the bottom of the page. */
  y: number;
  size: number;
  /** Set in letters of one width, as code is. */
  mono: boolean;
  mark: string | undefined;
}

interface Mark {
  id: string | undefined;
  artifact: boolean;
  actualText: string | undefined;
  /** Where its text begins among the items. */
  from: number;
}

/** Upright pieces in the order they were written; what is marked as decoration is left out. */
export function itemsOf(contents: readonly PdfContent[], isMono: (fontName: string) => boolean): PdfItem[] {
  const items: PdfItem[] = [];
  const marks: Mark[] = [];
  for (const content of contents) {
    if (content.type?.startsWith('begin')) {
      const actualText = content.actualText?.replace(/\0/g, '') || undefined;
      marks.push({ id: content.id ?? undefined, artifact: content.tag === 'Artifact', actualText, from: items.length });
    } else if (content.type === 'endMarkedContent') {
      const mark = marks.pop();
      if (mark?.actualText !== undefined) replaceText(items, mark.from, mark.actualText);
    } else if (!marks.some(({ artifact }) => artifact)) {
      const item = itemOf(content, marks.findLast(({ id }) => id !== undefined)?.id);
      if (item) items.push({ ...item, mono: isMono(content.fontName ?? '') });
    }
  }
  return items;
}

function itemOf(
  { str = '', transform = [], width = 0 }: PdfContent,
  mark: string | undefined,
): Omit<PdfItem, 'mono'> | undefined {
  const [, skew = 0, , size = 0, left = 0, y = 0] = transform;
  // What is turned is a watermark or the label of a chart.
  if (str.trim() === '' || Math.abs(skew) > 0.01 || size <= 0) return undefined;
  return { text: str, left, right: left + width, y, size, mark };
}

function replaceText(items: PdfItem[], from: number, text: string): void {
  const [first, ...others] = items.slice(from);
  if (!first) return;
  const right = Math.max(first.right, ...others.filter(({ y }) => y === first.y).map((item) => item.right));
  items.splice(from, items.length - from, { ...first, text, right });
}

/** One text of pieces in their order: places decide where a space belongs, Thai words run on across lines. */
export function joinItems(items: readonly PdfItem[]): string {
  let text = '';
  let last: PdfItem | undefined;
  for (const item of items) {
    const sameLine = last && Math.abs(last.y - item.y) < 0.4 * Math.max(last.size, item.size);
    if (!last) text = item.text;
    else if (!sameLine) text = joinLines(text.trimEnd(), item.text.trimStart());
    else text += (item.left - last.right > 0.15 * item.size ? ' ' : '') + item.text;
    last = item;
  }
  return text.replace(/\s+/g, ' ').trim();
}

/** Two lines as one: Thai words run on without a space, a hyphen at the end of a line is taken back. */
export function joinLines(text: string, next: string): string {
  if (/[\u0E01-\u0E4E]$/.test(text) && /^[\u0E01-\u0E4E]/.test(next)) return text + next;
  if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  return `${text} ${next}`;
}
