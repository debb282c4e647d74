/** Reads XML of packed documents without entities of its own, as events or as a tree, with its depth limited. */
import { SaxesParser } from 'saxes';
import type { Reading } from './reading.ts';

export interface XmlNode {
  /** Without its prefix. */
  name: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  /** Of its own, without that of its children. */
  text: string;
}

export interface XmlEvents {
  open(name: string, attributes: Record<string, string>): void;
  text(text: string): void;
  close(name: string): void;
}

/** Plays elements to a listener as the source comes in; a document type, which could define entities, is refused. */
export function createXmlPlayer(reading: Reading, events: XmlEvents): { write(source: string): void; close(): void } {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on('error', (error) => {
    throw reading.fault('broken', undefined, error);
  });
  parser.on('doctype', () => {
    throw forbidden(reading);
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > reading.limits.depth) throw reading.tooDeep();
    events.open(localName(tag.name), tag.attributes as Record<string, string>);
  });
  parser.on('text', (text) => events.text(text));
  parser.on('cdata', (text) => events.text(text));
  parser.on('closetag', (tag) => {
    depth -= 1;
    events.close(localName(tag.name));
  });
  return {
    write: (source) => void parser.write(source),
    close: () => void parser.close(),
  };
}

/** A text as a tree, for parts that are small. */
export function readXml(source: string, reading: Reading): XmlNode {
  const root: XmlNode = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const player = createXmlPlayer(reading, {
    open(name, attributes) {
      const node = { name, attributes, children: [], text: '' };
      open.at(-1)?.children.push(node);
      open.push(node);
    },
    text(text) {
      const node = open.at(-1);
      if (node) node.text += text;
    },
    close() {
      open.pop();
    },
  });
  player.write(source.replace(/^\uFEFF/, ''));
  player.close();
  return root;
}

/** All nodes of a name below a node, in order. */
export function nodesOf(node: XmlNode, name: string): XmlNode[] {
  return node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...nodesOf(child, name)]);
}

/** The fault of a document type where none belongs. */
export function forbidden(reading: Reading) {
  return reading.fault('too_complex', { en: 'it defines its own entities', th: 'มีการนิยามเอนทิตีของตัวเอง' });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
