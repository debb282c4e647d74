/** Asks each site once per look what it lets programs read. */
import type { GuardedFetch } from './guarded-fetch.ts';
import { readRobots } from './robots.ts';

/** One that is longer counts as one that cannot be had. */
const MOST_BYTES = 512_000;

/** Says whether a link may be followed; a site that has no robots.txt allows it, one that cannot answer does not (RFC 9309). */
export function createRobots(guarded: GuardedFetch, signal: AbortSignal): (address: string) => Promise<boolean> {
  const sites = new Map<string, Promise<(url: URL) => boolean>>();
  const ask = async (origin: string) => {
    try {
      const { status, bytes } = await guarded.fetch(`${origin}/robots.txt`, { signal, most: MOST_BYTES });
      if (status === 200) return readRobots(new TextDecoder().decode(bytes));
      return () => status < 500;
    } catch {
      signal.throwIfAborted();
      return () => false;
    }
  };
  return async (address) => {
    const url = new URL(address);
    const site = sites.get(url.origin) ?? ask(url.origin);
    sites.set(url.origin, site);
    return (await site)(url);
  };
}
