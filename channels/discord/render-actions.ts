/** The buttons of cards and replies; those that have no room become menus. */
import type { Card, CardButton } from '../../agents/message.ts';
import { isEditable, opensForm } from '../chat/forms.ts';
import { chatWords } from '../chat/words.ts';
import { LIMITS } from './limits.ts';
import { pressOf, withThread } from './press.ts';
import { label } from './render-text.ts';
import type { Button, Row, Select } from './wire.ts';

const STYLES = { primary: 3, danger: 4, plain: 2 } as const;
const MOST_BUTTONS = LIMITS.rows * LIMITS.buttons;
const MOST_OPTIONS = LIMITS.rows * LIMITS.options;
const MOST_SUGGESTIONS = LIMITS.buttons;

/** Rows to press; a decided card and a receipt have none. */
export function cardRows(card: Card, thread?: string): Row[] {
  if (card.kind === 'decided' || card.kind === 'receipt') return [];
  const given = card.buttons.map((button) => toButton(button, thread));
  const buttons = isEditable(card) ? [...given, editButton(card)] : given;
  return buttons.length > MOST_BUTTONS ? menus(buttons, card, thread) : rowsOf(buttons);
}

/** Suggestions that are said at a press; longer ones than a button takes are left out. */
export function suggestionRows(suggestions: readonly string[] = [], thread?: string): Row[] {
  const fitting = [...new Set(suggestions)].filter((text) => text.trim() && text.length <= LIMITS.buttonLabel);
  const buttons = fitting.slice(0, MOST_SUGGESTIONS).map((text, at): Button => {
    return { type: 2, style: 2, label: text, custom_id: withThread(`say:${at}`, thread) };
  });
  return rowsOf(buttons);
}

function toButton(button: CardButton, thread: string | undefined): Button {
  const text = opensForm(button) ? `${label(button.label, LIMITS.buttonLabel - 1)}…` : button.label;
  return {
    type: 2,
    style: STYLES[button.style],
    label: label(text, LIMITS.buttonLabel),
    custom_id: pressOf(button, thread),
  };
}

function editButton({ language, buttons }: Card): Button {
  const target = buttons.find(({ action }) => action === 'approve')?.target ?? '';
  return { type: 2, style: 2, label: `${chatWords(language).edit}…`, custom_id: `edit:${target}` };
}

function rowsOf(buttons: Button[]): Row[] {
  return inGroups(buttons, LIMITS.buttons).map((components) => ({ type: 1, components }));
}

function menus(buttons: Button[], { language }: Card, thread: string | undefined): Row[] {
  const groups = inGroups(buttons.slice(0, MOST_OPTIONS), LIMITS.options);
  return groups.map((group, at) => {
    const options = group.map((button) => ({
      label: label(button.label, LIMITS.option),
      value: button.custom_id,
    }));
    const menu: Select = {
      type: 3,
      custom_id: withThread(`pick:${at}`, thread),
      placeholder: chatWords(language).more,
      options,
    };
    return { type: 1, components: [menu] };
  });
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
