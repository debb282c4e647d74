/** How many columns a text takes where every letter is equally wide. */

const GRAPHEMES = new Intl.Segmenter('th', { granularity: 'grapheme' });
const EMOJI = /\p{Emoji_Presentation}|\ufe0f|\p{Regional_Indicator}/u;
/** Marks above and below letters, and characters nobody sees. */
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;

/** Columns of one line: marks of Thai vowels and tones take none, Han letters and emoji two. */
export function displayWidth(line: string): number {
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(line)) columns += graphemeWidth(segment);
  return columns;
}

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  let columns = 0;
  for (const character of grapheme) columns += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}
