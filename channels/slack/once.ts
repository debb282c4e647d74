/** One post comes as several events at once: the first is heard, and the others are told what became of it. */
import type { Hearing } from '../chat/hear.ts';
import type { SlackDeps } from './deps.ts';

/** The twin of a mention comes within seconds; what comes later, the key of its turn tells apart. */
const REMEMBERED_MS = 60_000;

interface Heard {
  hearing: Promise<Hearing>;
  until: number;
}

const lately = new WeakMap<SlackDeps, Map<string, Heard>>();

/** Hears a post; for its twin, the same promise and no second link code. Undefined when it was refused before. */
export async function hearOnce(
  deps: SlackDeps,
  key: string,
  hear: () => Promise<Hearing>,
): Promise<Hearing | undefined> {
  const heard = lately.get(deps) ?? new Map<string, Heard>();
  lately.set(deps, heard);
  dropOld(heard);
  const twin = heard.get(key);
  if (twin) {
    const hearing = await twin.hearing;
    return 'refusal' in hearing ? undefined : hearing;
  }
  const hearing = hear();
  heard.set(key, { hearing, until: performance.now() + REMEMBERED_MS });
  // What could not be stored comes again.
  hearing.catch(() => heard.delete(key));
  return hearing;
}

/** The oldest come first. */
function dropOld(heard: Map<string, Heard>): void {
  for (const [key, { until }] of heard) {
    if (until > performance.now()) return;
    heard.delete(key);
  }
}
