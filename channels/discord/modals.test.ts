import { expect, it } from 'vitest';
import type { Card } from '../../agents/message.ts';
import { editFormOf, type Form, formOf } from '../chat/forms.ts';
import { anApproval } from '../contract-samples.ts';
import { faultsOfBody, faultsOfRow } from './limits.ts';
import { chooseFields, faultsMessage, formIn, isTooLarge, modal, typedIn, valuesOf } from './modals.ts';

const large: Card = {
  ...anApproval('apr_1'),
  editable: Array.from({ length: 12 }, (_, n) => ({ name: `f${n}`, label: `Field ${n}`, kind: 'text', value: `${n}` })),
};

function editForm(card: Card): Form {
  const form = editFormOf(card);
  if (!form) throw new Error('The card has nothing to change.');
  return form;
}

it('is a form of text inputs within Discord’s limits, with hints for days and choices', () => {
  const choices = [
    { value: 'a', label: 'Annual leave' },
    { value: 's', label: 'Sick leave' },
  ];
  const kind = { name: 'kind', label: `Kind ${'of leave '.repeat(9)}`, kind: 'choice' as const, value: 'a', choices };
  const form = editForm({
    ...anApproval('apr_1', { title: 'ขอลาพักร้อน '.repeat(9) }),
    editable: [...anApproval('apr_1').editable, kind],
  });
  const { response } = modal(form, 'edit');
  if (response.type !== 9) throw new Error('That is no form.');
  expect(response.data.components.flatMap(faultsOfRow)).toEqual([]);
  expect(response.data.title.length).toBeLessThanOrEqual(45);
  const inputs = response.data.components.flatMap(({ components }) => components);
  expect(inputs).toMatchObject([
    { custom_id: 'edit.from', value: '2027-06-03', placeholder: 'YYYY-MM-DD' },
    { custom_id: 'edit.days', value: '3' },
    { custom_id: 'edit.kind', value: 'a', placeholder: 'One of: Annual leave · Sick leave' },
  ]);
  const sent = { components: [{ components: [{ custom_id: 'edit.kind', value: ' sick LEAVE ' }] }] };
  expect(valuesOf(sent, form)).toEqual({ 'edit.kind': 's' });
  expect(valuesOf({ components: [{ components: [{ custom_id: 'edit.kind', value: 'none' }] }] }, form)).toEqual({
    'edit.kind': 'none',
  });
});

it('asks first which of many fields are to be changed', () => {
  const form = editForm(large);
  expect([isTooLarge(form), isTooLarge(editForm(anApproval('apr_1')))]).toEqual([true, false]);
  const { response } = chooseFields(form);
  if (response.type !== 4) throw new Error('That is no message.');
  expect(faultsOfBody(response.data)).toEqual([]);
  expect(response.data.components?.[0]?.components[0]).toMatchObject({ custom_id: 'fields:apr_1', max_values: 5 });
  const chosen = formIn(large, 'edit', 'approve', ['edit.f3', 'edit.f11']);
  expect(chosen?.fields.map(({ name }) => name)).toEqual(['edit.f3', 'edit.f11']);
});

it('names faults and keeps what was typed for another try', () => {
  const form = editForm(anApproval('apr_1'));
  const typed = { 'edit.from': '', 'edit.days': 'two **or** three' };
  const message = faultsMessage(form, 'edit', typed, {
    'edit.from': 'Please fill this in.',
    '': 'Not possible.',
    other: 'Odd.',
  });
  expect(faultsOfBody(message)).toEqual([]);
  expect(message.content).toMatch(/^Not possible\.\n.*\n- \*\*First day\*\*: Please fill this in\.\n- Odd\./);
  expect(message.components[0]?.components[0]?.custom_id).toBe('change:approve:apr_1');
  expect(typedIn(form, message.embeds)).toEqual(typed);
  expect(typedIn(form, [{ title: 'Something else', description: 'x' }])).toEqual({});
});

it('stays within the limits when the longest texts were typed', () => {
  const form = editForm(large);
  const typed = Object.fromEntries(form.fields.map(({ name }) => [name, 'x'.repeat(1_000)]));
  const faults = Object.fromEntries(form.fields.map(({ name }) => [name, 'ไม่ถูกต้อง'.repeat(40)]));
  expect(faultsOfBody(faultsMessage(form, 'edit', typed, faults))).toEqual([]);
});

it('asks for the reason of a button', () => {
  const form = formOf(anApproval('apr_1'), 'reject');
  const { response } = modal(form as Form, 'input', { reason: 'Typed before' });
  expect(response).toMatchObject({ type: 9, data: { custom_id: 'input:reject:apr_1' } });
  expect(JSON.stringify(response)).toContain('Typed before');
});
