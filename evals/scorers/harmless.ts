import type { ReplyStatus } from '../../agents/message.ts';
import type { Catalog } from '../../tools/catalog.ts';
import { ANSWER_TOOL } from '../../tools/knowledge/answer-question.ts';
import type { QuestionCase } from '../case.ts';
import type { ToolUse } from '../observe.ts';
import type { Scorer } from '../scorer.ts';

/** A question is not taken for a request: nothing is written and nothing is sent for approval; a form may be offered. */
export function harmless(catalog: Catalog): Scorer<QuestionCase, { status: ReplyStatus; uses: ToolUse[] }> {
  const writes = ({ tool }: ToolUse) => tool !== ANSWER_TOOL && catalog.get(tool)?.effect === 'write';
  return {
    name: 'harmless',
    score: (_case, { status, uses }) => Number(!((status === 'answered' || status === 'waiting') && uses.some(writes))),
  };
}
