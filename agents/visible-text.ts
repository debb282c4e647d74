/** Characters nobody sees, shown: a card must read as what it does. */

/** Signs of their own that Unicode files among the invisible ones. */
const SEEN = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}';
/** Formats and controls but line feed and tab; separators of lines, fillers, lone surrogates and selectors of variants. */
const HIDDEN = `(?![${SEEN}\\n\\t])[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u2800\\u3164\\uffa0\\u180b-\\u180f\\ufe00-\\ufe0f\\u{e0000}-\\u{e0fff}]`;

/** Scripts whose spelling needs joiners between letters. */
const JOINED = ['Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Thai', 'Laoo']
  .concat('Khmr', 'Mymr', 'Arab', 'Syrc', 'Tibt', 'Mong')
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const TAGS = ['gbeng', 'gbsct', 'gbwls']
  .map((code) => [...code, '\x7f'].map((tag) => `\\u{e00${tag.charCodeAt(0).toString(16)}}`).join(''))
  .join('|');
const EMOJI = '\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|[\\ufe0e\\ufe0f])?';

/** Sequences in which an invisible character belongs: whole emoji, flags of countries' parts, key caps, joined letters, Han variants. */
const BELONGS = [
  `\\u{1f3f4}(?:${TAGS})`,
  `${EMOJI}(?:\\u200d${EMOJI})*`,
  '[0-9#*]\\ufe0f\\u20e3',
  '\\r(?=\\n)',
  `(?<=[${JOINED}])[\\u200c\\u200d](?=[${JOINED}])`,
  '(?<=\\p{Script=Han})[\\u{e0100}-\\u{e01ef}]',
].join('|');

const FOUND = new RegExp(`(?:${BELONGS})|(?<hidden>${HIDDEN})`, 'gu');

/** The text with every invisible character written out, such as `⟦U+202E⟧`; emoji and joined scripts stay as they are. */
export function visible(text: string): string {
  return text.replace(FOUND, (found, hidden: string | undefined) =>
    hidden === undefined ? found : `⟦U+${codeOf(hidden)}⟧`,
  );
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
