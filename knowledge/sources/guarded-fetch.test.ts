import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Asked, createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts';
import { openWeb, type WebStandIn } from './web-stand-in.ts';

let site: WebStandIn;
const open: GuardedFetch[] = [];
beforeEach(async () => {
  site = await openWeb();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await site.close();
});

const guarded = (
  allowHosts: string[] = [site.host],
  resolve?: (name: string) => Promise<{ address: string; family: number }[]>,
) => {
  const one = createGuardedFetch({ allowHosts, ...(resolve ? { resolve } : {}) });
  open.push(one);
  return one;
};
const asked = (more: Partial<Asked> = {}): Asked => ({ signal: new AbortController().signal, most: 10_000, ...more });
const here = async () => [{ address: '127.0.0.1', family: 4 }];
const answer = (give: (request: IncomingMessage, response: ServerResponse) => void) => {
  site.answer = (request, response) => {
    give(request, response);
    return true;
  };
};
const port = () => site.host.split(':')[1] ?? '';

describe('what is fetched', () => {
  it('comes with its status, headers and bytes', async () => {
    site.pages.set('/a', { body: 'hello', type: 'text/plain' });
    const { status, headers, bytes } = await guarded().fetch(site.url('/a'), asked());
    expect({ status, type: headers['content-type'], text: Buffer.from(bytes).toString() }).toEqual({
      ...{ status: 200, type: 'text/plain', text: 'hello' },
    });
    expect((await guarded().fetch(site.url('/b'), asked())).status).toBe(404);
  });

  it('is unpacked', async () => {
    for (const [encoding, body] of [
      ['gzip', gzipSync('packed')],
      ['br', brotliCompressSync('packed')],
    ] as const) {
      answer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
      expect(Buffer.from((await guarded().fetch(site.url('/'), asked())).bytes).toString()).toBe('packed');
    }
    answer((_, response) => response.writeHead(200, { 'content-encoding': 'zstd, gzip' }).end('x'));
    await expect(guarded().fetch(site.url('/'), asked())).rejects.toMatchObject({ code: 'encoding' });
  });

  it('has an end: as it is announced, as it comes and as it is unpacked', async () => {
    answer((_, response) => response.writeHead(200, { 'content-length': '20000' }).end('x'.repeat(20_000)));
    await expect(guarded().fetch(site.url('/'), asked())).rejects.toMatchObject({ code: 'too_large' });
    answer((_, response) => {
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(1_000), more);
      };
      more();
    });
    await expect(guarded().fetch(site.url('/'), asked())).rejects.toMatchObject({ code: 'too_large' });
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    answer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    await expect(guarded().fetch(site.url('/'), asked({ most: 100_000 }))).rejects.toMatchObject({ code: 'too_large' });
    // The same bomb is let in where the limit would hold it.
    expect((await guarded().fetch(site.url('/'), asked({ most: 60_000_000 }))).bytes).toHaveLength(50_000_000);
  });

  it('is given up when its server is silent, and at once when the look is stopped', async () => {
    answer((_, response) => response.writeHead(200).write('half'));
    await expect(guarded().fetch(site.url('/'), asked({ within: 50 }))).rejects.toMatchObject({ code: 'too_slow' });
    const stop = new AbortController();
    answer((_, response) => {
      response.writeHead(200).write('half');
      stop.abort(new Error('The worker is stopping.'));
    });
    await expect(guarded().fetch(site.url('/'), asked({ signal: stop.signal }))).rejects.toThrow('worker is stopping');
  });

  it('names the host that is not there', async () => {
    const gone = site.host;
    await site.close();
    await expect(guarded([gone]).fetch(`http://${gone}/`, asked())).rejects.toMatchObject({
      ...{ code: 'unreachable', message: expect.stringContaining(gone) },
    });
  });
});

