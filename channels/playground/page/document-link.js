/** Links to the company's documents, whatever name of this server they were written with. */

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The address as this page reaches it: documents are served from here, other links stay as they are. */
export function localUrl(url) {
  if (!URL.canParse(url, location.href)) return '';
  const target = new URL(url, location.href);
  const here =
    target.host === location.host || (LOOPBACK.includes(target.hostname) && LOOPBACK.includes(location.hostname));
  return here && target.pathname.startsWith('/documents/')
    ? `${target.pathname}${target.search}${target.hash}`
    : target.href;
}

export function isDocument(url) {
  return localUrl(url).startsWith('/documents/');
}
