/** The only way a tool reads for a person: with the right of this moment, and with a trace where the record is restricted. */
import type { Language } from '../agents/message.ts';
import { appendAudit } from '../db/audit.ts';
import type { Tx } from '../db/tenant.ts';
import { contextFor, forbidden, type LedgerDeps } from './ledger.ts';
import type { ReadTool } from './tool.ts';

export interface ReadCall {
  person: string;
  language: Language;
  /** As parsed by the tool's `input`. */
  input: Record<string, unknown>;
  /** What everybody who reads along may do; the asker's finer rights count only as far as that. Absent in private. */
  shared?: ((permission: string) => boolean) | undefined;
}

/** Runs a read with the asker's rights; what is restricted is audited in the transaction that read it. */
export async function runRead(
  tx: Tx,
  deps: LedgerDeps,
  tool: ReadTool,
  { person, language, input, shared }: ReadCall,
): Promise<{ text: string; restricted: boolean }> {
  const asked = await contextFor(tx, deps, person, language, null);
  if (!asked.can(tool.permission)) throw forbidden();
  const ctx = shared ? { ...asked, can: (permission: string) => asked.can(permission) && shared(permission) } : asked;
  const output = tool.output.parse(await tool.run(ctx, input));
  const restricted = output.restricted === true;
  if (restricted)
    await appendAudit(tx, deps.tenant.id, {
      actor: person,
      action: 'record.read',
      subject: tool.name,
      detail: { input },
    });
  return { text: tool.say(output, ctx), restricted };
}
