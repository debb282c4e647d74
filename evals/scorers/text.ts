/** Comparing what was said with what had to be in it. */
import { normalise } from '../../agents/language.ts';

/** True when every part is in the text, whatever the case, the emphasis and the spacing. */
export function containsAll(text: string, parts: readonly string[]): boolean {
  const said = flat(text);
  return parts.every((part) => said.includes(flat(part)));
}

/** Without emphasis and with single spaces. */
export function flat(text: string): string {
  return normalise(text).replace(/[`*]/g, '').replace(/\s+/g, ' ').trim();
}
