import type { ToolCase } from '../case.ts';
import type { ToolUse } from '../observe.ts';
import type { Scorer } from '../scorer.ts';

/** What the last message of a case amounts to. */
export interface Called {
  /** One use per tool, the last where a tool was asked twice. */
  uses: ToolUse[];
  form: { tool: string; asked: string | null; values: Record<string, unknown> } | null;
  status: string;
  /** Tools of proposals that still wait. */
  waiting: string[];
}

/** Exactly the expected tools were called, or the form of the expected tool is open. */
export const toolCall: Scorer<ToolCase, Called> = {
  name: 'tool',
  score: ({ expect }, { uses, form }) => {
    if (expect.calls)
      return Number(sorted(uses.map(({ tool }) => tool)) === sorted(expect.calls.map(({ tool }) => tool)));
    return expect.asks ? Number(form?.tool === expect.asks.tool) : null;
  },
};

/** The missing field is the one that is asked for. */
export const askedField: Scorer<ToolCase, Called> = {
  name: 'asked',
  score: ({ expect }, { form, status }) =>
    expect.asks
      ? Number(status === 'question' && form?.tool === expect.asks.tool && form.asked === expect.asks.field)
      : null,
};

/** After taking a request back nothing of it is left. */
export const cancelled: Scorer<ToolCase, Called> = {
  name: 'cancelled',
  score: ({ expect }, { form, waiting }) => (expect.cancelled ? Number(form === null && waiting.length === 0) : null),
};

function sorted(names: string[]): string {
  return [...names].sort().join(' ');
}
