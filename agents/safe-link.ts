/** Which addresses a text may lead to: plainly written ones, on hosts somebody allowed. */

/** Host, perhaps with a port, as `URL.host` writes it; a default port is left out. */
export type AllowedHosts = readonly string[];

// Written to admit rather than to find fault: what has credentials,
// escapes of its host, backslashes, other letters or a second `//` does not match.
const ADDRESS =
  /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)(?:[/?#](?:[\w\-.~?#&=+:]|\/(?!\/)|%[0-9a-f]{2})*)?$/i;
/** Our own documents, wherever this server is reached. */
const DOCUMENT = /^\/documents\/(?:(?!\.\.|\/\/)(?:[\w\-.~/#&=+:]|%[0-9a-f]{2}))*$/i;
const DEFAULT_PORT = { http: ':80', https: ':443' };

/** Whether an absolute address is plain and on an allowed host. */
export function isAllowedAddress(address: string, hosts: AllowedHosts): boolean {
  const [, scheme = '', host = ''] = ADDRESS.exec(address) ?? [];
  if (!host) return false;
  const port = DEFAULT_PORT[scheme.toLowerCase() as 'http' | 'https'];
  return isAllowedHost(host.endsWith(port) ? host.slice(0, -port.length) : host, hosts);
}

/** Whether a link may keep its target: an allowed address, or a document of ours. */
export function isAllowedTarget(target: string, hosts: AllowedHosts): boolean {
  return DOCUMENT.test(target) || isAllowedAddress(target, hosts);
}

/** Whether a host was allowed, however its letters are cased. */
export function isAllowedHost(host: string, hosts: AllowedHosts): boolean {
  return hosts.some((allowed) => allowed.toLowerCase() === host.toLowerCase());
}

/** True when nothing follows the host, so that what stands behind the address could still become part of it. */
export function endsInHost(address: string): boolean {
  return !/^https?:\/\/[^/?#]*[/?#]/i.test(address);
}
