/** Research: several look-ups across the departments all readers may use, and one answer in which every sentence cites. Reads, never writes. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import type { Language, Localized } from '../agents/message.ts';
import { estimateTokens } from '../agents/models/estimate.ts';
import type { GroundedAnswer, ModelPassage } from '../agents/models/tasks.ts';
import { compose } from './answer.ts';
import { type Asked, askAnswer } from './ask-answer.ts';
import { withoutModel } from './assess.ts';
import { asksModel } from './earlier.ts';
import { passageElement } from './fit-prompt.ts';
import { listed } from './phrases.ts';
import { principalsIn } from './readers.ts';
import { type LookUp, planLookUps } from './research-plan.ts';
import { lookUp } from './retrieve.ts';
import { type Pod, type RunScope, scopeOf } from './scope.ts';
import type { Found, Machine, MachineUpdate, Part, Task } from './state.ts';

/** Passages of one look-up that go to a model. */
const PASSAGES = 4;

const says = {
  looking: (n: number, of: number, names: string): Localized => ({
    en: `Look-up ${n} of ${of}: ${names}…`,
    th: `ค้นข้อมูล ${n} จาก ${of}: ${names}…`,
  }),
  lookedUp: (times: number, names: string): Localized => ({
    en: `_Looked up ${times === 1 ? 'one question' : `${times} questions`} in ${names}._`,
    th: `_ค้นข้อมูล ${times} เรื่องจาก${names}_`,
  }),
  nothingOn: (what: string): Localized => ({
    en: `_I found nothing I would stand behind on: ${what}_`,
    th: `_ไม่พบคำตอบที่มั่นใจในเรื่อง: ${what}_`,
  }),
};

/** One look-up that was made. */
interface Finding extends LookUp {
  found: Found;
}

/** Answers from what several look-ups find; without an answer to stand behind, what was known before stays. */
export const research =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    const scope = scopeOf(config);
    const { task } = state;
    const { lookups: most, tokens } = pod.tenant.research;
    const open = await openTo(pod, scope);
    const plan = await planLookUps(pod, scope, task, { open, most, tokens });
    const findings = await lookAll(pod, scope, task, plan.lookups);
    const left = tokens - plan.tokens;
    const byModel = await answeredByModel(pod, scope, task, findings, left);
    const part = byModel.part ?? (await answeredByQuoting(pod, scope, task, findings, byModel.capped));
    return part ? { part, found: null, researched: 'answered' } : { researched: 'nothing' };
  };

/** The departments that everybody who reads the answer may use. */
async function openTo(pod: Pod, scope: RunScope): Promise<DepartmentConfig[]> {
  const shared = new Set(await principalsIn(pod.tenant, scope));
  const open = pod.tenant.departments.filter(({ access }) => access.some((who) => shared.has(who)));
  return open.sort((a, b) => Number(b.id === pod.department.id) - Number(a.id === pod.department.id));
}

async function lookAll(pod: Pod, scope: RunScope, task: Task, lookups: readonly LookUp[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [n, one] of lookups.entries()) {
    scope.signal.throwIfAborted();
    scope.note(says.looking(n + 1, lookups.length, namesOf(one.departments, task.language))[task.language]);
    const asked = { question: one.question, language: task.language };
    const ids = one.departments.map(({ id }) => id);
    findings.push({ ...one, found: await lookUp(pod, scope, asked, ids) });
  }
  return findings;
}

/** A model on the best passages of all look-ups, as many as the budget allows; no part where it is not sure or none is to be had. */
async function answeredByModel(
  pod: Pod,
  scope: RunScope,
  task: Task,
  findings: readonly Finding[],
  tokens: number,
): Promise<{ part: Part | null; capped: boolean }> {
  const nothing = { part: null, capped: false };
  if (!asksModel(pod.department, 'answer')) return nothing;
  const found = together(findings, tokens);
  if (found.passages.length === 0) return nothing;
  scope.signal.throwIfAborted();
  const asked = await askAnswer(pod, pod.department, task, found, scope, findings);
  const isSure = asked.answer.confidence >= pod.department.thresholds.model;
  if (asked.model === 'builtin' || !isSure) return { part: null, capped: asked.capped === true };
  return { part: written(task, findings, found, asked, []), capped: false };
}

/** Each look-up quoted by the built-in engine; what it is not sure of is said to be missing. */
async function answeredByQuoting(
  pod: Pod,
  scope: RunScope,
  task: Task,
  findings: readonly Finding[],
  capped: boolean,
): Promise<Part | null> {
  const kept: GroundedAnswer[] = [];
  const missing: string[] = [];
  for (const { question, found } of findings) {
    scope.signal.throwIfAborted();
    const { answer } = await askAnswer(pod, null, { ...task, question, message: question }, found, scope);
    const isSure = answer.sentences.length > 0 && answer.confidence >= pod.department.thresholds.model;
    if (isSure) kept.push(answer);
    else missing.push(question);
  }
  // Unasked, half an answer would keep the question from the experts.
  if (kept.length === 0 || (missing.length > 0 && !task.research)) return null;
  const answer: GroundedAnswer = {
    sentences: distinct(kept.flatMap(({ sentences }) => sentences)),
    confidence: Math.min(...kept.map(({ confidence }) => confidence)),
  };
  const found = together(findings, Number.POSITIVE_INFINITY);
  const part = written(task, findings, found, { answer, model: 'builtin' }, missing);
  return capped ? withoutModel(part, task) : part;
}

function written(
  task: Task,
  findings: readonly Finding[],
  found: Found,
  { answer, model, trace }: Asked,
  missing: readonly string[],
): Part {
  const part = compose(task, found, answer, model);
  const departments = [...new Set(findings.flatMap((finding) => finding.departments))];
  const notes = [
    ...(missing.length > 0 ? [says.nothingOn(missing.join('; '))] : []),
    says.lookedUp(findings.length, namesOf(departments, task.language)),
  ];
  const text = [part.text, ...notes.map((note) => note[task.language])].join('\n\n');
  return { ...part, text, ...(trace ? { trace } : {}) };
}

/** What all look-ups found: the best of each in turns, until the budget is used up. */
function together(findings: readonly Finding[], tokens: number): Found {
  const passages = new Map<string, ModelPassage>();
  let left = tokens;
  const most = Number.isFinite(tokens) ? PASSAGES : Math.max(0, ...findings.map(({ found }) => found.passages.length));
  for (let rank = 0; rank < most; rank++) {
    for (const { found } of findings) {
      const passage = found.passages[rank];
      const size = passage ? estimateTokens(passageElement(passage).text) : 0;
      if (!passage || passages.has(passage.id) || size > left) continue;
      left -= size;
      passages.set(passage.id, passage);
    }
  }
  const disagreements = findings.flatMap(({ found }) => found.disagreements);
  return {
    passages: [...passages.values()],
    rarity: [...new Map(findings.flatMap(({ found }) => found.rarity))],
    disagreements: [...new Map(disagreements.map((one) => [`${one.a.id} ${one.b.id}`, one])).values()],
    citations: Object.assign({}, ...findings.map(({ found }) => found.citations)),
  };
}

function distinct(sentences: GroundedAnswer['sentences']): GroundedAnswer['sentences'] {
  return [...new Map(sentences.map((one) => [`${one.passageId} ${one.text}`, one])).values()];
}

function namesOf(departments: readonly DepartmentConfig[], language: Language): string {
  return listed(
    departments.map(({ name }) => name[language]),
    language,
    'conjunction',
  );
}
