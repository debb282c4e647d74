/** What a person typed, out of Slack's own notation. */

const TOKEN = /<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g;

/** The text as it was typed: our mention is gone, other names read as names, links as addresses. */
export function typedText(text: string, ourselves: string | undefined): string {
  const written = text.replaceAll(TOKEN, (_, sign: string, what: string, label?: string) => {
    if (sign === '@') return what === ourselves ? '' : `@${label || what}`;
    if (sign === '#') return `#${label || what}`;
    if (sign === '!') return label || `@${what.replace(/^subteam\^/, '')}`;
    return what.replace(/^mailto:/, '');
  });
  return unescaped(written).trim();
}

/** Users that a text mentions, in order. */
export function mentionsIn(text: string): string[] {
  return [...text.matchAll(/<@([^<>|]+)(?:\|[^<>]*)?>/g)].flatMap(([, user]) => user ?? []);
}

/** True for a remark that begins with somebody else's name. */
export function isToSomebodyElse(text: string, ourselves: string | undefined): boolean {
  const [, first] = /^\s*<@([^<>|]+)/.exec(text) ?? [];
  return first !== undefined && first !== ourselves;
}

/** Slack escapes these three and nothing else. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
