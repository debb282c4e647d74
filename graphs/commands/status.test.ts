import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Reply } from '../../agents/message.ts';
import { markFailed, queueReply } from '../../db/outbox.ts';
import { outbox } from '../../db/schema/turns.ts';
import { type Company, openCompany } from '../test-company.ts';
import { obedient, playing } from '../test-script.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), knowledge: [] });
});
afterAll(() => company.close());

const { give } = commandsIn(() => company);

it('counts the posts that were given up, and says nothing of them where there are none', async () => {
  expect((await give('ada', '/expert status hr', { language: 'en' })).text).not.toContain('given up');
  await company.rows(async (tx) => {
    const place = { channel: 'slack', conversation: '#ask-hr', thread: null };
    for (const text of ['one', 'two', 'three'])
      await queueReply(tx, company.tenant.id, 'trn', place, { text } as Reply);
    const [one, two] = await tx.select().from(outbox).orderBy(outbox.seq);
    for (const row of [one, two]) await markFailed(tx, row?.id ?? '', 0);
  });
  const { text } = await give('ada', '/expert status hr', { language: 'en' });
  expect(text).toContain('Posts that were given up: 2 (`npm run -s cli -- outbox list` says why)');
  expect((await give('ada', '/expert status hr', { language: 'th' })).text).toContain('ข้อความที่ส่งไม่สำเร็จ: 2');
});
