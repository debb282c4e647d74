/** Links that may stand in what we post: those to documents of our own server. */

const MOST = 2_000;

/** The whole address when it leads to our own server, or undefined. */
export function ownUrl(url: string, publicUrl: string): string | undefined {
  const own = URL.parse(publicUrl);
  const found = URL.parse(url, publicUrl);
  const isOurs = own && found && found.origin === own.origin && found.protocol.startsWith('http');
  return isOurs && found.href.length <= MOST ? found.href : undefined;
}
