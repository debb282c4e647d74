import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScriptedChatModel } from '../agents/models/scripted.ts';
import { type Company, openCompany } from './test-company.ts';
import { routeTo } from './test-script.ts';

/** What the model was told before the message, and which tools it was shown. */
const heard: { system: string; tools: string[] }[] = [];
const listening = new ScriptedChatModel(({ messages, options }) => {
  if (options.task === 'route') return { text: JSON.stringify(routeTo('hr', 'hr.leave_balance')) };
  heard.push({ system: messages[0]?.text ?? '', tools: (options.tools ?? []).map((tool) => tool.name) });
  return options.task === 'agent'
    ? { calls: [{ name: 'hr.leave_balance', args: {} }] }
    : { text: '{"sentences":[],"confidence":0}' };
});

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: new Map<string, BaseChatModel>([['builtin', listening]]),
    change: (tenant) => ({
      ...tenant,
      roles: { ...tenant.roles, employee: tenant.roles.employee?.filter((right) => right !== 'hr.directory') ?? [] },
    }),
  });
});
afterAll(() => company.close());

describe('the agent of a department', () => {
  it('is given the department’s policy, the day and who asks', async () => {
    heard.length = 0;
    await company.talk('mali').say('How many days are left?');
    expect(heard[0]?.system).toContain('Rules of hr.');
    expect(heard[0]?.system).toContain('Today is 2026-05-04');
    expect(heard[0]?.system).toContain('Mali Srisuk');
  });

  it('is shown the tools the asker may use and no others', async () => {
    heard.length = 0;
    await company.talk('mali').say('How many days are left?');
    expect(heard[0]?.tools).toContain('hr.leave_balance');
    expect(heard[0]?.tools).not.toContain('hr.find_employee');
    expect(heard[0]?.tools).not.toContain('it.open_ticket');
  });
});
