/** What makes two requests the same for answers that are kept. */
import { createHash } from 'node:crypto';
import type { BaseMessage } from '@langchain/core/messages';
import type { Step } from './chain.ts';
import type { ModelTask } from './tasks.ts';

/** All of it is part of the key, so nothing is shared across tenants, rights, models or settings. */
export interface CacheKey {
  tenant: string;
  /** What the asker may read; for whom nobody said, the person alone. */
  rights: readonly string[];
  task: ModelTask;
  provider: string;
  step: Step;
  messages: readonly BaseMessage[];
  schema: Record<string, unknown> | undefined;
}

/** A fingerprint: what people wrote is not kept as a key. */
export function cacheKey({ messages, rights, ...rest }: CacheKey): string {
  const said = messages.map((message) => [message.getType(), message.content]);
  return createHash('sha256')
    .update(JSON.stringify([rest, [...rights].sort(), said]))
    .digest('base64url');
}
