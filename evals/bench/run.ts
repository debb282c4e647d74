/** All benchmarks, one after the other: `npm run bench`, or one by name: `npm run bench -- turn`. */
import { benchStart } from './start.ts';
import { benchTurn } from './turn.ts';

const benches: Record<string, () => Promise<unknown>> = {
  start: benchStart,
  turn: benchTurn,
  search: () => import('./search.ts'),
};

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await run();
}
