import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, openCompany } from './test-company.ts';
import { builtin } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

const oom = [
  '[Mon May  4 09:12:01 2026] node invoked oom-killer: gfp_mask=0xcc0',
  '[Mon May  4 09:12:02 2026] Out of memory: Killed process 18233 (node) total-vm:9000000kB',
  '[Mon May  4 09:42:01 2026] node invoked oom-killer: gfp_mask=0xcc0',
  '[Mon May  4 09:42:03 2026] Out of memory: Killed process 20111 (node) total-vm:9100000kB',
].join('\n');
const file = (text: string) => ({ name: 'dmesg.log', mediaType: 'text/plain', bytes: text.length, text });

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: await builtin(), knowledge: 'shipped' });
});
afterAll(() => company.close());

describe('a log that comes with a message', () => {
  it.each([
    ['pasted with a question', `What went wrong here?\n${oom}`, []],
    ['pasted without a word', oom, []],
    ['attached with a question', 'please analyse the attached log', [file(oom)]],
    ['attached without a word', '', [file(oom)]],
  ])('%s is analysed and the runbook for it suggested', async (_name, text, attachments) => {
    const reply = await company.talk('sam').say(text, { attachments });
    expect(reply).toMatchObject({
      status: 'answered',
      department: 'it_ops',
      model: 'records',
      receipts: [],
      approvals: [],
    });
    expect(reply.text).toContain('**4 lines**');
    expect(reply.text).toContain('Out of memory: Killed process 18233 (node)');
    expect(reply.sources.map(({ docId }) => docId)).toContain('it_ops/oom-killer-runbook.md');
    expect(reply.text).toMatch(/This may help: .*OOM killer/);
  });

  it('is answered in the language asked, not that of the log', async () => {
    const reply = await company.talk('sam').say(`ล็อกนี้บอกว่าอะไร\n${oom}`);
    expect(reply.language).toBe('th');
    expect(reply.text).toContain('บรรทัด');
  });

  it('is read whole, although a task remembers only the beginning', async () => {
    const long = `${Array.from({ length: 3_000 }, (_, n) => `2026-05-04T10:00:00Z INFO tick ${n}`).join('\n')}\n2026-05-04T10:00:01Z FATAL the very end`;
    const reply = await company.talk('sam').say('analyse this log', { attachments: [file(long)] });
    expect(reply.text).toContain('the very end');
  });

  it('asks for nothing that was not asked: a ticket for it stays a ticket', async () => {
    const reply = await company.talk('sam').say('Open a ticket for this, please', { attachments: [file(oom)] });
    expect(reply.text).not.toContain('**4 lines**');
  });

  it('stays unread by those who may not use IT', async () => {
    const closed = await openCompany({
      models: await builtin(),
      rowsOf: company,
      knowledge: [],
      change: withDepartment('it_ops', () => ({ access: ['role:hr_manager'] })),
    });
    const reply = await closed.talk('sam').say('analyse this log', { attachments: [file(oom)] });
    expect(reply.text).not.toContain('Killed process');
  });

  it('that somebody asks about without sending one is asked for', async () => {
    for (const text of ['can you analyse this log file', 'please look through these log lines'])
      expect((await company.talk('sam').say(text)).text).toMatch(/I see no log in your message/);
    expect((await company.talk('sam').say('ช่วยวิเคราะห์ log ที่แนบมา')).text).toMatch(/log|ล็อก/i);
  });

  it('is not what a question about logging is about', async () => {
    const reply = await company.talk('sam').say('Where do I log in to the VPN?', { department: 'it_ops' });
    expect(reply.text).not.toMatch(/I see no log/);
  });
});
