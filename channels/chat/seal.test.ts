import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeal } from './seal.ts';

const key = () => randomBytes(32).toString('base64');

describe('a seal', () => {
  const { seal, open } = createSeal(key());

  it('gives back what was sealed, also Thai and nothing at all', () => {
    for (const text of ['xoxb-1', 'โทเค็นลับ 🔑', '', 'a'.repeat(10_000)]) expect(open(seal(text))).toBe(text);
  });

  it('seals the same text differently each time and shows none of it', () => {
    expect(seal('xoxb-secret')).not.toBe(seal('xoxb-secret'));
    expect(Buffer.from(seal('xoxb-secret').slice(3), 'base64url').toString('latin1')).not.toContain('secret');
  });

  it('is made of letters that may stand in an address', () => {
    expect(seal('a'.repeat(100))).toMatch(/^v1\.[\w-]+$/);
  });

  it('opens nothing of another key', () => {
    expect(() => createSeal(key()).open(seal('xoxb-1'))).toThrow('another INSTALLATION_KEY');
  });

  it('opens nothing that was changed, wherever it was changed', () => {
    const sealed = seal('xoxb-1');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(`v1.${changed.toString('base64url')}`)).toThrow('or it was changed');
    }
    expect(() => open(sealed.replace('v1', 'v2'))).toThrow('or it was changed');
    expect(open(sealed)).toBe('xoxb-1');
  });

  it('opens nothing that is cut short', () => {
    for (const text of ['', 'v1', 'v1.', 'v1.AAAA', 'xoxb-plain']) expect(() => open(text)).toThrow('INSTALLATION_KEY');
  });

  it('says what a key looks like', () => {
    expect(() => createSeal('short')).toThrow('openssl rand -base64 32');
  });
});
