import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attachment } from '../../agents/message.ts';
import { documents } from '../../db/schema/knowledge.ts';
import { ingestFolder } from '../../knowledge/ingest.ts';
import { type Company, openCompany } from '../test-company.ts';
import { obedient, playing, routeTo } from '../test-script.ts';
import { TENANT } from '../test-tenant.ts';
import { commandsIn } from './test-commands.ts';

let company: Company;
beforeAll(async () => {
  const route = (text: string) => obedient.route?.(text) ?? routeTo('hr', 'hr/leave');
  company = await openCompany({ models: playing({ ...obedient, route }), knowledge: [] });
});
afterAll(() => company.close());

const { give, audited } = commandsIn(() => company);
const file = (name: string, text: string): Attachment => ({
  name,
  mediaType: 'text/markdown',
  bytes: text.length,
  text,
});
const PETS = '# Pets\n\n## Dogs\n\nDogs may come to the office on Fridays, on a leash.\n';
const stored = () => company.rows((tx) => tx.select().from(documents));

describe('teaching a department', () => {
  it('makes a file of the same message an answer from then on, for everybody who may enter', async () => {
    const talk = company.talk('hana');
    const reply = await talk.say('/expert teach hr', { attachments: [file('pets.md', PETS)] });
    expect(reply.text).toContain('pets.md');
    const [row] = await stored();
    expect(row).toMatchObject({ id: 'hr/uploads/pets.md', kind: 'document', acl: ['everyone'], title: 'Pets' });
    expect((await company.talk('mali').say('May dogs come to the office?')).sources[0]?.docId).toBe(
      'hr/uploads/pets.md',
    );
  });

  it('needs no slash where files come along, and speaks Thai', async () => {
    const talk = company.talk('hana');
    const reply = await talk.say('สอน hr', { attachments: [file('แมว.md', '# แมว\n\n## กฎ\n\nพาแมวมาได้ทุกวันพุธ\n')] });
    expect(reply.text).toMatch(/แมว\.md: ใหม่/);
    const other = await talk.say('teach me about dogs');
    expect(other.text).not.toContain('answers from these');
  });

  it('writes nothing twice, and replaces what has changed', async () => {
    const again = await give('hana', '/expert teach hr', { language: 'en', attachments: [file('pets.md', PETS)] });
    expect(again.text).toContain('unchanged');
    const newer = PETS.replace('Fridays', 'Mondays');
    const replaced = await give('hana', '/expert teach hr', { language: 'en', attachments: [file('pets.md', newer)] });
    expect(replaced.text).toMatch(/in the place of the one before, 1 passage$/);
    expect((await stored()).filter(({ id }) => id === 'hr/uploads/pets.md')).toHaveLength(1);
  });

  it('outlives a look at the folder of the department', async () => {
    const hr = company.tenant.departments.find(({ id }) => id === 'hr');
    if (!hr) throw new Error('There is no HR.');
    const before = (await stored()).length;
    const { added } = await ingestFolder(company.db, TENANT, hr);
    expect(added).toBeGreaterThan(0);
    expect((await stored()).length).toBe(before + added);
  });

  it('is for those who manage the department alone, and takes only readable files with something in them', async () => {
    const attachments = [file('x.md', 'text')];
    expect(await give('mali', '/expert teach hr', { attachments })).toMatchObject({ reply: { status: 'refused' } });
    expect(await give('hana', '/expert teach it', { attachments })).toMatchObject({ reply: { status: 'refused' } });
    for (const wrong of [[], [file('x.exe', 'a,b')], [file('x', 'a,b')], [file('x.md', ' \n')]])
      expect(await give('hana', '/expert teach hr', { attachments: wrong })).toMatchObject({
        reply: { status: 'refused' },
      });
    expect((await stored()).some(({ fileName }) => fileName.startsWith('x.'))).toBe(false);
  });

  it('takes a name for no path and no address', async () => {
    await give('hana', '/expert teach hr', { attachments: [file('../../etc/a b?c#d.md', '# A\n\nText.\n')] });
    expect((await stored()).map(({ id }) => id)).toContain('hr/uploads/a-b-c-d.md');
  });

  it('is taken back by name, and told when there is nothing to take back', async () => {
    expect((await give('hana', '/expert forget hr pets.md', { language: 'en' })).text).toContain('not used any more');
    expect((await stored()).some(({ id }) => id === 'hr/uploads/pets.md')).toBe(false);
    expect(await give('hana', '/expert forget hr pets.md')).toMatchObject({ reply: { status: 'refused' } });
    expect(await give('mali', '/expert forget hr a-b-c-d.md')).toMatchObject({ reply: { status: 'refused' } });
    expect(await give('hana', '/expert forget hr leave-policy.md')).toMatchObject({ reply: { status: 'refused' } });
  });

  it('leaves a trace for each document', async () => {
    const traces = await audited('knowledge.');
    expect(traces.slice(0, 3)).toEqual([
      'hana knowledge.added hr/uploads/pets.md',
      'hana knowledge.added hr/uploads/แมว.md',
      'hana knowledge.replaced hr/uploads/pets.md',
    ]);
    expect(traces.at(-1)).toBe('hana knowledge.removed hr/uploads/pets.md');
  });
});
