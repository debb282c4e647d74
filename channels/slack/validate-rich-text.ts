/** Rich text measured: its parts, and as much text as a section takes, since no other limit is documented. */
import { countFaults, isObject, listOf, strangers, textFaults } from './validate-elements.ts';

const MOST = 3_000;
const CONTAINERS = ['rich_text_section', 'rich_text_quote', 'rich_text_preformatted'];
const PARTS: Record<string, string[]> = {
  text: ['text', 'style'],
  link: ['url', 'text', 'style'],
  user: ['user_id', 'style'],
  emoji: ['name', 'unicode'],
};

/** What is wrong with the elements of a rich text block. */
export function validRichText(at: string, elements: unknown): string[] {
  const containers = listOf(elements);
  const length = containers.flatMap(partsOf).reduce<number>((sum, part) => sum + textOf(part).length, 0);
  return [
    ...countFaults(`${at}.elements`, containers.length, 1, 100),
    ...(length > MOST ? [`${at}: ${length} characters, ${MOST} fit`] : []),
    ...containers.flatMap((container, n) => {
      const type = isObject(container) ? String(container.type) : '';
      if (!CONTAINERS.includes(type)) return [`${at}.${n}: ${type} is no part of rich text`];
      return [
        ...countFaults(`${at}.${n}`, partsOf(container).length, 1, 1_000),
        ...partsOf(container).flatMap((part, m) => partFaults(`${at}.${n}.${m}`, part)),
      ];
    }),
  ];
}

function partFaults(at: string, part: unknown): string[] {
  if (!isObject(part)) return [`${at}: no element`];
  const known = PARTS[String(part.type)];
  if (!known) return [`${at}: ${String(part.type)} is no element of rich text`];
  return [
    ...strangers(at, part, ['type', ...known]),
    ...(part.type === 'text' || part.type === 'link' ? textFaults(`${at}.text`, part.text, MOST) : []),
    ...(part.type === 'link' ? textFaults(`${at}.url`, part.url, MOST) : []),
    ...(part.type === 'link' && !URL.canParse(String(part.url)) ? [`${at}: ${String(part.url)} is no address`] : []),
  ];
}

function partsOf(container: unknown): unknown[] {
  return isObject(container) ? listOf(container.elements) : [];
}

function textOf(part: unknown): string {
  return isObject(part) && typeof part.text === 'string' ? part.text : '';
}
