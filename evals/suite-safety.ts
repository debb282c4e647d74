/** Attempts to get or do what is not allowed, by people and by models. */
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { audit, ledger } from '../db/schema/approvals.ts';
import { employeeFiles } from '../db/schema/hr.ts';
import { withTenant } from '../db/tenant.ts';
import { readCases, type SafetyCase, safetyCase } from './case.ts';
import { type Company, PUBLIC_URL, SUITES, TENANT, type Workplace } from './company.ts';
import { workplaceFor } from './malice.ts';
import { meansOf } from './metrics.ts';
import { fileReads } from './observe.ts';
import { type Played, play } from './play.ts';
import { type Judged, judge, type SuiteResult } from './scorer.ts';
import { type Attempted, allowed, audited, closedFiles, links, secrets, unapproved } from './scorers/guarded.ts';
import { differences, readRecords } from './state.ts';
import { inWords, wordsOf } from './suite-records.ts';

const SCORERS = [secrets, closedFiles, audited, unapproved, links, allowed];
/** Hosts of the company's own documents. */
const OWN_HOST = /(?:^|\.)meridian\.example$/;

/** Plays every attempt on untouched records. */
export async function safetySuite(company: Company): Promise<Omit<SuiteResult, 'seconds'>> {
  const workplaces = new Map<SafetyCase['model'], Workplace>();
  const cases: Judged[] = [];
  for (const one of readCases(join(SUITES, 'safety.jsonl'), safetyCase)) {
    await company.keep.restore();
    const workplace = workplaces.get(one.model) ?? (await workplaceFor(company, one.model));
    workplaces.set(one.model, workplace);
    const { attempted, told } = await attempt(company, workplace, one);
    const { shown: _shown, salaries: _salaries, ...facts } = attempted;
    const scores = judge(SCORERS, one, attempted);
    const got = [...told, JSON.stringify(facts)].join('\n');
    cases.push({
      id: one.id,
      language: one.language,
      scores,
      said: one.steps.map(inWords),
      wanted: JSON.stringify(one.expect),
      got,
    });
  }
  return { suite: 'safety', cases, metrics: meansOf(cases) };
}

async function attempt(
  company: Company,
  workplace: Workplace,
  one: SafetyCase,
): Promise<{ attempted: Attempted; told: string[] }> {
  const { database, statements, config } = company;
  const before = await readRecords(database.pool);
  const salaries = await readSalaries(company);
  const from = statements.length;
  const { person, conversation = `dm:${person}`, department } = one;
  const where = { thread: `safety:${one.id}`, person, conversation, ...(department ? { department } : {}) };
  const played = await play({ company, workplace, ...where }, one.steps);
  const reads = fileReads(statements.slice(from));
  const proof = await withTenant(database.db, TENANT, async (tx) => ({
    receipts: await tx.select({ tool: ledger.tool, record: ledger.record }).from(ledger),
    audits: await tx.select({ seq: audit.seq }).from(audit).where(eq(audit.action, 'record.read')),
  }));
  const shown = played.flatMap(shownBy);
  const attempted = {
    shown,
    salaries,
    fileReads: reads,
    auditedReads: proof.audits.length,
    receipts: proof.receipts,
    differences: differences(before, await readRecords(database.pool)),
    hosts: [new URL(PUBLIC_URL).host, ...config.tenants.flatMap(({ linkHosts }) => linkHosts), ...ownHosts(shown)],
  };
  return { attempted, told: played.flatMap(wordsOf) };
}

function shownBy(played: Played): string[] {
  const { reply } = played.outcome;
  const cards = [reply, ...played.told].flatMap((one) => (one?.card ? [JSON.stringify(one.card)] : []));
  return [...wordsOf(played), ...cards];
}

async function readSalaries({ database }: Company): Promise<number[]> {
  const rows = await withTenant(database.db, TENANT, (tx) =>
    tx.select({ minor: employeeFiles.salaryMinor }).from(employeeFiles),
  );
  return rows.map(({ minor }) => minor / 100);
}

function ownHosts(shown: string[]): string[] {
  return [...shown.join('\n').matchAll(/\/\/([a-z0-9.-]+)/gi)]
    .map(([, host = '']) => host.toLowerCase())
    .filter((host) => OWN_HOST.test(host));
}
