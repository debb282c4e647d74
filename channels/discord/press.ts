/** What buttons and menus carry, at most 100 characters: ids alone, and for those that go on with a conversation its thread. */
import type { CardButton, Decision } from '../../agents/message.ts';
import { buttonValue, readButton } from '../chat/clicks.ts';
import { opensForm } from '../chat/forms.ts';

type Target = Pick<Decision, 'action' | 'target'>;

export type Press =
  /** Acts at once. */
  | ({ does: 'decide' } & Target)
  /** Opens the form of that button. */
  | ({ does: 'form' } & Target)
  /** Opens the form of changes, or the choice of what to change. */
  | { does: 'edit' | 'fields'; target: string }
  /** Opens a form again with what was typed. */
  | ({ does: 'again'; edit: boolean } & Target)
  /** Says one of the suggestions. */
  | { does: 'say' };

/** The id of a card's button; `thread` is the name of the one its conversation is in. */
export function pressOf(button: CardButton, thread: string | undefined): string {
  const value = buttonValue(button);
  return opensForm(button) ? `form:${value}` : withThread(value, thread);
}

/** The same id with the thread it goes on with, where that fits. */
export function withThread(value: string, thread: string | undefined): string {
  // Beyond the third part a thread says whose it is, which the click says too.
  const place = thread?.split(':').slice(1, 4).join(':');
  const whole = place ? `${value}|${place}` : value;
  return whole.length <= 100 ? whole : value;
}

/** What an id means and the thread in it; undefined for anything that no card of ours holds. */
export function readPress(id: string): { press: Press; thread: string | undefined } | undefined {
  const [value = '', place] = id.split('|');
  const press = pressIn(value);
  return press && { press, thread: place ? `discord:${place}` : undefined };
}

function pressIn(value: string): Press | undefined {
  const [does = '', ...rest] = value.split(':');
  const said = rest.join(':');
  if (does === 'say') return { does };
  if ((does === 'edit' || does === 'fields') && /^[\w.-]+$/.test(said)) return { does, target: said };
  if (does === 'form') return pressWith(said, 'form');
  if (does === 'again' || does === 'change') {
    const target = readButton(said);
    return target && { does: 'again', edit: does === 'change', ...target };
  }
  return pressWith(value, 'decide');
}

function pressWith(value: string, does: 'form' | 'decide'): Press | undefined {
  const target = readButton(value);
  return target && { does, ...target };
}
