import { openTestCompany } from '/work/main/tools/test-context.ts';
import { seedHr } from '/work/main/db/seed/hr.ts';
import { PGlite } from '@electric-sql/pglite';
for (let i=0;i<3;i++){ const t=performance.now(); const c=await openTestCompany({now:new Date('2026-05-20T03:00:00Z'),seeds:[seedHr]}); console.log('open',performance.now()-t); await c.close(); }
let t=performance.now(); const p=await PGlite.create(); console.log('create',performance.now()-t);
t=performance.now(); const d=await p.dumpDataDir('none'); console.log('dump',performance.now()-t,d.size);
t=performance.now(); const p2=await PGlite.create({loadDataDir:d}); console.log('load',performance.now()-t);
