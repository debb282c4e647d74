import { describe, expect, it } from 'vitest';
import type { Card, CardButton } from '../../agents/message.ts';
import { decisionOf, editFormOf, type Form, faultsOf, fieldOfFault, formOf, isEditable, opensForm } from './forms.ts';
import { leaveCard } from './test-cards.ts';
import { chatWords } from './words.ts';

const card = leaveCard();
const say = chatWords('en');
const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('There is no such form.');
  return value;
};
const rejection = given(formOf(card, 'reject'));
const edit = given(editFormOf(card));
const unchanged: Record<string, string> = Object.fromEntries(edit.fields.map(({ name, value }) => [name, value]));
const faults = (changes: Record<string, string>) => faultsOf(edit, { ...unchanged, ...changes });
const withAnswer: CardButton = {
  ...{ label: 'Write', action: 'reject', target: 'apr_1', style: 'primary' },
  input: { name: 'answer', label: 'Your answer', required: true, multiline: true },
};

describe('which form a button opens', () => {
  it('is the one with the text it asks for', () => {
    expect(rejection).toMatchObject({ title: 'Leave request', submit: 'Reject', action: 'reject', target: 'apr_1' });
    expect(rejection.fields).toEqual([
      { name: 'reason', label: 'Why?', required: true, kind: 'multiline', value: '', longest: 1_000 },
    ]);
    const answer = given(formOf({ ...card, buttons: [withAnswer] }, 'reject'));
    expect(answer.fields[0]).toMatchObject({ name: 'answer', longest: 8_000 });
  });

  it('is none for a button that acts at once, or is not there', () => {
    expect(card.buttons.map(opensForm)).toEqual([false, true]);
    expect(formOf(card, 'approve')).toBeUndefined();
    expect(formOf({ ...card, buttons: [] }, 'reject')).toBeUndefined();
  });

  it('to edit has each value that may be changed, and nothing else', () => {
    expect(edit).toMatchObject({ submit: 'Approve with changes', action: 'approve', target: 'apr_1' });
    expect(edit.fields.map(({ name, kind, value, required }) => [name, kind, value, required])).toEqual([
      ['edit.days', 'number', '3', true],
      ['edit.from', 'date', '2026-06-03', true],
      ['edit.type', 'choice', 'annual', true],
      ['edit.note', 'text', 'ไปเชียงใหม่', false],
      ['edit.handover', 'multiline', '', false],
    ]);
  });

  it('to edit asks for a reason where a yes needs one', () => {
    const [approve, reject] = card.buttons as [CardButton, CardButton];
    const input = { name: 'reason' as const, label: 'Why yes?', required: true, multiline: true };
    const form = given(editFormOf({ ...card, buttons: [{ ...approve, input }, reject] }));
    expect(form.fields.at(-1)).toMatchObject({ name: 'reason', label: 'Why yes?', required: true });
    expect(faultsOf(form, unchanged)).toEqual({ reason: say.required });
    expect(decisionOf(form, { ...unchanged, reason: ' short trip ' })).toEqual({
      ...{ action: 'approve', target: 'apr_1', reason: 'short trip' },
    });
  });

  it('to edit is none when nothing may be changed, or nobody may approve any more', () => {
    const closed: Partial<Card>[] = [
      { editable: [] },
      { kind: 'decided' },
      { kind: 'receipt' },
      { buttons: [withAnswer] },
    ];
    for (const change of closed) {
      expect(isEditable({ ...card, ...change })).toBe(false);
      expect(editFormOf({ ...card, ...change })).toBeUndefined();
    }
    expect(isEditable(card)).toBe(true);
  });
});

