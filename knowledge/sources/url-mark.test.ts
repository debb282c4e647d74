import { describe, expect, it } from 'vitest';
import { createMarkRoom, markOf, readMark } from './url-mark.ts';

const answered = (headers: Record<string, string>) => ({
  ...{ url: 'https://a.test/', status: 200, headers, bytes: Buffer.from('page') },
});
const links = (count: number) => Array.from({ length: count }, (_, n) => `https://a.test/${'x'.repeat(60)}/${n}`);
const sizeOf = (marks: Iterable<string>) => [...marks].reduce((sum, { length }) => sum + length, 0);

describe('marks of pages', () => {
  it('stay bounded together, whatever 2,000 pages with 500 links each hold, look after look', () => {
    let marks = new Map<string, string>();
    for (let look = 0; look < 3; look++) {
      const room = createMarkRoom(marks);
      const next = new Map(marks);
      for (let n = 0; n < 2_000; n++) next.set(`p${n}`, room.kept(`p${n}`, markOf(answered({}), links(500))));
      marks = next;
      // Each keeps at least the hash of its content, which tells that it is as it was.
      expect([...marks.values()].every((mark) => readMark(mark)?.hash)).toBe(true);
      expect(sizeOf(marks.values())).toBeLessThan(2_200_000);
    }
    expect(2_000 * JSON.stringify(links(500)).length).toBeGreaterThan(70_000_000);
  });

  it('get back the room that others left', () => {
    const mark = markOf(answered({}), links(10));
    const marks = new Map([['a', JSON.stringify(mark)]]);
    const room = createMarkRoom(marks, JSON.stringify(mark).length + 10);
    expect(readMark(room.kept('b', mark))?.links).toBeUndefined();
    expect(readMark(createMarkRoom(marks, JSON.stringify(mark).length + 10).kept('a', mark))?.links).toHaveLength(10);
  });

  it('do not keep what a server calls an etag and is a text', () => {
    expect(markOf(answered({ etag: '"1"', 'last-modified': 'x'.repeat(300) }), undefined)).toMatchObject({
      etag: '"1"',
    });
    const long = markOf(answered({ etag: 'e'.repeat(30_000), 'last-modified': 'x'.repeat(300) }), undefined);
    expect(JSON.stringify(long).length).toBeLessThan(100);
  });
});
