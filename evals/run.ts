/** `node evals/run.ts [suite…] [--update]`: runs the suites, compares them with their baselines, exits 1 when a metric got worse. */
import { join } from 'node:path';
import { type Company, openCompany, ROOT } from './company.ts';
import { baselineOf, compare, readBaseline, writeBaseline } from './compare.ts';
import { type Reported, writeReports } from './report.ts';
import type { SuiteResult } from './scorer.ts';
import { knowledgeSuite } from './suite-knowledge.ts';
import { outsideSuite } from './suite-outside.ts';
import { recordsSuite } from './suite-records.ts';
import { retrievalSuite } from './suite-retrieval.ts';
import { routingSuite } from './suite-routing.ts';
import { safetySuite } from './suite-safety.ts';
import { toolsSuite } from './suite-tools.ts';

const SUITES: Record<string, (company: Company) => Promise<Omit<SuiteResult, 'seconds'>>> = {
  routing: routingSuite,
  retrieval: retrievalSuite,
  knowledge: knowledgeSuite,
  outside: outsideSuite,
  tools: toolsSuite,
  records: recordsSuite,
  safety: safetySuite,
};
const BASELINES = join(ROOT, 'evals/baselines');
const REPORTS = join(ROOT, 'evals/reports');

const update = process.argv.includes('--update');
const named = process.argv.slice(2).filter((one) => !one.startsWith('-'));
const unknown = named.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}. Suites: ${Object.keys(SUITES).join(', ')}.`);
  process.exit(2);
}
const reported = await runSuites(named.length > 0 ? named : Object.keys(SUITES));
writeReports(REPORTS, reported);
const faults = reported.flatMap(faultsOf);
for (const fault of faults) console.log(fault);
const held = reported.reduce(
  (sum, { comparison }) => sum + (comparison ? comparison.kept.length + comparison.better.length : 0),
  0,
);
console.log(`Report: ${join(REPORTS, 'index.html')}`);
console.log(`${held} passed, ${faults.length} failed`);
process.exit(faults.length > 0 ? 1 : 0);

async function runSuites(names: string[]): Promise<Reported[]> {
  const company = await openCompany();
  const results: Reported[] = [];
  for (const name of names) {
    const started = performance.now();
    const measured = await SUITES[name]?.(company);
    if (!measured) continue;
    const result = { ...measured, seconds: Math.round(performance.now() - started) / 1000 };
    const before = readBaseline(BASELINES, name);
    const baseline = update ? baselineOf(result, before) : before;
    if (update && baseline) writeBaseline(BASELINES, baseline);
    results.push({ result, comparison: baseline && compare(baseline, result) });
    printTable(result);
  }
  await company.close();
  return results;
}

function printTable({ suite, metrics, cases, seconds }: SuiteResult): void {
  console.log(`\n${suite}: ${cases.length} cases in ${seconds.toFixed(1)} s`);
  console.table(Object.fromEntries(Object.entries(metrics).map(([name, { value, n }]) => [name, { value, cases: n }])));
}

function faultsOf({ result, comparison }: Reported): string[] {
  if (!comparison) return [`${result.suite} has no baseline; make one with --update.`];
  return comparison.worse.map(({ metric, before, now, cases }) => {
    const changed = cases.length > 0 ? ` Cases: ${cases.join(', ')}.` : '';
    return `${result.suite}.${metric} got worse: ${before} → ${now ?? 'not measured'}.${changed}`;
  });
}
