import { startApp } from './app.ts';
import { readEnv } from './env.ts';
const app = await startApp(readEnv({ PORT: '0', DATA_DIR: process.argv[2] ?? '/tmp/d2', LOG_LEVEL: 'warn', NOW: '2026-05-04T03:00:00Z' }));
console.log('ready', performance.now(), app.url, Math.round(process.memoryUsage().rss/1e6)+'MB');
const ask = async (person: string, body: object, quiet = false) => {
  const token = await app.tokens.sign({ tenant: 'meridian', person });
  const s = performance.now();
  const r = await fetch(app.url + '/api/v1/query', { method: 'POST', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const j: any = await r.json(); const ms = performance.now()-s; if (!quiet) { console.log(person, JSON.stringify(body), r.status, ms.toFixed(0)+'ms', j.status, j.confidence); console.log('   ', j.answer ?? JSON.stringify(j)); console.log('   ', j.sources?.map((x:any)=>x.doc_id+' › '+x.section).join(' | ')); } return { ...j, ms };
};
export { ask, app };
for (const line of process.argv.slice(3)) { const [p, ...t] = line.split(':'); await ask(p!, { text: t.join(':') }); }
if (process.argv[3] === 'bench:') { const l: number[] = []; for (let i=0;i<200;i++) l.push((await ask('mali', { text: 'how much can I spend on a hotel in Bangkok?' }, true)).ms); l.sort((a,b)=>a-b); console.log('p50', l[100], 'p95', l[190]); }
await app.close(); process.exit(0);
