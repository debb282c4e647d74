import { expect, it } from 'vitest';
import type { Reply } from '../agents/message.ts';
import { safeReply } from './safe-reply.ts';
import { shippedConfig } from './test-tenant.ts';

const [shipped] = shippedConfig().tenants;
const reply = (text: string, language: Reply['language'] = 'en'): Reply => ({
  ...{ status: 'answered', text, language, department: 'hr', confidence: 1, sources: [], model: 'builtin' },
  ...{ approvals: [], receipts: [] },
});

it('leaves links to this server and to the hosts of the tenant, and no others', () => {
  if (!shipped) throw new Error('The shipped configuration has no tenant.');
  const deps = { tenant: { ...shipped, linkHosts: ['wiki.example'] }, publicUrl: 'http://127.0.0.1:3000' };
  const text = '[a](http://127.0.0.1:3000/documents/x) [b](https://wiki.example/y) [c](https://evil.example/z)';
  expect(safeReply(reply(text), deps).text).toBe(text.replace('[c](https://evil.example/z)', 'c'));
  expect(safeReply(reply('https://evil.example', 'th'), deps).text).toBe('‹ลบลิงก์แล้ว›');
});
