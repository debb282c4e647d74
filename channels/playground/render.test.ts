import { expect, it } from 'vitest';
import { renderCard } from './render.ts';
import { approvalCard } from './test-script.ts';
import { aCard } from './test-stage.ts';

const texts = (card: object) => JSON.stringify(card);

it('shows what changes from what it is to what it becomes, in the language of the card', () => {
  expect(renderCard(approvalCard('en'))).toMatchObject({ type: 'AdaptiveCard', version: '1.5', lang: 'en' });
  expect(texts(renderCard(approvalCard('en')))).toMatch(/"Now".*"After".*"Days left".*"9 days".*"6 days"/);
  expect(texts(renderCard(approvalCard('th')))).toMatch(/ปัจจุบัน.*หลังเปลี่ยน/);
});

it('asks for a reason before it rejects, and for edited fields before it approves them', () => {
  const { actions } = renderCard(approvalCard('en')) as {
    actions: { title: string; card?: { body: object[]; actions: object[] } }[];
  };
  expect(actions.map(({ title }) => title)).toEqual(['Approve', 'Reject', 'Edit']);
  expect(actions[1]?.card?.body[0]).toMatchObject({
    type: 'Input.Text',
    id: 'reject.reason',
    isRequired: true,
    isMultiline: true,
  });
  expect(actions[2]?.card?.body).toMatchObject([
    { type: 'Input.Date', id: 'edit.from', value: '2027-06-03' },
    { type: 'Input.Number', id: 'edit.days', value: 3 },
  ]);
  expect(actions[2]?.card?.actions[0]).toMatchObject({ verb: 'approve', data: { action: 'approve', target: 'apr_1' } });
});

it('lets fields be left empty that may be, and no others', () => {
  const field = { label: 'Cost centre', kind: 'choice' as const, value: '', choices: [] };
  const editable = [
    { ...field, name: 'centre', optional: true as const },
    { ...field, name: 'kind' },
  ];
  const { actions } = renderCard({ ...approvalCard('en'), editable }) as { actions: { card?: { body: object[] } }[] };
  expect(actions[2]?.card?.body).toMatchObject([
    { id: 'edit.centre', isRequired: false },
    { id: 'edit.kind', isRequired: true },
  ]);
});

it('leaves nothing to press on a decided card', () => {
  const decided = aCard({ ...approvalCard('en'), kind: 'decided', footer: 'Approved by Anan' });
  expect(renderCard(decided)).toHaveProperty('actions', []);
  expect(texts(renderCard(decided))).toContain('Approved by Anan');
});

it('takes date macros apart and leaves other text as it is', () => {
  const text = texts(renderCard(aCard({ title: '{{DATE(2020-01-01)}} **bold**' })));
  expect(text).not.toContain('{{');
  expect(text).toContain('**bold**');
});
