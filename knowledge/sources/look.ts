/** One look at a source: claim it, look through it, and say how that went. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import type { Localized } from '../../agents/message.ts';
import type { KnowledgeSource } from '../../agents/source-schema.ts';
import { type Db, withTenant } from '../../db/tenant.ts';
import { readCursor } from './cursor.ts';
import { keepClaim } from './keep-claim.ts';
import { failed } from './look-end.ts';
import { lookThrough } from './look-through.ts';
import type { OpenOptions } from './open-source.ts';
import { claimSource, giveBack, LostClaim, sourceId } from './source-rows.ts';

export interface LookDeps extends OpenOptions {
  db: Db;
  tenant: string;
  /** Documents wait to be read. */
  onReceived(): void;
  /** A document is gone, or other people may read it. */
  onChanged(document: string): Promise<void>;
  onError(error: unknown, where: string): void;
}

export interface Watched {
  department: Pick<DepartmentConfig, 'id' | 'access'>;
  source: KnowledgeSource;
}

export interface LookOptions {
  signal: AbortSignal;
  /** Looks although it is not due. */
  insist?: boolean;
  /** A person said that few documents are right. */
  allowShrink?: boolean;
}

export interface Looked {
  counts: { seen: number; added: number; replaced: number; same: number; refused: number; removed: number };
  status: 'idle' | 'failed';
  fault: Localized | undefined;
}

/** Looks once; undefined when another worker looks, when it is not due, or when this one has to stop. */
export async function lookAt(deps: LookDeps, watched: Watched, options: LookOptions): Promise<Looked | undefined> {
  const { db, tenant } = deps;
  const id = sourceId(watched.department.id, watched.source.name);
  const row = await withTenant(db, tenant, (tx) => claimSource(tx, id, options.insist));
  if (!row?.startedAt) return undefined;
  const claim = { id, startedAt: row.startedAt };
  const kept = keepClaim(db, tenant, claim);
  const signal = AbortSignal.any([options.signal, kept.lost]);
  const cursor = readCursor(row.cursor);
  try {
    return await lookThrough(deps, watched, claim, cursor, { ...options, signal });
  } catch (error) {
    if (error instanceof LostClaim || kept.lost.aborted) return undefined;
    if (options.signal.aborted) {
      await withTenant(db, tenant, (tx) => giveBack(tx, claim));
      return undefined;
    }
    return failed(deps, watched, claim, cursor, error);
  } finally {
    kept.stop();
  }
}
