/** Which tool a message calls, with which arguments, or which question it leads to. */
import { join } from 'node:path';
import { readCases, type ToolCase, toolCase } from './case.ts';
import { type Company, SUITES } from './company.ts';
import { meansOf } from './metrics.ts';
import { play, stillWaiting } from './play.ts';
import { type Judged, judge, type SuiteResult } from './scorer.ts';
import { callArguments } from './scorers/arguments.ts';
import { askedField, type Called, cancelled, toolCall } from './scorers/tool-call.ts';

/** Plays every case on untouched records and judges its last message. */
export async function toolsSuite(company: Company): Promise<Omit<SuiteResult, 'seconds'>> {
  const scorers = [toolCall, callArguments(company.catalog), askedField, cancelled];
  const cases: Judged[] = [];
  for (const one of readCases(join(SUITES, 'tools.jsonl'), toolCase)) {
    const { called, text } = await call(company, one);
    const { id, language, say, expect } = one;
    const got = JSON.stringify({
      status: called.status,
      uses: called.uses.map(({ tool, args }) => ({ tool, args })),
      form: called.form,
    });
    cases.push({
      id,
      language,
      scores: judge(scorers, one, called),
      said: say,
      wanted: JSON.stringify(expect),
      got: `${got}\n${text}`,
    });
  }
  return { suite: 'tools', cases, metrics: meansOf(cases) };
}

async function call(
  company: Company,
  { id, person, conversation, say }: ToolCase,
): Promise<{ called: Called; text: string }> {
  await company.keep.restore();
  const thread = `tools:${id}`;
  const where = { thread, person, conversation: conversation ?? `dm:${person}` };
  const played = await play(
    { company, workplace: company, ...where },
    say.map((text) => ({ say: text })),
  );
  const last = played.at(-1);
  if (!last) throw new Error(`${id} says nothing.`);
  const uses = [...new Map(last.uses.map((use) => [use.tool, use])).values()];
  const { reply } = last.outcome;
  const called = {
    uses,
    form: last.form,
    status: reply?.status ?? last.outcome.code,
    waiting: await stillWaiting(company, thread),
  };
  return { called, text: reply?.text ?? last.outcome.message ?? '' };
}
