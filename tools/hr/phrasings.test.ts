import { describe, expect, it } from 'vitest';
import { slotFields } from '../../agents/models/builtin/slots/field.ts';
import { cancelLeave } from './cancel-leave.ts';
import { findEmployee } from './find-employee.ts';
import { leaveBalance } from './leave-balance.ts';
import { leaveHistory } from './leave-history.ts';
import { orgChart } from './org-chart.ts';
import { requestLeave } from './request-leave.ts';

const tools = [cancelLeave, findEmployee, leaveBalance, leaveHistory, orgChart, requestLeave];
const phrasings = tools.flatMap(({ examples }) => [...examples.en, ...examples.th]);
const thai = /[\u0E00-\u0E7F]/;

describe('the HR tools', () => {
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

  it('ask for kind and dates of a leave and never for the person', () => {
    const asked = slotFields(requestLeave.input).filter(({ optional }) => !optional);
    expect(asked.map(({ name, meta }) => [name, meta.range])).toEqual([
      ['kind', undefined],
      ['from', 'start'],
      ['to', 'end'],
    ]);
  });

  it('read earning and รายได้ as a question about salary', () => {
    const detail = slotFields(findEmployee.input).find(({ name }) => name === 'detail');
    expect(detail?.meta.values?.salary?.synonyms).toEqual(expect.arrayContaining(['earn', 'pay', 'รายได้']));
  });
});
