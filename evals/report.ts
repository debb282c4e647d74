/** A report to read: one page without scripts or outside files, and one JSON file per suite. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comparison, failedScorers } from './compare.ts';
import type { Judged, SuiteResult } from './scorer.ts';

/** A suite's result beside its baseline; no comparison when there was none. */
export interface Reported {
  result: SuiteResult;
  comparison: Comparison | undefined;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { border-bottom: 1px solid #8884; padding: .25rem .75rem; text-align: left }
td.figure { font-variant-numeric: tabular-nums; text-align: right }
.worse { color: #c0262d; font-weight: 600 }
.better { color: #157a3c; font-weight: 600 }
details { border-left: 3px solid #8886; margin: .5rem 0; padding: .1rem .8rem }
pre { background: #8881; overflow-wrap: anywhere; padding: .6rem; white-space: pre-wrap }
`;

/** Writes the JSON of every suite and the page about all of them. */
export function writeReports(folder: string, reported: readonly Reported[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { result } of reported)
    writeFileSync(join(folder, `${result.suite}.json`), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(folder, 'index.html'), page(reported));
}

/** The page as text. */
export function page(reported: readonly Reported[]): string {
  const title = 'Evaluation of The Expert';
  const sections = reported.map(section).join('\n');
  return `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"><style>${STYLE}</style>\n<h1>${title}</h1>\n${sections}\n</html>\n`;
}

function section({ result, comparison }: Reported): string {
  const failing = result.cases.filter(({ scores }) => failedScorers(scores).length > 0);
  const rows = Object.entries(result.metrics).map(([name, { value, n }]) => {
    const worse = comparison?.worse.find(({ metric }) => metric === name);
    const note = worse
      ? `<span class="worse">worse, was ${worse.before}</span>`
      : comparison?.better.includes(name)
        ? '<span class="better">better</span>'
        : '';
    return `<tr><th>${escaped(name)}</th><td class="figure">${value.toFixed(3)}</td><td class="figure">${n}</td><td>${note}</td></tr>`;
  });
  return [
    `<h2>${escaped(result.suite)}</h2>`,
    `<p>${result.cases.length} cases in ${result.seconds.toFixed(1)} s, ${failing.length} without full marks.</p>`,
    `<table><tr><th>Metric</th><th>Value</th><th>Cases</th><th></th></tr>${rows.join('')}</table>`,
    ...failing.map(caseDetails),
  ].join('\n');
}

function caseDetails({ id, language, scores, said, wanted, got }: Judged): string {
  const failed = failedScorers(scores).join(', ');
  const parts = [`Said:\n${said.join('\n')}`, `Wanted:\n${wanted}`, `Got:\n${got}`];
  const summary = `<summary><b>${escaped(id)}</b> (${escaped(language)}) <span class="worse">${escaped(failed)}</span> ${escaped(said.at(-1) ?? '')}</summary>`;
  return `<details>${summary}<pre>${escaped(parts.join('\n\n'))}</pre></details>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);
}
