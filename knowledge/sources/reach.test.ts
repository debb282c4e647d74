import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReach, mayConnect, type ResolvedAddress } from './reach.ts';

const INTERNAL = [
  '127.0.0.1',
  '127.9.9.9',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '::1',
  'fd12::1',
  '::ffff:10.0.0.1',
];
const NEVER = [
  ...['0.0.0.0', '0.1.2.3', '169.254.169.254', '224.0.0.1', '255.255.255.255', '240.0.0.1', '198.18.0.1', '192.0.2.1'],
  ...['::', 'fe80::1', 'ff02::1', 'fd00:ec2::254', '100.100.100.200', '64:ff9b::7f00:1', '2002:7f00:1::', 'fec0::1'],
  ...['::ffff:169.254.169.254', '::ffff:0:127.0.0.1', '2001:db8::1', '100::1', 'not an address', ''],
];

describe('an address', () => {
  it.each(INTERNAL)('%s is reached only where the company names its host', (address) => {
    expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([false, true]);
  });

  it.each(NEVER)('%s is never reached', (address) => {
    expect([mayConnect(address, false), mayConnect(address, true)]).toEqual([false, false]);
  });

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(mayConnect(address, false)).toBe(true);
  });
});

describe('what is admitted', () => {
  const refusal = (address: string, allowHosts: string[] = []) => {
    try {
      createReach(allowHosts).admit(new URL(address));
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  it.each([
    ...[
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0177.0.0.1/',
      'http://0x7f.1/',
      'http://127.1/',
      'http://0/',
    ],
    ...[
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://[::ffff:7f00:1]/',
      'https://169.254.169.254/',
      'http://①②⑦.0.0.1/',
    ],
  ])('is not %s, however it is written', (address) => {
    expect(refusal(address)).toBe('address_refused');
  });

  it('is a host for exactly what its name says, with or without a port', () => {
    expect(refusal('http://127.0.0.1/', ['127.0.0.1'])).toBeUndefined();
    expect(refusal('http://127.0.0.1:8080/', ['127.0.0.1'])).toBe('port_refused');
    expect(refusal('http://127.0.0.1:8080/', ['127.0.0.1:8080'])).toBeUndefined();
    expect(refusal('http://127.0.0.1/', ['127.0.0.1:8080'])).toBe('address_refused');
    expect(refusal('https://127.0.0.1/', ['127.0.0.1:443'])).toBeUndefined();
    expect(refusal('http://127.0.0.2/', ['127.0.0.1'])).toBe('address_refused');
    expect(refusal('http://169.254.169.254/', ['169.254.169.254'])).toBe('address_refused');
  });

  it('is neither another scheme nor an address with a password', () => {
    for (const address of [
      'file:///etc/passwd',
      'ftp://example.com/',
      'gopher://example.com/',
      'http://u:p@example.com/',
    ])
      expect(refusal(address)).toBe('scheme_refused');
    expect(refusal('https://example.com:22/')).toBe('port_refused');
    expect(refusal('https://example.com/')).toBeUndefined();
  });
});

describe('a name', () => {
  const lookUp = (answers: string[][], allowHosts: string[] = []) => {
    const reach = createReach(allowHosts, async () =>
      (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
    );
    const once = (all: boolean) =>
      new Promise<ResolvedAddress[] | string>((resolve) => {
        reach.lookup(new URL('http://site.test/'))('site.test', { all }, (error, found) =>
          resolve(error ? ((error as { code?: string }).code ?? error.message) : (found as ResolvedAddress[])),
        );
      });
    return once;
  };

  it('gives the addresses that were checked, and no others later: one that changes its mind is refused', async () => {
    const rebinding = lookUp([['8.8.8.8'], ['127.0.0.1']]);
    expect(await rebinding(true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await rebinding(true)).toBe('address_refused');
  });

  it('with one bad address among good ones is refused', async () => {
    expect(await lookUp([['8.8.8.8', '10.0.0.1']])(true)).toBe('address_refused');
    expect(await lookUp([['8.8.8.8', '10.0.0.1']])(false)).toBe('address_refused');
    expect(await lookUp([['10.0.0.1']], ['site.test'])(false)).toBe('10.0.0.1');
  });

  it('without an address is said to be unreachable', async () => {
    expect(await lookUp([[]])(true)).toBe('unreachable');
  });
});

it('is the only way out of this folder', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !/\.test\.ts$|stand-in|-contract/.test(name));
  const ways = (text: string) =>
    /from '(undici|node:https?|node:http2|node:tls|axios)'|\bfetch\('|globalThis\.fetch/.test(text);
  const going = files.filter((name) => ways(readFileSync(join(import.meta.dirname, name), 'utf8')));
  expect(going).toEqual(['guarded-fetch.ts', 'guarded-transport.ts']);
  expect(ways("import https from 'node:https';")).toBe(true);
});
