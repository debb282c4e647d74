import { describe, expect, it } from 'vitest';
import { slotFields } from '../../agents/models/builtin/slots/field.ts';
import { fillSlots } from '../../agents/models/builtin/slots/fill.ts';
import type { Tool } from '../tool.ts';
import { assetLookup } from './asset-lookup.ts';
import { incidentList } from './incident-list.ts';
import { openTicket } from './open-ticket.ts';
import { requestAccess } from './request-access.ts';
import { ticketStatus } from './ticket-status.ts';

const tools = [assetLookup, incidentList, openTicket, requestAccess, ticketStatus];
const phrasings = tools.flatMap(({ examples }) => [...examples.en, ...examples.th]);
const thai = /[\u0E00-\u0E7F]/;
const ctx = {
  now: new Date('2026-06-03T03:00:00Z'),
  timeZone: 'Asia/Bangkok',
  language: 'en' as const,
  people: [{ id: 'mali', name: 'Mali Srisuk', nameTh: 'มะลิ ศรีสุข' }],
  self: 'anan',
  currency: 'THB',
};

const read = (tool: Tool, text: string) => fillSlots(slotFields(tool.input), text, ctx).values;

describe('the IT tools', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s teaches enough phrasings in both languages',
    (_name, tool) => {
      expect(tool.examples.en.length).toBeGreaterThanOrEqual(22);
      expect(tool.examples.th.length).toBeGreaterThanOrEqual(14);
      expect(tool.examples.en.filter((phrase) => thai.test(phrase))).toEqual([]);
      expect(tool.examples.th.filter((phrase) => !thai.test(phrase))).toEqual([]);
    },
  );

  it('never teach one phrasing twice', () => {
    expect(new Set(phrasings.map((phrase) => phrase.toLowerCase())).size).toBe(phrasings.length);
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s describes each of its fields', (_name, tool) => {
    expect(slotFields(tool.input).map(({ name }) => name)).toEqual(Object.keys(tool.input.shape));
  });

  it('read system, level and reason of an access request in one sentence', () => {
    const said = { system: 'grafana', level: 'read' };
    expect(read(requestAccess, 'I need read access to grafana because I am on call')).toEqual({
      ...said,
      reason: 'I am on call',
    });
    expect(read(requestAccess, 'ขอสิทธิ์อ่าน grafana เพราะต้องเฝ้าระบบ')).toEqual({ ...said, reason: 'ต้องเฝ้าระบบ' });
    expect(read(requestAccess, 'request access to the ERP')).toEqual({ system: 'erp' });
  });

  it('read the problem of a ticket, and none where only a ticket is wished for', () => {
    expect(read(openTicket, 'open a ticket: the printer jams')).toEqual({ title: 'the printer jams' });
    expect(read(openTicket, 'open a ticket for that')).toEqual({});
    expect(read(openTicket, 'เปิดทิกเก็ตให้หน่อย')).toEqual({});
  });

  it('take no severity from the question what is down', () => {
    expect(read(incidentList, 'ตอนนี้มีระบบล่มไหม')).not.toHaveProperty('severity');
    expect(read(incidentList, 'any SEV1 incidents')).toMatchObject({ severity: 'SEV1' });
    expect(read(incidentList, 'is web-prod-03 down')).toEqual({ service: 'WEB-PROD-03' });
  });
});
