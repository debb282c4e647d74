/** Files that people hand in, fetched with our token when their turn runs. */
import { FileRefused } from '../post-failure.ts';
import type { SlackDeps, SlackSettings } from './deps.ts';

const FETCH_MS = 20_000;

/** The file's bytes; throws FileRefused when it is gone, not Slack's, or larger than `most`. */
export async function readFile(deps: SlackDeps, tenant: string, ref: string, most: number): Promise<Uint8Array> {
  const { team, url } = JSON.parse(ref) as { team: string; url: string };
  if (!isSlacksFile(url, deps.settings)) throw new FileRefused('elsewhere');
  const bot = await deps.tokens.of(tenant, team);
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${bot.token}` },
    // Where a redirect leads our token must not go.
    redirect: 'manual',
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw new FileRefused('elsewhere');
  }
  if (response.status >= 500 || response.status === 429) {
    await response.body?.cancel();
    throw new Error(`Slack answered ${response.status} for a file.`);
  }
  const isPage = String(response.headers.get('content-type')).startsWith('text/html');
  if (!response.ok || !response.body || isPage) {
    await response.body?.cancel();
    throw new FileRefused('gone');
  }
  return upTo(most, response.body);
}

function isSlacksFile(url: string, { apiUrl }: SlackSettings): boolean {
  const { protocol, host } = URL.parse(url) ?? {};
  if (apiUrl && host === URL.parse(apiUrl)?.host) return true;
  return protocol === 'https:' && host === 'files.slack.com';
}

/** What Slack says of a file's size is not relied on. */
async function upTo(most: number, body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) throw new FileRefused('too_large');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
