/** Texts for traces without what tells of people: names, addresses, figures, ids and links. */

const NAME_PART = 3;
/** Longest text that goes into a trace. */
const LONGEST = 8_000;

const LINK = /\b(?:https?|ftp|mailto):\S+|\bwww\.\S+/giu;
const ADDRESS = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/giu;
/** Anything with a digit in it: amounts, days, times, telephone numbers, tags such as MW-203 and ids of any kind. */
const FIGURE = /[\p{L}\p{N}_./:,+-]*\p{Nd}[\p{L}\p{N}_./:,%+-]*/gu;
const TITLED = /(?<![\p{L}\p{N}])(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'-]+)?/gu;
const TITLED_THAI = /(?:คุณ|นางสาว|นาง|นาย|พี่|น้อง)(?!สมบัติ|ภาพ|ค่า|ประกัน)[\u0E01-\u0E4E]{2,12}/gu;
/** Two capitalised words side by side are taken for a name; a product's name too many is lost that way, a person's too few is not. */
const CAPITALISED = /(?<!\p{L})\p{Lu}\p{Ll}+(?:\s+\p{Lu}\p{Ll}+)+(?!\p{L})/gu;

/** `names` are those of the people the company knows. */
export function createMask(names: readonly string[]): (text: string) => string {
  const known = knownNames(names);
  return (text) => {
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    const plain = short.normalize('NFC').replace(LINK, '[link]').replace(ADDRESS, '[address]');
    const named = known ? plain.replace(known, '[name]') : plain;
    return named
      .replace(TITLED, '[name]')
      .replace(TITLED_THAI, '[name]')
      .replace(CAPITALISED, '[name]')
      .replace(FIGURE, '[figure]');
  };
}

/** Whole names and their parts; Thai writes no spaces, so a Thai name is found inside of a run too. */
function knownNames(names: readonly string[]): RegExp | undefined {
  const parts = names.flatMap((name) => [name, ...name.split(/\s+/)]).map((part) => part.normalize('NFC').trim());
  const long = [...new Set(parts)].filter((part) => part.length >= NAME_PART).sort((a, b) => b.length - a.length);
  if (long.length === 0) return undefined;
  const written = long.map((part) => {
    const literal = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return /[\u0E00-\u0E7F]/.test(part) ? literal : `(?<!\\p{L})${literal}(?!\\p{L})`;
  });
  return new RegExp(written.join('|'), 'giu');
}
