/** Which addresses a source may reach: the public internet, and what the company names of its own. */
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SourceFault } from './source-fault.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

export interface Reach {
  /** Throws `SourceFault` for what must not be connected to, as far as that shows without resolving its name. */
  admit(url: URL): void;
  /** Resolves a name for one connection: the addresses it gives were checked, and no others are connected to. */
  lookup(url: URL): LookupFunction;
}

const INTERNAL = ['private', 'loopback', 'uniqueLocal', 'carrierGradeNat'];
/** Clouds hand out keys there, whoever asks. */
const METADATA = ['fd00:ec2::254', '100.100.100.200'].map((address) => ipaddr.parse(address).toNormalizedString());
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** `allowHosts` are hosts, or hosts with a port, that may be internal; each counts for exactly what it says. */
export function createReach(allowHosts: readonly string[], resolve: Resolve = resolveBySystem): Reach {
  const allowed = new Set(allowHosts);
  const isNamed = ({ protocol, hostname, port }: URL) =>
    (port === '' && allowed.has(hostname)) ||
    allowed.has(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
  const refuseUnlessMay = (url: URL, address: string) => {
    if (!mayConnect(address, isNamed(url))) throw new SourceFault('address_refused', url.host, address);
  };
  return {
    admit: (url) => {
      if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
        throw new SourceFault('scheme_refused', `${url.protocol}//${url.host}`);
      if (url.port !== '' && !['80', '443'].includes(url.port) && !isNamed(url))
        throw new SourceFault('port_refused', url.hostname, url.port);
      const literal = bare(url.hostname);
      if (isIP(literal)) refuseUnlessMay(url, literal);
    },
    lookup: (url) => (hostname, options, callback) => {
      resolve(hostname)
        .then((addresses) => {
          // One bad address condemns the name: which one is connected to would be chance.
          for (const { address } of addresses) refuseUnlessMay(url, address);
          const [first] = addresses;
          if (!first) throw new SourceFault('unreachable', url.host, 'ENOTFOUND');
          return { addresses, first };
        })
        .then(
          ({ addresses, first }) =>
            options.all ? callback(null, addresses) : callback(null, first.address, first.family),
          (error: Error) => callback(error, options.all ? [] : ''),
        );
    },
  };
}

/** Whether an address is public, or internal where that was allowed; never one of the link, of many, of nobody or of a cloud's keys. */
export function mayConnect(address: string, isInternalAllowed: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (METADATA.includes(parsed.toNormalizedString())) return false;
  const range = parsed.range();
  if (range === 'unicast') return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6);
  return isInternalAllowed && INTERNAL.includes(range);
}

/** The place a connection is made to, whoever asks for it. */
export function placeOf(protocol: string, host: string, port: string | number | null | undefined): URL {
  return new URL(`${protocol}//${isIP(host) === 6 ? `[${host}]` : host}${port ? `:${port}` : ''}`);
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function resolveBySystem(hostname: string): Promise<ResolvedAddress[]> {
  return systemLookup(hostname, { all: true });
}
