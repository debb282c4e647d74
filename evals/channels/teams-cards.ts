/** What can be read, pressed and filled in on an Adaptive Card. */
import type { Form } from './chat-client.ts';

export interface CardPart {
  type?: string;
  id?: string;
  text?: string;
  color?: string;
  title?: string;
  value?: string;
  label?: string;
  verb?: string;
  data?: Record<string, unknown>;
  isVisible?: boolean;
  facts?: { title: string; value: string }[];
  inlines?: (CardPart | string)[];
  choices?: { title: string; value: string }[];
  body?: CardPart[];
  items?: CardPart[];
  columns?: CardPart[];
  rows?: CardPart[];
  cells?: CardPart[];
  actions?: CardPart[];
  card?: CardPart;
  selectAction?: CardPart;
}

/** All words of a card that stand open; forms behind a button are not. */
export function wordsOf(part: CardPart): string {
  const facts = (part.facts ?? []).flatMap(({ title, value }) => [title, value]);
  const inlines = (part.inlines ?? []).map((inline) => (typeof inline === 'string' ? inline : (inline.text ?? '')));
  return [part.text ?? '', ...facts, ...inlines, ...inner(part).map(wordsOf)].filter(Boolean).join('\n');
}

/** Every action of a card that can be pressed. */
export function actionsOf(part: CardPart): CardPart[] {
  const own = (part.actions ?? []).filter(({ type }) => type === 'Action.Execute' || type === 'Action.ShowCard');
  return [...own, ...inner(part).flatMap(actionsOf)];
}

/** What a form needs to be sent: the action in it. */
export interface InCardForm {
  action: CardPart;
  inputs: CardPart[];
}

/** The form that a button shows within the card; undefined for a button that acts at once. */
export function formOf(button: CardPart): Form | undefined {
  if (!button.card) return undefined;
  const [action] = actionsOf(button.card);
  const inputs = inputsOf(button.card);
  if (!action) throw new Error(`The form ${button.title} has nothing to send it with.`);
  return formWith(action, inputs);
}

function formWith(action: CardPart, inputs: CardPart[]): Form {
  const fields = inputs.map(({ id = '', label = '', value = '' }) => ({ name: id, label, value: String(value) }));
  return { title: action.title ?? '', fields, handle: { action, inputs } satisfies InCardForm };
}

/** A form that stands open on a card; undefined where there is none. */
export function openFormOf(card: CardPart): Form | undefined {
  const shown = { ...card, actions: [] };
  const [action] = actionsOf(card).filter(({ card: hidden }) => !hidden);
  const inputs = inputsOf(shown);
  return action && inputs.length > 0 ? formWith(action, inputs) : undefined;
}

/** The data an action carries: its own and the values of the inputs, as a client gathers them. */
export function filled({ action, inputs }: InCardForm, changed: Record<string, string>): Record<string, unknown> {
  const values = inputs.map(({ id = '', label = '', value = '', choices }) => {
    const wanted = changed[label] ?? value;
    return [id, choices?.find(({ title }) => title === wanted)?.value ?? wanted];
  });
  return { ...action.data, ...Object.fromEntries(values) };
}

/** What a card says is wrong. */
export function faultsOf(part: CardPart): string[] {
  const all = [part, ...everything(part)];
  return all.flatMap(({ color, text }) => (color?.toLowerCase() === 'attention' && text ? [text] : []));
}

function inputsOf(part: CardPart): CardPart[] {
  return everything(part).filter(({ type }) => type?.startsWith('Input.'));
}

function everything(part: CardPart): CardPart[] {
  const inlines = (part.inlines ?? []).filter((inline) => typeof inline !== 'string');
  const nested = [...inner(part), ...inlines, ...(part.actions ?? []).flatMap(({ card }) => card ?? [])];
  return nested.flatMap((one) => [one, ...everything(one)]);
}

function inner({ body = [], items = [], columns = [], rows = [], cells = [] }: CardPart): CardPart[] {
  return [...body, ...items, ...columns, ...rows, ...cells].filter(({ isVisible }) => isVisible !== false);
}
