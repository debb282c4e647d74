/** Where the conversation is shown: plain lines, and on a terminal also colour, dots and a prompt that stays below. */
import type { Interface } from 'node:readline';
import { styleText } from 'node:util';

/** A stream that may be a terminal; its own `hasColors` respects NO_COLOR. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; hasColors?: () => boolean };

export interface Screen {
  say(text: string): void;
  /** Shows the prompt again, with what was typed so far. */
  prompt(): void;
  /** Prints dots until the work is done. */
  whileWorking<T>(work: Promise<T>): Promise<T>;
  style(format: 'dim' | 'bold' | 'red', text: string): string;
}

const DOT_MS = 400;
const CLEAR_LINE = '\r\u001b[K';

/** A screen on `output` until `ended`; `readline` is the prompt to keep out of the way of. */
export function createScreen(output: Output, readline: Pick<Interface, 'prompt'>, ended: AbortSignal): Screen {
  const interactive = output.isTTY === true;
  const coloured = interactive && output.hasColors?.() === true;
  const clear = interactive ? CLEAR_LINE : '';
  return {
    say: (text) => {
      if (!ended.aborted) output.write(`${clear}${text}\n`);
    },
    prompt: () => {
      if (interactive && !ended.aborted) readline.prompt(true);
    },
    whileWorking: async (work) => {
      if (!interactive) return work;
      const dots = setInterval(() => output.write('.'), DOT_MS);
      try {
        return await work;
      } finally {
        clearInterval(dots);
        if (!ended.aborted) output.write(clear);
      }
    },
    style: (format, text) => (coloured ? styleText(format, text, { validateStream: false }) : text),
  };
}
