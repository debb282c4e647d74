/** The buttons of a card: plain ones act at once, others open a small form below the card first. */
import type { Card, CardButton, CardField } from '../../agents/message.ts';
import { plain } from './render-text.ts';
import { words } from './words.ts';

const STYLES = { primary: 'positive', danger: 'destructive', plain: 'default' } as const;

/** A decided card and a receipt have nothing left to press. */
export function renderActions(card: Card): object[] {
  if (card.kind === 'decided' || card.kind === 'receipt') return [];
  const buttons = card.buttons.map((button) =>
    button.input ? formAction(card, button, button.input) : plainAction(button),
  );
  const approve = card.buttons.find((button) => button.action === 'approve');
  if (!approve || card.editable.length === 0) return buttons;
  return [...buttons, editAction(card, approve)];
}

function plainAction(button: CardButton): object {
  return { type: 'Action.Execute', title: plain(button.label), style: STYLES[button.style], ...sends(button) };
}

function formAction(card: Card, button: CardButton, input: NonNullable<CardButton['input']>): object {
  const send = { type: 'Action.Execute', title: plain(button.label), style: STYLES[button.style], ...sends(button) };
  return {
    type: 'Action.ShowCard',
    title: plain(button.label),
    style: STYLES[button.style],
    card: form([inputField(card, button, input)], send),
  };
}

function inputField(card: Card, button: CardButton, input: NonNullable<CardButton['input']>): object {
  return {
    type: 'Input.Text',
    id: `${button.action}.${input.name}`,
    label: plain(input.label),
    isMultiline: input.multiline,
    isRequired: input.required,
    errorMessage: words(card.language).required,
    maxLength: input.name === 'reason' ? 1_000 : 8_000,
  };
}

function editAction(card: Card, approve: CardButton): object {
  const say = words(card.language);
  const send = { type: 'Action.Execute', title: say.approveEdited, style: 'positive', ...sends(approve) };
  return {
    type: 'Action.ShowCard',
    title: say.edit,
    card: form(
      [
        ...card.editable.map((field) => editInput(field, say.required)),
        // Where a yes needs a reason, one with changed values does too.
        ...(approve.input ? [inputField(card, approve, approve.input)] : []),
      ],
      send,
    ),
  };
}

function form(body: object[], send: object): object {
  return { type: 'AdaptiveCard', version: '1.5', body, actions: [send] };
}

function sends({ action, target }: CardButton) {
  return { verb: action, data: { action, target } };
}

function editInput(field: CardField, errorMessage: string): object {
  const base = {
    id: `edit.${field.name}`,
    label: plain(field.label),
    value: field.value,
    isRequired: !field.optional,
    errorMessage,
  };
  if (field.kind === 'number') return { type: 'Input.Number', ...base, value: Number(field.value) };
  if (field.kind === 'date') return { type: 'Input.Date', ...base };
  if (field.kind === 'choice') {
    const choices = (field.choices ?? []).map(({ value, label }) => ({ title: plain(label), value }));
    return { type: 'Input.ChoiceSet', ...base, style: 'compact', choices };
  }
  return { type: 'Input.Text', ...base, isMultiline: field.kind === 'multiline', isRequired: false };
}
