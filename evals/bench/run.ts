/** All benchmarks, one after the other: `npm run bench`, or one by name: `npm run bench -- turn`. */
import { benchAck } from './ack.ts';
import { benchIngest } from './ingest.ts';
import { benchSearch } from './search.ts';
import { benchStart } from './start.ts';
import { benchThread } from './thread.ts';
import { benchThroughput } from './throughput.ts';
import { benchTurn } from './turn.ts';

const benches: Record<string, () => Promise<unknown>> = {
  start: benchStart,
  turn: benchTurn,
  search: benchSearch,
  ingest: benchIngest,
  ack: benchAck,
  throughput: benchThroughput,
  thread: benchThread,
};

const wanted = process.argv.slice(2).filter((name) => !name.startsWith('--'));
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0)
  throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`);
for (const [name, run] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await run();
}
