/** What can be read, pressed and filled in on Discord's messages and modals. */
import type { Form } from './chat-client.ts';
import type { TwinComponent, TwinEmbed, TwinMessage } from './discord-twin.ts';

const [BUTTON, SELECT, TEXT_INPUT, TEXT] = [2, 3, 4, 10];

export interface DiscordModal {
  custom_id: string;
  title: string;
  components: TwinComponent[];
}
export interface DiscordAction {
  label: string;
  data: Record<string, unknown>;
}

/** All words of a message: what was written, its embeds, and the text among its components. */
export function wordsOf({ content, embeds, components = [], attachments }: TwinMessage): string {
  const texts = flat(components).flatMap((part) => (part.type === TEXT && part.content ? [part.content] : []));
  const files = attachments.map(({ filename }) => filename);
  return [content, ...embeds.flatMap(wordsOfEmbed), ...texts, ...files].filter(Boolean).join('\n');
}

/** Everything on a message that can be pressed, entries of menus included. */
export function actionsOf({ components = [] }: TwinMessage): DiscordAction[] {
  return flat(components).flatMap(({ type, custom_id, label = '', options = [], disabled }) => {
    if (disabled || !custom_id) return [];
    if (type === BUTTON) return [{ label, data: { custom_id, component_type: BUTTON } }];
    return options.map((option) => ({
      label: option.label,
      data: { custom_id, component_type: SELECT, values: [option.value] },
    }));
  });
}

/** The form that a modal is; a label around an input is its name. */
export function formOf(modal: DiscordModal): Form {
  const fields = modal.components.flatMap((row) =>
    inputsOf(row).map((input) => ({
      name: input.custom_id ?? '',
      label: input.label ?? row.label ?? '',
      value: initialOf(input),
    })),
  );
  return { title: modal.title, fields, handle: modal };
}

/** A sent modal in the shape it was opened with. */
export function submitted(modal: DiscordModal, changed: Record<string, string>): Record<string, unknown> {
  const filled = (input: TwinComponent, label: string) => {
    const { type, custom_id, options } = input;
    const value = changed[label] ?? initialOf(input);
    const chosen = options?.find((option) => option.label === value || option.value === value);
    return { type, custom_id, ...(options ? { values: chosen ? [chosen.value] : [] } : { value }) };
  };
  const components = modal.components.map((row) =>
    row.component
      ? { type: row.type, component: filled(row.component, row.label ?? '') }
      : { type: row.type, components: inputsOf(row).map((input) => filled(input, input.label ?? '')) },
  );
  return { custom_id: modal.custom_id, components };
}

function inputsOf({ component, components = [] }: TwinComponent): TwinComponent[] {
  return [...(component ? [component] : []), ...components].filter(
    ({ type }) => type === TEXT_INPUT || type === SELECT,
  );
}

function initialOf({ value, options = [] }: TwinComponent): string {
  return value ?? options.find((option) => option.default)?.value ?? '';
}

function wordsOfEmbed({ title = '', description = '', fields = [], footer }: TwinEmbed): string[] {
  return [title, description, ...fields.flatMap(({ name, value }) => [name, value]), footer?.text ?? ''];
}

function flat(components: TwinComponent[]): TwinComponent[] {
  return components.flatMap((one) => [one, ...flat(one.components ?? [])]);
}
