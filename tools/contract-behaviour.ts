/** How every tool of the catalogue must behave on real records; a fault is a sentence. */
import { eq, sql } from 'drizzle-orm';
import type { Language } from '../agents/message.ts';
import { audit, ledger, proposals } from '../db/schema/approvals.ts';
import { ANSWER_TOOL } from './knowledge/answer-question.ts';
import { contextFor, execute, type LedgerDeps } from './ledger.ts';
import { runRead } from './read.ts';
import { TENANT, type TestCompany } from './test-context.ts';
import { type ForeignWriteTool, type ReadTool, type Tool, ToolRefusal, type WriteTool } from './tool.ts';

/** A tool with what it takes to try it. */
export interface Trial<T extends Tool = Tool> {
  tool: T;
  company: TestCompany;
  /** As the ledger gets it, with a tenant in which only these permissions are granted. */
  deps(catalog: ReadonlyMap<string, Tool>, permissions: string[]): LedgerDeps;
  person: string;
  input: Record<string, unknown>;
  /** Permissions beyond the tool's own that the input needs. */
  more?: string[];
  /** Puts in place what the tool expects of its proposal. */
  arrange?(proposal: string): Promise<void>;
}

const LANGUAGES = ['en', 'th'] as const;
const THAI = /\p{Script=Thai}/u;

/** Tries the tool as the machine would; what it writes stays. */
export async function behaviourFaults(trial: Trial): Promise<string[]> {
  const { tool } = trial;
  try {
    return await (tool.effect === 'read' ? readFaults({ ...trial, tool }) : writeFaults({ ...trial, tool }));
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return [`it could not be tried (${error.said.en}): give arguments that work in contract-samples.ts`];
  }
}

async function readFaults(trial: Trial<ReadTool>): Promise<string[]> {
  const faults: string[] = [];
  const { company, tool, person, input } = trial;
  const read = (permissions: string[], language: Language) =>
    company.records((tx) =>
      runRead(tx, depsOf(trial, permissions), tool, { person, language, input: tool.input.parse(input) }),
    );
  if (!(await isRefused(() => read([], 'en')))) faults.push('it reads without its permission');
  const before = await contents(company);
  const traces = await traced(company, tool.name);
  const said = { en: await read(permissionsOf(trial), 'en'), th: await read(permissionsOf(trial), 'th') };
  const changed = differing(before, await contents(company)).filter((table) => table !== 'audit');
  if (changed.length > 0) faults.push(`reading changed ${changed.join(', ')}`);
  const expected = said.en.restricted ? traces + 2 : traces;
  if ((await traced(company, tool.name)) !== expected) faults.push('what is restricted was read without a trace');
  return [...faults, ...sayingFaults(said.en.text, said.th.text)];
}

async function writeFaults(trial: Trial<WriteTool>): Promise<string[]> {
  const faults: string[] = [];
  const { company, tool } = trial;
  const untouched = await contents(company);
  for (const language of LANGUAGES) {
    const { summary, changes } = await prepared(trial, language);
    if (summary.trim() === '') faults.push(`it does not say in ${language} what is asked for`);
    if (changes.some(({ label }) => label.trim() === '')) faults.push(`a change has no name in ${language}`);
  }
  const touched = differing(untouched, await contents(company));
  if (touched.length > 0) faults.push(`preparing changed ${touched.join(', ')}`);

  const denied = await proposed(trial, 'denied');
  const before = await contents(company);
  if ((await execute(depsOf(trial, []), denied)).done) faults.push('it writes without its permission');
  const kept = differing(before, await contents(company)).filter((table) => !['proposals', 'audit'].includes(table));
  if (kept.length > 0) faults.push(`being refused changed ${kept.join(', ')}`);

  const id = await proposed(trial, 'allowed');
  const counted = counting(tool);
  const deps = depsOf({ ...trial, tool: counted.tool }, permissionsOf(trial));
  // In another system the answer is lost the first time, as it will be one day.
  if (tool.foreign) await execute(deps, id).catch(() => {});
  const first = await execute(deps, id);
  if (!first.done) return [...faults, `it could not be done: ${first.said}`];
  const once = await contents(company);
  const again = await execute(deps, id);
  if (!again.done || again.receipt.id !== first.receipt.id) faults.push('a second execution has another receipt');
  if (differing(once, await contents(company)).length > 0) faults.push('a second execution changed the records');
  if (counted.calls() > 1) faults.push('it is not found again and would be written twice');
  if (first.receipt.record.trim() === '') faults.push('its receipt names no record');
  return [...faults, ...(tool.name === ANSWER_TOOL ? [] : await writtenWords(trial, id))];
}

