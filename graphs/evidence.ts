/** The rule a tool's result rests on, and passages that may help with it, cited beside it. */
import type { Citation, Language, Localized } from '../agents/message.ts';
import type { CitedPassage, Tool } from '../tools/tool.ts';
import { citedAt, sourceName } from './cited-at.ts';
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

/** The passages a tool's result rests on, as citations; each section once. */
export function citing(cited: readonly CitedPassage[], publicUrl: string): Citation[] {
  const citations = cited.map(({ passage, document, title, section, anchor, page, date }): Citation => {
    const url = citedAt(publicUrl, { docId: document, id: passage, anchor });
    const more = { ...(page === null ? {} : { page }), ...(date === null ? {} : { date }) };
    return { docId: document, title, section, url, relevance: 1, ...more };
  });
  return [...new Map(citations.map((one) => [`${one.docId} ${one.section}`, one])).values()].slice(0, MOST_CITED);
}

/** A suggestion answers to at least this share of what was searched. */
const HELPFUL = 0.15;
const SUGGESTIONS = 2;
const MOST_CITED = 6;

const mayHelp: Localized = { en: 'This may help:', th: 'เอกสารที่อาจช่วยได้:' };

/** The best passages of different sections for what a tool's result looks for; those that hardly fit are left out. */
export async function suggestedFor(
  pod: Pod,
  scope: RunScope,
  search: Localized,
  language: Language,
): Promise<Citation[]> {
  const { passages, citations } = await lookUp(pod, scope, { question: search[language], language }, [
    pod.department.id,
  ]);
  const fitting = passages.filter(({ lexical }) => lexical >= HELPFUL).flatMap(({ id }) => citations[id] ?? []);
  return [...new Map(fitting.map((one) => [one.url, one])).values()].slice(0, SUGGESTIONS);
}

/** The suggestions as a line below a result; empty without any. */
export function suggestion(sources: readonly Citation[], language: Language): string {
  const titles = sources.map(sourceName);
  return titles.length > 0 ? `\n\n${mayHelp[language]} ${titles.join(' · ')}` : '';
}
