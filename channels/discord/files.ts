/** Files that people hand in: fetched from Discord's own hosts alone. */
import { FileRefused } from '../post-failure.ts';
import type { DiscordSettings } from './deps.ts';

const HOSTS = ['cdn.discordapp.com', 'media.discordapp.net'];
const TIMEOUT_MS = 15_000;

/** The bytes of an attachment; throws FileRefused when it is gone, too large, or not of Discord. */
export async function readFile(settings: DiscordSettings, ref: string, most: number): Promise<Uint8Array> {
  if (!isOfDiscord(settings, ref)) throw new FileRefused('elsewhere');
  // Addresses are signed by themselves; the bot's token is nobody else's business.
  const response = await fetch(ref, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if ([401, 403, 404, 410].includes(response.status)) throw new FileRefused('gone');
  if (!response.ok || !response.body) throw new Error(`Discord does not hand out a file: ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > most) throw new FileRefused('too_large');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function isOfDiscord({ apiUrl }: DiscordSettings, ref: string): boolean {
  const url = URL.parse(ref);
  const own = apiUrl === undefined ? undefined : URL.parse(apiUrl);
  if (!url || url.username || url.password) return false;
  if (own && url.origin === own.origin) return true;
  return url.protocol === 'https:' && url.port === '' && HOSTS.includes(url.hostname);
}
