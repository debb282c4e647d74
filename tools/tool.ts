/** What a tool is: a typed action on business records, run with the asker's rights. */
import type { z } from 'zod';
import type { CardChange, Language, Localized } from '../agents/message.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';

/** A text that came with the request: a file, or the message itself when its name is empty. */
export interface HandedIn {
  name: string;
  text: string;
}

/** A passage of a document that a result rests on. */
export interface CitedPassage {
  passage: string;
  document: string;
  title: string;
  section: string;
  anchor: string;
  page: number | null;
  date: string | null;
}

/** Everything a tool may know about its call; who asks and where comes from the server, never from `input`. */
export interface ToolContext {
  db: Tx;
  tenant: string;
  actor: Person;
  /** True when one of the actor's roles carries the permission. */
  can(permission: string): boolean;
  language: Language;
  /** The moment that counts as now. */
  clock: { now(): Date };
  /** The proposal being executed; null for reads. */
  proposalId: string | null;
  signal: AbortSignal;
  /** What everybody who reads the answer may see of documents: by these names, in these departments. */
  sight?: { principals: readonly string[]; departments: readonly string[] };
  /** What the tool's `study` made of what was handed in. */
  studied?: unknown;
}

/** What a write would do, worked out without doing it. */
export interface Preparation {
  /** Before → after in the reader's words. */
  changes: CardChange[];
  /** One line that says what is asked for, such as `Vacation, 3–5 June 2026 (2 working days)`. */
  summary: string;
  /** Why the person wants it, when they said so. */
  reason?: string;
  /** What fields that were left out will be taken to say; an approver's form starts with it. */
  unsaid?: Record<string, unknown>;
}

interface ToolBase<I extends z.ZodObject, O extends z.ZodObject> {
  /** `department.verb_noun`, unique. */
  name: string;
  department: string;
  /** Needed to call it at all; finer rights are asked with `ctx.can`. */
  permission: string;
  title: Localized;
  /** For language models: what it does and when to use it. */
  description: string;
  /** Fields carry `.meta({ slot, label, ask })`; never tenant, person of the asker, or role. */
  input: I;
  output: O;
  /** Phrasings that mean this tool; the built-in engine learns from them. */
  examples: Record<Language, string[]>;
  /** A search that finds the rule this rests on; the best passage is cited with the result. */
  evidence?: Localized;
  /** The result as Markdown in `ctx.language`, rendered from `output` alone. */
  say(output: z.output<O>, ctx: ToolContext): string;
}

interface Runs<I extends z.ZodObject, O extends z.ZodObject> {
  /** Reads run at once and writes run inside the ledger's transaction. */
  run(ctx: ToolContext, input: z.output<I>): Promise<z.output<O>>;
}

interface Writes<I extends z.ZodObject, O extends z.ZodObject> extends ToolBase<I, O> {
  effect: 'write';
  /** Checks the request against the records and describes it; runs when proposed and again right before the effect. */
  prepare(ctx: ToolContext, input: z.output<I>): Promise<Preparation>;
  /** Id of the record that was written. */
  record(output: z.output<O>): string;
}

export interface ReadTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends ToolBase<I, O>,
    Runs<I, O> {
  effect: 'read';
  /** Works on what came with the message, before and outside of any transaction; `run` finds the result as `ctx.studied`. */
  study?(handed: readonly HandedIn[], at: { now: Date; signal: AbortSignal }): Promise<unknown>;
  /** Passages the result rests on, which are cited beside it. */
  cites?(output: z.output<O>): CitedPassage[];
  /** A search for what may help with this result; the best passages are suggested beside it. */
  lookFor?(output: z.output<O>): Localized | null;
}

/** Writes into our own database, in one transaction with its receipt. */
export interface OwnWriteTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends Writes<I, O>,
    Runs<I, O> {
  foreign?: undefined;
}

/** Writes into a system that is not ours, outside of any transaction; `prepare` speaks to our own database only. */
export interface ForeignWriteTool<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject>
  extends Writes<I, O> {
  foreign: ForeignSystem<I, O>;
}

/** What a request to a system that is not ours may know. */
export interface ForeignContext extends Pick<ToolContext, 'tenant' | 'actor' | 'language' | 'clock' | 'signal'> {
  /** The same for every attempt; it goes with the request and finds it again. */
  idempotencyKey: string;
}

export interface ForeignSystem<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** Makes the one request. A ToolRefusal, or an error of connecting, says that surely nothing was done; after any other error nobody knows. */
  call(ctx: ForeignContext, input: z.output<I>): Promise<z.output<O>>;
  /** What came of an earlier request with this key; undefined when the system has none. */
  find(ctx: ForeignContext, input: z.output<I>): Promise<z.output<O> | undefined>;
}

export type WriteTool = OwnWriteTool | ForeignWriteTool;
/** A tool that does all it does in our own database. */
export type OwnTool = ReadTool | OwnWriteTool;
export type Tool = OwnTool | ForeignWriteTool;

/** Declares a tool; the types of `run`, `say` and `prepare` follow from the schemas. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: ReadTool<I, O> | OwnWriteTool<I, O>,
): OwnTool {
  // The catalogue holds tools of all shapes; arguments are parsed by `input` before `run` sees them.
  return tool as unknown as OwnTool;
}

/** Declares a tool that writes into a system that is not ours. */
export function defineForeignTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: ForeignWriteTool<I, O>,
): ForeignWriteTool {
  return tool as unknown as ForeignWriteTool;
}

/** A request that cannot or may not be done, with the sentence the person reads; nothing was changed. */
export class ToolRefusal extends Error {
  readonly code: 'forbidden' | 'not_found' | 'conflict' | 'invalid';
  readonly said: Localized;
  readonly field: string | undefined;

  constructor(code: ToolRefusal['code'], said: Localized, field?: string) {
    super(said.en);
    this.name = 'ToolRefusal';
    this.code = code;
    this.said = said;
    this.field = field;
  }
}
