/** What people do together, judged by how the records differ in the end. */
import { join } from 'node:path';
import { ledger } from '../db/schema/approvals.ts';
import { withTenant } from '../db/tenant.ts';
import { type RecordCase, readCases, recordCase, type Step } from './case.ts';
import { type Company, SUITES, TENANT } from './company.ts';
import { meansOf } from './metrics.ts';
import { type Played, play } from './play.ts';
import { type Judged, judge, type SuiteResult } from './scorer.ts';
import { clickCodes, type Ended, endState, receipts } from './scorers/end-state.ts';
import { differences, readRecords } from './state.ts';

/** Plays every scenario on untouched records. */
export async function recordsSuite(company: Company): Promise<Omit<SuiteResult, 'seconds'>> {
  const cases: Judged[] = [];
  for (const one of readCases(join(SUITES, 'records.jsonl'), recordCase)) {
    const { ended, told } = await playThrough(company, one);
    cases.push({
      id: one.id,
      language: one.language,
      scores: judge([endState, receipts, clickCodes], one, ended),
      said: [one.title, ...one.steps.map(inWords)],
      wanted: JSON.stringify(one.expect),
      got: [...told, JSON.stringify(ended)].join('\n'),
    });
  }
  return { suite: 'records', cases, metrics: meansOf(cases) };
}

async function playThrough(company: Company, one: RecordCase): Promise<{ ended: Ended; told: string[] }> {
  const { keep, database } = company;
  await keep.restore();
  const before = await readRecords(database.pool);
  const where = { thread: `records:${one.id}`, person: one.person, conversation: `dm:${one.person}` };
  const played = await play({ company, workplace: company, ...where }, one.steps);
  const rows = await withTenant(database.db, TENANT, (tx) => tx.select({ tool: ledger.tool }).from(ledger));
  const ended = {
    differences: differences(before, await readRecords(database.pool)),
    receipts: rows.map(({ tool }) => tool),
    codes: played.map(({ outcome }) => outcome.code),
  };
  return { ended, told: played.flatMap(wordsOf) };
}

/** Everything a step made the Expert say. */
export function wordsOf({ outcome, told }: Played): string[] {
  return [outcome.reply?.text ?? outcome.message ?? outcome.code, ...told.map(({ text }) => text)];
}

/** A step as a person would tell it. */
export function inWords(step: Step): string {
  const who = step.as ? `${step.as}: ` : '';
  return 'say' in step ? `${who}${step.say}` : `${who}[${step.click}]${step.reason ? ` ${step.reason}` : ''}`;
}
