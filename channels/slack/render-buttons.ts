/** The buttons of a card: what each one carries, and how a press of it is read again. */
import type { ActionsBlock, Button, Overflow } from '@slack/types';
import type { Card, CardButton, Decision } from '../../agents/message.ts';
import { buttonValue, readButton } from '../chat/clicks.ts';
import { isEditable, opensForm } from '../chat/forms.ts';
import { chatWords } from '../chat/words.ts';
import { clipped } from './escape.ts';

/** `act` decides at once, `form` asks for a text first, `edit` opens the values that may be changed. */
export type Mode = 'act' | 'form' | 'edit';

export interface Press extends Pick<Decision, 'action' | 'target'> {
  mode: Mode;
}

const MODES: Mode[] = ['act', 'form', 'edit'];
/** Buttons side by side; what there is more of goes into a menu, which holds up to five. */
const MOST_BUTTONS = 5;
const MOST_LABEL = 75;
const MENU = 'more';

interface Choice {
  mode: Mode;
  label: string;
  button: CardButton;
}

/** A block of buttons, none for a card that has nothing to press; `key` keeps block ids of several cards apart. */
export function renderButtons(card: Card, key = card.id): ActionsBlock[] {
  const choices = choicesOf(card);
  if (choices.length === 0) return [];
  const direct = choices.length > MOST_BUTTONS ? choices.slice(0, MOST_BUTTONS - 1) : choices;
  const rest = choices.slice(direct.length);
  const menus = menusOf(rest);
  const elements = [...direct.map(buttonOf), ...menus];
  return [{ type: 'actions', block_id: clipped(`card.${key}`, 255), elements }];
}

/** What was pressed, from a button's ids or a menu's option; undefined for anything that no card of ours holds. */
export function readPress(action: {
  action_id: string;
  value?: string | undefined;
  selected_option?: { value: string } | null | undefined;
}): Press | undefined {
  const [mode, value] = action.selected_option
    ? action.selected_option.value.split(' ')
    : [action.action_id.split('.')[0], action.value];
  const known = MODES.find((one) => one === mode);
  const button = readButton(value ?? '');
  return known && button ? { mode: known, ...button } : undefined;
}

function choicesOf(card: Card): Choice[] {
  if (card.kind === 'decided' || card.kind === 'receipt') return [];
  const buttons = card.buttons.map((button): Choice => {
    return { mode: opensForm(button) ? 'form' : 'act', label: button.label, button };
  });
  const approve = card.buttons.find(({ action }) => action === 'approve');
  if (!approve || !isEditable(card)) return buttons;
  return [...buttons, { mode: 'edit', label: chatWords(card.language).edit, button: { ...approve, style: 'plain' } }];
}

function buttonOf({ mode, label, button }: Choice, at: number): Button {
  return {
    type: 'button',
    action_id: `${mode}.${button.action}.${at}`,
    text: { type: 'plain_text', text: labelOf(label), emoji: false },
    value: buttonValue(button),
    ...(button.style === 'plain' ? {} : { style: button.style }),
  };
}

/** Menus of two to five entries; one entry alone is a button. */
function menusOf(rest: Choice[]): (Overflow | Button)[] {
  const groups = Array.from({ length: Math.ceil(rest.length / 5) }, (_, at) => rest.slice(at * 5, at * 5 + 5));
  return groups.map((group, at) => {
    const [only, another] = group;
    if (only && !another) return buttonOf(only, MOST_BUTTONS + at * 5);
    const options = group.map(({ mode, label, button }) => ({
      text: { type: 'plain_text' as const, text: labelOf(label), emoji: false },
      value: `${mode} ${buttonValue(button)}`,
    }));
    return { type: 'overflow', action_id: `${MENU}.${at}`, options };
  });
}

function labelOf(label: string): string {
  return clipped(label.trim() || '…', MOST_LABEL);
}
