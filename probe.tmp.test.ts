import { it } from 'vitest';
import { onServer, newTenant } from './db/database-fixtures.ts';
import { appendAudit } from './db/audit.ts';
import { verifyAudit } from './db/audit-verify.ts';
import { withTenant } from './db/tenant.ts';
await onServer('probe', (server) => {
  it('measures', async () => {
    const { db } = server();
    const t = await newTenant(db);
    const times: number[] = [];
    await withTenant(db, t, async (tx) => {
      for (let i = 0; i < 5000; i++) { const a = performance.now(); await appendAudit(tx, t, { actor: 'a', action: 'b', subject: 's', detail: { i, x: 'y'.repeat(100) } }); times.push(performance.now() - a); }
    });
    times.sort((a, b) => a - b);
    const a = performance.now();
    const v = await withTenant(db, t, (tx) => verifyAudit(tx));
    console.log('append p50', times[2500], 'p95', times[4750], 'verify 5000 rows ms', performance.now() - a, v.brokenAt);
  });
});