/** Counts what a tool asks of another system, and loses the first answer. */
function counting(tool: WriteTool): { tool: WriteTool; calls(): number } {
  let calls = 0;
  if (!tool.foreign) return { tool, calls: () => calls };
  const call: ForeignWriteTool['foreign']['call'] = async (ctx, input) => {
    const answer = await tool.foreign.call(ctx, input);
    if (++calls === 1) throw new Error('The connection broke before the answer came.');
    return answer;
  };
  return { tool: { ...tool, foreign: { ...tool.foreign, call } }, calls: () => calls };
}

async function writtenWords(trial: Trial<WriteTool>, id: string): Promise<string[]> {
  const { company, tool, person } = trial;
  const words = (language: Language) =>
    company.records(async (tx) => {
      const [row] = await tx.select().from(ledger).where(eq(ledger.proposal, id));
      const ctx = await contextFor(tx, depsOf(trial, permissionsOf(trial)), person, language, id);
      return tool.say(tool.output.parse(JSON.parse(row?.result ?? '{}')), ctx);
    });
  return sayingFaults(await words('en'), await words('th'));
}

function sayingFaults(en: string, th: string): string[] {
  if (en.trim() === '' || th.trim() === '') return ['it has nothing to say'];
  return THAI.test(th) && en !== th ? [] : ['it says the same in both languages'];
}

async function prepared({ company, tool, person, input, ...trial }: Trial<WriteTool>, language: Language) {
  const actor = await company.as(person, permissionsOf({ ...trial, company, tool, person, input }), language);
  return actor.run((ctx) => tool.prepare(ctx, tool.input.parse(input)));
}

let count = 0;
async function proposed(trial: Trial<WriteTool>, why: string): Promise<string> {
  const { company, tool, person, input } = trial;
  const id = `prp_${why}_${++count}`;
  const { changes, summary } = await prepared(trial, 'en');
  const args = JSON.stringify(tool.input.parse(input));
  await company.records((tx) =>
    tx.insert(proposals).values({
      ...{ tenantId: TENANT, id, turn: id, n: 0, run: `${id}.0`, thread: id, department: tool.department, summary },
      ...{ tool: tool.name, requester: person, args, argsHash: 'hash', evidence: '[]', language: 'en' },
      ...{ changes: JSON.stringify(changes), status: 'approved', expiresAt: new Date('2099-01-01') },
    }),
  );
  await trial.arrange?.(id);
  return id;
}

function depsOf(trial: Trial, permissions: string[]): LedgerDeps {
  return trial.deps(new Map([[trial.tool.name, trial.tool]]), permissions);
}

function permissionsOf({ tool, more = [] }: Trial): string[] {
  return [tool.permission, ...more];
}

async function isRefused(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    return error instanceof ToolRefusal && error.code === 'forbidden';
  }
}

function traced(company: TestCompany, tool: string): Promise<number> {
  return company.records((tx) => tx.$count(audit, eq(audit.subject, tool)));
}

/** Every table of the tenant with what is in it, so that a changed row shows like a new one. */
async function contents(company: TestCompany): Promise<Map<string, string>> {
  return company.records(async (tx) => {
    const { rows } = await tx.execute<{ table: string }>(
      sql`select relname as table from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and has_table_privilege(oid, 'select')`,
    );
    const hashes = rows.map(({ table }) => {
      const lines = sql`md5(coalesce(string_agg(t::text, chr(10) order by t::text), ''))`;
      return sql`select ${table}::text as name, ${lines} as hash from ${sql.identifier(table)} t`;
    });
    const found = await tx.execute<{ name: string; hash: string }>(sql.join(hashes, sql` union all `));
    return new Map(found.rows.map(({ name, hash }) => [name, hash]));
  });
}

function differing(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after].filter(([table, hash]) => before.get(table) !== hash).map(([table]) => table);
}