describe('the faults of a form', () => {
  it('are none for what the card says', () => {
    expect(faults({})).toEqual({});
    expect(faultsOf(rejection, { reason: 'Too short a notice' })).toEqual({});
  });

  it.each([
    ['a number that is empty', 'edit.days', ' ', say.required],
    ['a word for a number', 'edit.days', 'three', say.notANumber],
    ['a number too great to be one', 'edit.days', '9'.repeat(400), say.notANumber],
    ['a number as programmers write it', 'edit.days', '0x10', say.notANumber],
    ['a number with commas', 'edit.days', '1,000', say.notANumber],
    ['a day that is empty', 'edit.from', '', say.required],
    ['a day in another form', 'edit.from', '3/6/2026', say.notADate],
    ['a day that does not exist', 'edit.from', '2026-02-30', say.notADate],
    ['a day and an hour', 'edit.from', '2026-06-03T10:00', say.notADate],
    ['no choice', 'edit.type', '', say.required],
    ['another choice', 'edit.type', 'Annual', say.notAChoice],
    ['a choice nobody offered', 'edit.type', 'constructor', say.notAChoice],
    ['too long a text', 'edit.note', 'ก'.repeat(1_001), say.tooLongField(1_000)],
    ['too many lines', 'edit.handover', 'a\n'.repeat(600), say.tooLongField(1_000)],
  ])('name %s', (_what, name, value, fault) => {
    expect(faults({ [name]: value })).toEqual({ [name]: fault });
  });

  it.each([
    ['edit.days', '2.5'],
    ['edit.days', ' -1 '],
    ['edit.from', '2028-02-29'],
    ['edit.type', 'sick'],
    ['edit.note', ''],
    ['edit.note', 'ก'.repeat(1_000)],
    ['edit.handover', 'one\r\ntwo'],
  ])('are none when %s is %j', (name, value) => {
    expect(faults({ [name]: value })).toEqual({});
  });

  it('name every field that is missing, and a reason that is too long', () => {
    expect(Object.keys(faultsOf(edit, {}))).toEqual(['edit.days', 'edit.from', 'edit.type']);
    expect(faultsOf(rejection, {})).toEqual({ reason: say.required });
    expect(faultsOf(rejection, { reason: 'x'.repeat(1_001) })).toEqual({ reason: say.tooLongField(1_000) });
  });

  it('are said in the language of the card', () => {
    const form: Form = { ...rejection, language: 'th' };
    expect(faultsOf(form, {})).toEqual({ reason: 'กรุณากรอกช่องนี้' });
  });

  it('of the server are found by the names of the tool', () => {
    expect(fieldOfFault(edit, 'days')).toBe('edit.days');
    expect(fieldOfFault(rejection, 'reason')).toBe('reason');
    expect(fieldOfFault(edit, 'salary')).toBeUndefined();
  });
});

describe('what a form decides', () => {
  it('has edits only where values differ', () => {
    expect(decisionOf(edit, unchanged)).toEqual({ action: 'approve', target: 'apr_1' });
    expect(decisionOf(edit, { ...unchanged, 'edit.days': '2', 'edit.note': ' ไปเชียงราย ' })).toEqual({
      ...{ action: 'approve', target: 'apr_1' },
      edits: { days: 2, note: 'ไปเชียงราย' },
    });
  });

  it('takes the same value in another spelling for the same', () => {
    const lines = { ...card, editable: [{ name: 'note', label: 'Note', kind: 'multiline' as const, value: 'a\nb ' }] };
    expect(decisionOf(given(editFormOf(lines)), { 'edit.note': 'a\r\nb' }).edits).toBeUndefined();
    for (const days of ['3.0', ' 3 ', '+3', '03'])
      expect(decisionOf(edit, { 'edit.days': days }).edits).toBeUndefined();
    expect(decisionOf(edit, { 'edit.days': '3.5' }).edits).toEqual({ days: 3.5 });
  });

  it('sets a number that was not set, even to zero, and empties a text', () => {
    const unset = { ...card, editable: [{ name: 'days', label: 'Days', kind: 'number' as const, value: '' }] };
    expect(decisionOf(given(editFormOf(unset)), { 'edit.days': '0' }).edits).toEqual({ days: 0 });
    expect(decisionOf(edit, { 'edit.note': '' }).edits).toEqual({ note: '' });
  });

  it('leaves alone what was not sent, and takes nothing that the form does not ask for', () => {
    expect(decisionOf(edit, {})).toEqual({ action: 'approve', target: 'apr_1' });
    const forged = { ...unchanged, 'edit.salary': '1', reason: 'x', answer: 'y', action: 'reject', target: 'apr_2' };
    expect(decisionOf(edit, forged)).toEqual({ action: 'approve', target: 'apr_1' });
  });

  it('carries a reason or an answer, with line feeds alone', () => {
    expect(decisionOf(rejection, { reason: ' ไม่พอ\r\nวันลา ' })).toEqual({
      ...{ action: 'reject', target: 'apr_1', reason: 'ไม่พอ\nวันลา' },
    });
    const form = given(formOf({ ...card, buttons: [withAnswer] }, 'reject'));
    expect(decisionOf(form, { answer: 'Ask HR.' })).toEqual({ action: 'reject', target: 'apr_1', answer: 'Ask HR.' });
  });
});
