/** How who and what documents speak of is called: one name for one thing, however it is written. */
import { createHash } from 'node:crypto';
import type { ENTITY_KINDS, RELATION_KINDS } from '../../db/schema/knowledge.ts';

export type EntityKind = (typeof ENTITY_KINDS)[number];
export type RelationKind = (typeof RELATION_KINDS)[number];

export interface Entity {
  id: string;
  kind: EntityKind;
  name: string;
  /** Normalised. */
  aliases: string[];
}

const LEADING =
  /^(?:the|a|an|our|its|their|system|service|team|ระบบ|เซิร์ฟเวอร์|ฝ่าย|แผนก|ทีม|คุณ|khun|mr\.?|ms\.?|mrs\.?|dr\.?)[\s:]+|^(?:ระบบ|เซิร์ฟเวอร์|ฝ่าย|แผนก|ทีม|คุณ)/i;
const TRAILING = /\s+(?:system|service|team|department|server|group|application|app)$/i;
const LONGEST = 80;

/** The name without articles, titles and marks, in small letters. */
export function normalName(name: string): string {
  let plain = name
    .normalize('NFKC')
    .replaceAll(/[*_`“”"'’()[\]]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain
      .replace(LEADING, '')
      .replace(TRAILING, '')
      .replace(/[\s.,;:!?-]+$/, '')
      .trim();
  }
  return plain.toLowerCase().slice(0, LONGEST);
}

/** The name as people read it, without marks and articles. */
export function shownName(name: string): string {
  const plain = name
    .replaceAll(/[*_`“”"]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain
    .replace(/^(?:the|a|an|our)\s+/i, '')
    .replace(/[\s.,;:!?]+$/, '')
    .slice(0, LONGEST);
}

/** An id of kind and name; of a person known by name alone the name is not in it, so that it can be forgotten. */
export function entityId(kind: EntityKind, name: string): string {
  const normal = normalName(name);
  if (kind !== 'person') return `${kind}:${normal}`;
  return `person:~${createHash('sha256').update(normal).digest('hex').slice(0, 20)}`;
}

/** An employee's id in the graph. */
export function personId(id: string): string {
  return `person:${id}`;
}

/** How alike two normalised names are, 0 to 1: the share of three-letter pieces they have in common. */
export function nearness(one: string, other: string): number {
  if (one === other) return 1;
  const [a, b] = [pieces(one), pieces(other)];
  let shared = 0;
  for (const piece of a) if (b.has(piece)) shared += 1;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}

function pieces(name: string): Set<string> {
  const framed = ` ${name} `;
  const found = new Set<string>();
  for (let at = 0; at + 3 <= framed.length; at++) found.add(framed.slice(at, at + 3));
  return found;
}
