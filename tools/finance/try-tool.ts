/** Calls a tool in a test the way the application does: arguments parsed first, the result put into words. */
import type { TestActor } from '../test-context.ts';
import type { OwnTool, Preparation, Tool } from '../tool.ts';

/** What a call gave and what the person would read; nothing is kept. */
export function tryTool(actor: TestActor, tool: OwnTool, input: object): Promise<{ output: object; said: string }> {
  return actor.attempt(async (ctx) => {
    const output = await tool.run(ctx, tool.input.parse(input));
    return { output: tool.output.parse(output), said: tool.say(output, ctx) };
  });
}

/** What a write says it would do. */
export function tryPrepare(actor: TestActor, tool: Tool, input: object): Promise<Preparation> {
  if (tool.effect !== 'write') throw new Error(`${tool.name} only reads.`);
  return actor.attempt((ctx) => tool.prepare(ctx, tool.input.parse(input)));
}

/** Prepares and runs a write and keeps what it wrote; gives its record id. */
export function doTool(actor: TestActor, tool: OwnTool, input: object): Promise<string> {
  if (tool.effect !== 'write') throw new Error(`${tool.name} only reads.`);
  return actor.run(async (ctx) => {
    const parsed = tool.input.parse(input);
    await tool.prepare(ctx, parsed);
    return tool.record(await tool.run(ctx, parsed));
  });
}
