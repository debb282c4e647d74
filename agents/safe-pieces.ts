/** Where a growing text may be cut so that both sides can be made safe on their own: at white space outside brackets and code. */

/** Reads the text character by character. */
export interface Pieces {
  /** Whether a piece ends with this character. */
  endAt(character: string): boolean;
}

/** Lines of fenced code are never cut; `isInFence` says whether the line that begins is one. */
export function createPieces(isInFence: () => boolean): Pieces {
  let line = newLine();
  return {
    endAt(character) {
      if (character === '\n') {
        line = newLine();
        return true;
      }
      if (line.isWhole || isInFence()) return false;
      const isSpace = /\s/.test(character);
      if (!line.hasBegun && !isSpace) {
        line.hasBegun = true;
        line.isWhole = character === '`' || character === '~';
      }
      if (isInCode(line, character)) return false;
      nest(line, character);
      return isSpace && line.hasBegun && line.brackets === 0 && line.parentheses === 0;
    },
  };
}

function newLine() {
  return { hasBegun: false, isWhole: false, brackets: 0, parentheses: 0, run: 0, code: 0, before: '' };
}
type Line = ReturnType<typeof newLine>;

/** A run of backticks opens code, and the next run of its length closes it. */
function isInCode(line: Line, character: string): boolean {
  if (character === '`') {
    line.run++;
    line.before = character;
    return true;
  }
  if (line.run > 0) {
    if (line.code === 0) line.code = line.run;
    else if (line.code === line.run) line.code = 0;
    line.run = 0;
  }
  return line.code > 0;
}

function nest(line: Line, character: string): void {
  if (character === '[') line.brackets++;
  if (character === ']') line.brackets = Math.max(0, line.brackets - 1);
  if (line.parentheses > 0 && character === ')') line.parentheses--;
  if (character === '(' && (line.parentheses > 0 || line.before === ']')) line.parentheses++;
  line.before = character;
}
