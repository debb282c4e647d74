/** Links to the company's documents, whatever name of this server they were written with. */
import { language } from './strings.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The address as this page reaches it: documents are served from here, in the page's language; other links stay as they are. */
export function localUrl(url) {
  if (!URL.canParse(url, location.href)) return '';
  const target = new URL(url, location.href);
  const here =
    target.host === location.host || (LOOPBACK.includes(target.hostname) && LOOPBACK.includes(location.hostname));
  if (!here || !target.pathname.startsWith('/documents/')) return target.href;
  target.searchParams.set('lang', language());
  return `${target.pathname}${target.search}${target.hash}`;
}

export function isDocument(url) {
  return localUrl(url).startsWith('/documents/');
}
