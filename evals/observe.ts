/** Watching the product at work: the SQL that reaches the database and the calls that reach the tools. */
import type { PglitePool } from '../db/pglite-pool.ts';
import type { Catalog } from '../tools/catalog.ts';
import type { Tool } from '../tools/tool.ts';

/** A call as a tool received it, after its arguments were validated. */
export interface ToolUse {
  tool: string;
  args: Record<string, unknown>;
  actor: string;
}

/** Writes down the text of every statement from now on; all of them, prepared or not, pass the pool. */
export function watchStatements(pool: PglitePool): string[] {
  const statements: string[] = [];
  const run = pool.run.bind(pool);
  pool.run = (query) => {
    statements.push(query.text);
    return run(query);
  };
  return statements;
}

/** How many statements read the personnel files. */
export function fileReads(statements: readonly string[]): number {
  return statements.filter((text) => /\bfrom\s+"?employee_files\b/i.test(text)).length;
}

/** The catalogue with every call written down in `uses`; the tools work as before. */
export function observed(catalog: Catalog, uses: ToolUse[]): Catalog {
  return new Map([...catalog].map(([name, tool]) => [name, watched(tool, uses)]));
}

function watched(tool: Tool, uses: ToolUse[]): Tool {
  const note = (actor: string, args: Record<string, unknown>) => void uses.push({ tool: tool.name, args, actor });
  if (tool.effect === 'read') {
    return {
      ...tool,
      run: (ctx, input) => {
        note(ctx.actor.id, input);
        return tool.run(ctx, input);
      },
    };
  }
  return {
    ...tool,
    prepare: (ctx, input) => {
      note(ctx.actor.id, input);
      return tool.prepare(ctx, input);
    },
  };
}
