/** The only way a tool reads for a person: with the right of this moment, and with a trace where the record is restricted. */
import type { Language, Localized } from '../agents/message.ts';
import { principalsOf } from '../agents/principals.ts';
import { appendAudit } from '../db/audit.ts';
import type { Tx } from '../db/tenant.ts';
import { contextFor, forbidden, type LedgerDeps } from './ledger.ts';
import type { CitedPassage, ReadTool, ToolContext } from './tool.ts';

export interface ReadCall {
  person: string;
  language: Language;
  /** As parsed by the tool's `input`. */
  input: Record<string, unknown>;
  /** What everybody who reads along may do; the asker's finer rights count only as far as that. Absent in private. */
  shared?: ((permission: string) => boolean) | undefined;
  /** The names by which everybody who reads along is let in; the asker's own when it is left out. */
  principals?: readonly string[] | undefined;
  /** What the tool's `study` gave. */
  studied?: unknown;
}

/** Runs a read with the asker's rights; what is restricted is audited in the transaction that read it. */
export async function runRead(
  tx: Tx,
  deps: LedgerDeps,
  tool: ReadTool,
  { person, language, input, shared, principals, studied }: ReadCall,
): Promise<{ text: string; restricted: boolean; lookFor: Localized | null; cited: CitedPassage[] }> {
  const asked = await contextFor(tx, deps, person, language, null);
  if (!asked.can(tool.permission)) throw forbidden();
  const can = (permission: string) => asked.can(permission) && (shared?.(permission) ?? true);
  const ctx = { ...asked, can, studied, sight: sightOf(deps, principals ?? principalsOf(asked.actor)) };
  const output = tool.output.parse(await tool.run(ctx, input));
  const restricted = output.restricted === true;
  if (restricted)
    await appendAudit(tx, deps.tenant.id, {
      actor: person,
      action: 'record.read',
      subject: tool.name,
      detail: { input },
    });
  const [lookFor, cited] = [tool.lookFor?.(output) ?? null, tool.cites?.(output) ?? []];
  return { text: tool.say(output, ctx), restricted, lookFor, cited };
}

/** Departments that let all of them in. */
function sightOf({ tenant }: LedgerDeps, principals: readonly string[]): ToolContext['sight'] & {} {
  const open = tenant.departments.filter(({ access }) => access.some((who) => principals.includes(who)));
  return { principals, departments: open.map(({ id }) => id) };
}
