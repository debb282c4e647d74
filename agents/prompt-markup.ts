/** How data stands in a prompt: inside of tags that nothing in it can close. */

/** Text that may stand in a prompt as it is; everything else is made harmless when it is put in. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The tags of our prompts. */
const TAGS = ['passage', 'facts', 'form', 'earlier', 'conversation', 'said', 'answered', 'picture', 'text'] as const;
type Tag = (typeof TAGS)[number];

/** What could open or close one of our tags, however it is spaced. */
const opensOrCloses = new RegExp(
  `[<＜﹤](?=[\\s/\\u200B-\\u200D\\u2060\\uFEFF]*(?:${TAGS.join('|')})(?![\\p{L}\\p{N}]))`,
  'giu',
);

/** Text that a file of the house wrote: a policy, the names of the configuration. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Data between tags; empty data makes nothing. */
export function element(tag: Tag, attributes: Record<string, string>, data: string): Markup {
  if (data.trim() === '') return new Markup('');
  const said = Object.entries(attributes).map(([name, value]) => ` ${name}="${quoted(value)}"`);
  return new Markup(`<${tag}${said.join('')}>\n${harmless(data)}\n</${tag}>`);
}

/** Elements one after the other. */
export function together(elements: readonly Markup[]): Markup {
  return new Markup(
    elements
      .map(({ text }) => text)
      .filter(Boolean)
      .join('\n\n'),
  );
}

/** Data as it may stand in a prompt. Only our own tags are touched: a name with an ampersand must come back as it was. */
export function harmless(data: string): string {
  return data.replace(opensOrCloses, '&lt;');
}

function quoted(value: string): string {
  const line = value.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
