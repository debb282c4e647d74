import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, openCompany } from './test-company.ts';
import { part, playing, routeTo } from './test-script.ts';
import { passageOf, withDepartment } from './test-tenant.ts';

const leave = 'Employees have 15 vacation days a year.';
let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing({ route: () => routeTo('hr', 'hr/vacation') }),
    knowledge: [passageOf('hr', leave)],
  });
});
afterAll(() => company.close());

const file = (name: string, text: string, mediaType = 'text/plain') => ({
  ...{ name, mediaType, text, bytes: Buffer.byteLength(text) },
});
const parking = file(
  'parking.md',
  '# Parking policy\n\nParking in the basement costs 1,500 THB per month.\n\n## Bicycles\n\nBicycles are parked on the ground floor.',
);
const ask = (text: string, ...attachments: ReturnType<typeof file>[]) =>
  company.talk('mali').say(text, { attachments });

describe('a question with a file', () => {
  it('is answered from the file, which is named, in English and in Thai', async () => {
    const reply = await ask('how much is parking per month?', parking);
    expect(reply).toMatchObject({ status: 'answered', model: 'builtin', department: null });
    expect(reply.text).toBe('_From “parking.md”:_\n\nParking in the basement costs 1,500 THB per month.');
    const thai = file('รถ.md', '# ที่จอดรถ\n\nพนักงานจ่ายค่าจอดรถเดือนละ 1,500 บาท\n\n# จักรยาน\n\nจักรยานจอดที่ชั้นล่าง');
    expect((await ask('ค่าจอดรถเดือนละเท่าไหร่', thai)).text).toMatch(/^_จาก “รถ.md”:_[\s\S]*1,500 บาท/);
  });

  it('that the file does not answer is answered as ever, and says so', async () => {
    const reply = await ask('How many vacation days do employees have?', parking);
    expect(reply.text).toContain('15 vacation days');
    expect(reply.text).toMatch(/I found no answer to this in “parking.md”/);
  });

  it('is told that a file is empty', async () => {
    expect((await ask('How many vacation days do employees have?', file('empty.txt', ' \n'))).text).toContain(
      'There is no text in “empty.txt”.',
    );
  });

  it('about the file as a whole shows how its sections begin', async () => {
    const reply = await ask('What is in this file?', parking);
    expect(reply.text).toContain('Parking in the basement costs');
    expect(reply.text).toContain('- **Bicycles**: Bicycles are parked');
  });

  it('of two files is answered from the one that knows', async () => {
    const reply = await ask(
      'when does the bus leave?',
      parking,
      file('trip.txt', 'The bus leaves at 6:30 from gate 4.'),
    );
    expect(reply.text).toContain('6:30');
  });

  it('goes to a language model with its files, without a note of ours', async () => {
    const asked = await openCompany({
      models: playing({
        route: () => routeTo('hr', 'hr/vacation'),
        answer: () => ({ sentences: [], confidence: 0 }),
      }).set(
        'big',
        part({
          answer: () => ({ sentences: [{ text: leave, passageId: 'hr/rules.md#0', step: false }], confidence: 0.99 }),
        }),
      ),
      change: withDepartment('hr', ({ model }) => ({ model: { ...model, name: 'big' } })),
      knowledge: [passageOf('hr', leave)],
      rowsOf: company,
    });
    const reply = await asked.talk('mali').say('How many vacation days do employees have?', { attachments: [parking] });
    expect(reply).toMatchObject({ model: 'big', text: expect.not.stringContaining('no answer') });
  });
});
