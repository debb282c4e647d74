/** The only YAML reader and writer: plain data, no tags, no merge keys, no aliases, faults with their place. */
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  stringify,
  visit,
  type YAMLError,
} from 'yaml';

/** Refused, so that a small file cannot grow into a large value. */
const NO_ALIASES = 'Aliases are not understood here; write the value out.';

export interface YamlFault {
  line: number;
  column: number;
  message: string;
}

export interface YamlFile {
  /** Plain data; undefined when there are faults. */
  value: unknown;
  faults: YamlFault[];
  /** Line and column of the value at a path, of the key where a block follows it, or of the nearest parent that exists. */
  where(path: readonly PropertyKey[]): { line: number; column: number };
}

/** Writes plain data as YAML, long texts on one line. */
export function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

/** Reads YAML text; never throws on what is written in it. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false, schema: 'core' });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const broken = firstBroken(document);
  const said = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    ...at(pos[0]),
    message: bare(message),
  }));
  const faults = broken
    ? [{ ...at(broken.pos[0]), message: syntaxFault(document, broken, lines) }]
    : [...said, ...aliasOffsets(document).map((offset) => ({ ...at(offset), message: NO_ALIASES }))];
  const where = (path: readonly PropertyKey[]) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return at(keyOffset(document, path.slice(0, depth)) ?? node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  if (faults.length > 0) return { value: undefined, faults, where };
  return { value: document.toJS({ maxAliasCount: 0 }), faults, where };
}

/** The first place where the text cannot be read any further; what is said of later places mostly follows from it. */
function firstBroken({ errors }: Document): YAMLError | undefined {
  return errors.filter(({ code }) => code !== 'DUPLICATE_KEY').sort((a, b) => a.pos[0] - b.pos[0])[0];
}

function syntaxFault(document: Document, { pos, message }: YAMLError, lines: LineCounter): string {
  const [line, began] = [lines.linePos(pos[0]).line, lineOfOpening(document, pos[0], lines)];
  const where = began !== undefined && began < line ? ` (it begins in line ${began})` : '';
  return `${bare(message)}${where}. There may be more after it.`;
}

/** Where the innermost bracket, brace or quotation mark stands that is still open at a place. */
function lineOfOpening(document: Document, offset: number, lines: LineCounter): number | undefined {
  let opening: number | undefined;
  visit(document, {
    Node: (_key, node) => {
      const isOpened = isCollection(node) ? node.flow : isScalar(node) && String(node.type).startsWith('QUOTE');
      const [start, , end] = node.range ?? [Number.POSITIVE_INFINITY, 0, 0];
      if (isOpened && start < offset && offset <= end) opening = start;
    },
  });
  return opening === undefined ? undefined : lines.linePos(opening).line;
}

/** What the library says, without the place, which every fault has. */
function bare(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

function aliasOffsets(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, { Alias: (_key, { range }) => void offsets.push(range?.[0] ?? 0) });
  return offsets;
}

/** Where the key of a block stands; the block itself begins a line or more below it. */
function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const [value, parent] = [document.getIn(path, true), document.getIn(path.slice(0, -1), true)];
  if (!isCollection(value) || value.flow || !isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
