import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knowledgeSource, type SourceOfKind } from '../../agents/source-schema.ts';
import { createS3Source, type S3Options } from './s3.ts';
import { openS3 } from './s3-stand-in.ts';
import type { Seen } from './source.ts';
import { sourceContract } from './source-contract.ts';

type Store = Awaited<ReturnType<typeof openS3>>;
const parsed = ({ host }: Store, more: object = {}) =>
  knowledgeSource.parse({
    ...{ kind: 's3', name: 'bucket', endpoint: `http://${host}`, bucket: 'papers', prefix: 'docs/' },
    ...{ accessKey: 'docs-id', secretKey: 'docs-key', allowHosts: [host], ...more },
  }) as SourceOfKind<'s3'>;

sourceContract('s3', async () => {
  const store = await openS3('papers');
  store.objects.set('other/not-ours.md', 'x').set('docs/', '').set('docs/picture.exe', 'x');
  return {
    source: parsed(store),
    secrets: { 'docs-id': store.keys.access, 'docs-key': store.keys.secret },
    put: async (files) => {
      for (const [path, text] of Object.entries(files))
        if (text === undefined) store.objects.delete(`docs/${path}`);
        else store.objects.set(`docs/${path}`, text);
    },
    handedOut: () => store.sent.splice(0),
    fail: async (isFailing) => {
      store.fail = isFailing ? { status: 500, code: 'InternalError' } : undefined;
    },
    close: async () => {
      expect(store.strange).toEqual([]);
      await store.close();
    },
  };
});

describe('a bucket', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openS3('papers');
    store.objects.set('docs/a.md', 'a');
  });
  afterEach(() => store.close());

  const look = async (more: object = {}, options: Partial<S3Options> = {}) => {
    const source = createS3Source(parsed(store, more), {
      ...{ documentBytes: 1_000, isDocument: (name: string) => name.endsWith('.md') },
      ...{ accessKey: store.keys.access, secretKey: store.keys.secret, ...options },
    });
    const seen: Seen[] = [];
    try {
      const { documents } = await source.look({ marks: new Map(), state: undefined }, new AbortController().signal);
      for await (const one of documents) seen.push(one);
    } finally {
      await source.close?.();
    }
    return seen;
  };

  it('that is closed to these keys says so', async () => {
    await expect(look({}, { secretKey: 'wrong' })).rejects.toMatchObject({ code: 'sign_in' });
    expect(await look()).toMatchObject([{ path: 'a.md', found: 'changed' }]);
  });

  it('that does not exist says so', async () => {
    await expect(look({ bucket: 'nobody' })).rejects.toThrow('NoSuchBucket');
  });

  it('in the company’s own network is reached only when its host and port are named', async () => {
    // As if the check of the configuration had been got around.
    const closed = { ...parsed(store), allowHosts: [] };
    const options = { documentBytes: 1_000, isDocument: () => true, accessKey: 'a', secretKey: 'b' };
    const at = { marks: new Map(), state: undefined };
    const { signal } = new AbortController();
    await expect(createS3Source(closed, options).look(at, signal)).rejects.toMatchObject({ code: 'port_refused' });
    const byName = { ...closed, endpoint: 'http://s3.example.com' };
    const inside = createS3Source(byName, { ...options, resolve: async () => [{ address: '10.0.0.7', family: 4 }] });
    await expect(inside.look(at, signal)).rejects.toMatchObject({ code: 'address_refused' });
  });

  it('whose server sends lists without end is let go of', async () => {
    const long = 'x'.repeat(900);
    for (let n = 0; n < 7; n++) store.objects.set(`docs/${long}${n}.md`, 'x');
    const { createGuardedTransport } = await import('./guarded-transport.ts');
    const { signal } = new AbortController();
    const transport = createGuardedTransport({ allowHosts: [store.host], most: 500 }, signal);
    const [host, port] = store.host.split(':');
    const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      transport
        .request({ protocol: 'http:', host, port, path: '/papers/docs/a.md' }, resolve)
        .on('error', reject)
        .end();
    });
    const read = async () => {
      for await (const _ of answer);
    };
    await read();
    store.fail = { status: 500, code: 'x'.repeat(600) };
    const second = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      transport.request({ protocol: 'http:', host, port, path: '/' }, resolve).on('error', reject).end();
    });
    await expect(
      (async () => {
        for await (const _ of second);
      })(),
    ).rejects.toMatchObject({ code: 'too_large' });
    transport.close();
  });
});
