import { describe, expect, it } from 'vitest';
import { findEnums } from './enums.ts';
import { findIds } from './ids.ts';
import { findPeople } from './people.ts';
import { access, context, leave } from './sample-fields.ts';

const values = (found: { value: string }[]) => found.map(({ value }) => value);

describe('people', () => {
  it.each([
    ['assign it to Anan', ['anan']],
    ["ANAN's laptop", ['anan']],
    ['@sam please look', ['sam']],
    ['Sam Reyes', ['sam']],
    ['ask Marty', ['mr7']],
    ['anan@meridian.example', ['anan']],
    ['John Smith', ['js2']],
    ['ask Will to do it', ['wb3']],
    ['ให้คุณอนันต์ดูหน่อย', ['anan']],
    ['มอบหมายให้เล็ก', ['lek']],
    ['เล็ก ทองชัย', ['lek']],
    ['give it to me', ['mali']],
    ['my leave balance', ['mali']],
    ['มอบหมายให้ผม', ['mali']],
    ['วันลาของหนู', ['mali']],
  ])('finds in "%s" %s', (text, expected) => {
    expect(values(findPeople(text, context))).toEqual(expected);
  });

  it.each([
    'assign it to John',
    'will it work',
    'the same thing',
    'ปัญหาเล็กๆ',
    'ขนาดเล็ก',
    'ทำให้เล็กลง',
    'show me the list',
    'ask my manager',
    'ผมอยากลา',
    'someone@else.example',
  ])('finds nobody in "%s"', (text) => {
    expect(values(findPeople(text, context))).toEqual([]);
  });

  it('prefers the person named to the one who speaks', () => {
    expect(values(findPeople("show me Anan's balance", context))).toEqual(['anan']);
  });

  it('takes ผม and เล็ก alone for a person when one was asked for', () => {
    expect(values(findPeople('ผมครับ', context, true))).toEqual(['mali']);
    expect(values(findPeople('เล็กค่ะ', context, true))).toEqual(['lek']);
  });
});

describe('titles', () => {
  const staff = (title: string, ...more: string[]) => ({
    ...context,
    people: [title, ...more].map((held, n) => ({ id: `p${n}`, name: `Person${n} Family${n}`, title: held })),
  });
  const directed = staff('Managing Director', 'HR Manager', 'Project Manager', 'Project Manager');

  it.each([
    ['who is the managing director?', ['p0']],
    ['who is the CEO?', ['p0']],
    ['email of the HR manager', ['p1']],
    ['กรรมการผู้จัดการคือใคร', ['p0']],
    ['ซีอีโอคือใคร', ['p0']],
    ['who is the project manager?', ['project manager']],
    ['who is the CFO?', ['CFO']],
  ])('lead in "%s" to %s', (text, expected) => {
    expect(values(findPeople(text, directed))).toEqual(expected);
  });

  it('mean their own bearer where there is one', () => {
    const both = staff('Managing Director', 'CEO');
    expect(values(findPeople('who is the CEO?', both))).toEqual(['p1']);
    expect(values(findPeople('who is the managing director?', both))).toEqual(['p0']);
  });

  it.each(['as a project manager I need a laptop', 'ผมเป็นผู้จัดการโครงการ'])('say nothing of others in "%s"', (text) => {
    expect(values(findPeople(text, directed)).filter((id) => id !== context.self)).toEqual([]);
  });
});

describe('ids', () => {
  const read = (text: string, asked = false) => values(findIds(text, '^TCK-\\d+$', asked));

  it.each([
    ['close TCK-1042.', ['TCK-1042']],
    ['close tck-1042', ['TCK-1042']],
    ['tck 1042 and TCK1043', ['TCK-1042', 'TCK-1043']],
    ['ปิดTCK-7ครับ', ['TCK-7']],
  ])('finds in "%s" %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('takes the number alone only when the id was asked for', () => {
    expect(read('1042')).toEqual([]);
    expect(read('1042', true)).toEqual(['TCK-1042']);
    expect(read('XTCK-1')).toEqual([]);
  });
});

describe('choices', () => {
  const kinds = leave[0]?.meta.values ?? {};
  const systems = access[0]?.meta.values ?? {};

  it.each([
    ['sick leave tomorrow', ['sick']],
    ['ANNUAL LEAVE', ['vacation']],
    ['ขอลาพักร้อน', ['vacation']],
    ['วันนี้ไม่สบายค่ะ', ['sick']],
    ['sick or personal', ['sick', 'personal']],
    ['sickness', []],
  ])('finds in "%s" %s', (text, expected) => {
    expect(values(findEnums(text, kinds))).toEqual(expected);
  });

  it('finds a value with its dashes spoken as spaces', () => {
    expect(values(findEnums('the data warehouse', systems))).toEqual(['data-warehouse']);
  });

  it('forgives one slip of the pen in an answer, never in a request', () => {
    expect(values(findEnums('vacaton', kinds, true))).toEqual(['vacation']);
    expect(values(findEnums('graphana', systems, true))).toEqual([]);
    expect(values(findEnums('vacaton', kinds))).toEqual([]);
  });
});
