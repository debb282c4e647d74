/** Watching the product at work: the SQL that reaches the database and the calls that reach the tools. */
import { PGlite, type QueryOptions, type Results } from '@electric-sql/pglite';
import type { Catalog } from '../tools/catalog.ts';
import type { Tool } from '../tools/tool.ts';

/** A call as a tool received it, after its arguments were validated. */
export interface ToolUse {
  tool: string;
  args: Record<string, unknown>;
  actor: string;
}

/** A database in memory that remembers every statement it was given. */
export class WatchedDatabase extends PGlite {
  readonly statements: string[] = [];

  override query<T>(text: string, params?: unknown[], options?: QueryOptions): Promise<Results<T>> {
    this.statements.push(text);
    return super.query<T>(text, params, options);
  }

  override exec(text: string, options?: QueryOptions): Promise<Results[]> {
    this.statements.push(text);
    return super.exec(text, options);
  }
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