describe('the company’s own network', () => {
  it('is closed to names that lead into it', async () => {
    await expect(guarded([], here).fetch('http://innocent.test/', asked())).rejects.toMatchObject({
      code: 'address_refused',
    });
    await expect(guarded([]).fetch('http://localhost/', asked())).rejects.toMatchObject({ code: 'address_refused' });
    expect(site.asked).toEqual([]);
  });

  it('is open where its host and port are named, and nowhere beside', async () => {
    site.pages.set('/a', { body: 'inside', type: 'text/plain' });
    const address = `http://wiki.test:${port()}/a`;
    expect((await guarded([`wiki.test:${port()}`], here).fetch(address, asked())).status).toBe(200);
    await expect(guarded(['wiki.test'], here).fetch(address, asked())).rejects.toMatchObject({ code: 'port_refused' });
    await expect(guarded([`other.test:${port()}`], here).fetch(address, asked())).rejects.toMatchObject({
      code: 'port_refused',
    });
  });

  it('is closed to redirects into it', async () => {
    const targets = [
      'http://169.254.169.254/latest/meta-data/',
      'http://127.0.0.1/',
      'http://[::ffff:127.0.0.1]/',
      'http://2130706433/',
    ];
    for (const location of [...targets, 'http://inside.test/']) {
      answer((_, response) => response.writeHead(302, { location }).end());
      await expect(guarded([site.host], here).fetch(site.url('/'), asked())).rejects.toMatchObject({
        code: 'address_refused',
      });
    }
    for (const location of ['file:///etc/passwd', 'http://user:pass@example.com/']) {
      answer((_, response) => response.writeHead(302, { location }).end());
      await expect(guarded().fetch(site.url('/'), asked())).rejects.toMatchObject({ code: 'scheme_refused' });
    }
  });

  it('is resolved once for a connection, so that a name cannot change its mind in between', async () => {
    site.pages.set('/a', { body: 'a', type: 'text/plain' });
    const answers = ['127.0.0.1', '169.254.169.254'];
    let times = 0;
    const changing = async () => [{ address: answers[times++] ?? '', family: 4 }];
    const fetching = guarded([`wiki.test:${port()}`], changing);
    expect((await fetching.fetch(`http://wiki.test:${port()}/a`, asked())).status).toBe(200);
    expect(times).toBe(1);
    // Another connection asks anew, and is refused.
    const again = guarded([`wiki.test:${port()}`], changing);
    await expect(again.fetch(`http://wiki.test:${port()}/a`, asked())).rejects.toMatchObject({
      code: 'address_refused',
    });
  });
});

describe('redirects', () => {
  it('are followed five times', async () => {
    answer((request, response) => {
      const n = Number(request.url?.slice(1));
      if (n === 0) response.writeHead(200).end('there');
      else response.writeHead(307, { location: `/${n - 1}` }).end('body of a redirect');
    });
    expect((await guarded().fetch(site.url('/5'), asked())).url).toBe(site.url('/0'));
    await expect(guarded().fetch(site.url('/6'), asked())).rejects.toMatchObject({ code: 'redirects' });
  });

  it('take no secret to another host, and nothing that was posted', async () => {
    const other = await openWeb();
    const seen: (string | undefined)[] = [];
    other.answer = (request, response) => {
      seen.push(request.headers.authorization);
      response.end('x');
      return true;
    };
    answer((request, response) => {
      seen.push(request.headers.authorization);
      const location = request.url === '/out' ? other.url('/') : '/out';
      response.writeHead(302, { location }).end();
    });
    const headers = { authorization: 'Basic secret' };
    await guarded([site.host, other.host]).fetch(site.url('/in'), asked({ headers }));
    expect(seen).toEqual(['Basic secret', 'Basic secret', undefined]);
    const posted = asked({ method: 'POST', body: Buffer.from('x'), headers });
    await expect(guarded([site.host, other.host]).fetch(site.url('/in'), posted)).rejects.toMatchObject({
      code: 'redirects',
    });
    await other.close();
  });
});
