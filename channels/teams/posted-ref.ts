/** What the outbox keeps of a posted message, with all that is needed to replace it. */
import type { Reference } from './connector.ts';

export interface PostedRef extends Reference {
  /** The message that holds the card, else the first one. */
  id: string;
}

export function writeRef({ serviceUrl, conversation, tenant, bot }: Reference, id: string): string {
  return JSON.stringify({ serviceUrl, conversation, tenant, bot, id } satisfies PostedRef);
}

export function readRef(ref: string | null): PostedRef | undefined {
  return ref ? (JSON.parse(ref) as PostedRef) : undefined;
}
