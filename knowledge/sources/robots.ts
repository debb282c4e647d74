/** What a site's robots.txt lets programs read (RFC 9309). */

interface Rule {
  allow: boolean;
  path: string;
}

/** By what sites name this product in their robots.txt. */
const NAME = 'theexpert';

/** Answers for one site, from the text of its robots.txt; the longest rule that fits a path decides, and none allows. */
export function readRobots(text: string): (url: URL) => boolean {
  const groups = groupsOf(text);
  const rules = groups.get(NAME) ?? groups.get('*') ?? [];
  return ({ pathname, search }) => {
    const fitting = rules.filter(({ path }) => fits(path, pathname + search));
    const longest = Math.max(...fitting.map(({ path }) => path.length));
    const deciding = fitting.filter(({ path }) => path.length === longest);
    return deciding.length === 0 || deciding.some(({ allow }) => allow);
  };
}

function groupsOf(text: string): Map<string, Rule[]> {
  const groups = new Map<string, Rule[]>();
  let current: Rule[][] = [];
  let isNaming = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, key = '', value = ''] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? [];
    const name = key.toLowerCase();
    if (name === 'user-agent') {
      const agent = value.toLowerCase().split('/')[0] ?? '';
      const rules = groups.get(agent) ?? [];
      groups.set(agent, rules);
      current = isNaming ? [...current, rules] : [rules];
      isNaming = true;
    } else if (name === 'allow' || name === 'disallow') {
      isNaming = false;
      if (value !== '') for (const rules of current) rules.push({ allow: name === 'allow', path: value });
    }
  }
  return groups;
}

/** Stars and a closing dollar sign are all that is special; matched piece by piece, which no rule can make slow. */
function fits(rule: string, path: string): boolean {
  const isWhole = rule.endsWith('$');
  const [first = '', ...pieces] = (isWhole ? rule.slice(0, -1) : rule).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [n, piece] of pieces.entries()) {
    if (isWhole && n === pieces.length - 1) return path.length - piece.length >= at && path.endsWith(piece);
    const found = path.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return !isWhole || at === path.length;
}
