/** How Discord's client shows a text, for tests: marks are read, escapes are taken off. */

export interface Shown {
  text: string;
  links: string[];
  mentions: string[];
}

const MARKUP =
  /\\([^0-9A-Za-z\s])|```[^\n]*\n([\s\S]*?)```|`([^`\n]*)`|\[((?:\\.|[^\]\\])*)\]\(<?(https?:[^)>]*)>?\)|(@everyone|@here|<(?:@[!&]?|#)\d+>)|\*\*|(?<=^|\n)(?:> |-# |#{1,3} )/g;

/** Words, where words that are links lead to, and whom it would call. */
export function shownAs(markup: string): Shown {
  const links: string[] = [];
  const mentions: string[] = [];
  const text = markup.replace(
    MARKUP,
    (_, escaped?: string, block?: string, code?: string, words?: string, link?: string, mention?: string) => {
      if (link) links.push(link);
      if (mention) mentions.push(mention);
      return escaped ?? block ?? code ?? (words === undefined ? undefined : shownAs(words).text) ?? mention ?? '';
    },
  );
  return { text, links, mentions };
}
