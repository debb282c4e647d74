/** Says while a look goes on that this worker is still there. */
import { type Db, withTenant } from '../../db/tenant.ts';
import { CLAIM_MS, type Claim, holdSource, LostClaim } from './source-rows.ts';

/** Renews until stopped; `lost` is aborted when another worker has taken the look over. */
export function keepClaim(db: Db, tenant: string, claim: Claim): { lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const renew = async () => {
    try {
      await withTenant(db, tenant, (tx) => holdSource(tx, claim));
    } catch (error) {
      // A database that is away for a moment loses nothing yet: the claim outlives several renewals.
      if (error instanceof LostClaim) lost.abort(error);
    }
  };
  const timer = setInterval(() => void renew(), CLAIM_MS / 4);
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
