/** Text on cards is data: it stands in runs of text, which know no markup, and its date macros are taken apart. */

export interface TextStyle {
  weight?: 'Bolder';
  size?: 'Small' | 'Medium';
  isSubtle?: boolean;
  color?: 'Accent' | 'Attention' | 'Good';
}

/** The same text with `{{DATE(…)}}`-like macros taken apart by an invisible character. */
export function plain(text: string): string {
  return text.replaceAll('{{', '{\u2060{');
}

/** A paragraph for each line; the words stand as they are, whatever signs are in them. */
export function textLines(text: string, style: TextStyle = {}, more: object = {}): object[] {
  return text.split('\n').map((line, at) => ({ ...run(line, style), ...(at === 0 ? more : { spacing: 'Small' }) }));
}

/** One paragraph; `open` makes it a link to a source. */
export function run(text: string, style: TextStyle = {}, open?: string): object {
  const selectAction = open ? { selectAction: { type: 'Action.OpenUrl', url: open } } : {};
  return {
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: plain(text) || '\u00a0', ...style, ...selectAction }],
  };
}
