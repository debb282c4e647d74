/** The rule a tool's result rests on, cited beside it. */
import type { Citation, Language } from '../agents/message.ts';
import type { Tool } from '../tools/tool.ts';
import { lookUp } from './retrieve.ts';
import type { Pod, RunScope } from './scope.ts';

/** The best passage for the tool's own search phrase, among what this person may read; empty when the tool names none. */
export async function evidenceFor(pod: Pod, scope: RunScope, tool: Tool, language: Language): Promise<Citation[]> {
  if (!tool.evidence) return [];
  const found = await lookUp(pod, scope, { question: tool.evidence[language], language }, [pod.department.id]);
  const best = found.passages[0];
  const citation = best && found.citations[best.id];
  return citation ? [citation] : [];
}
