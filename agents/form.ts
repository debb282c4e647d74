/** A request that is being filled in over several messages of a thread. */

export interface OpenForm {
  tool: string;
  department: string;
  values: Record<string, unknown>;
  /** The field the person was asked for, null when the filled form waits for a yes. */
  asked: string | null;
  /** The proposal that waits for the asker's yes. */
  proposal: string | null;
}
