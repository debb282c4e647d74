/** Elements of Block Kit measured by their documented limits. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A fault when a text is missing, empty or longer than `most`. */
export function textFaults(at: string, value: unknown, most: number, isRequired = true): string[] {
  if (value === undefined && !isRequired) return [];
  if (typeof value !== 'string') return [`${at}: no text`];
  if (value === '') return [`${at}: empty`];
  return value.length > most ? [`${at}: ${value.length} characters, ${most} fit`] : [];
}

/** Faults of a text object; `kinds` are the types that may stand there. */
export function textObjectFaults(at: string, value: unknown, most: number, kinds = ['plain_text']): string[] {
  if (!isObject(value)) return [`${at}: no text object`];
  const type = String(value.type);
  const known = type === 'plain_text' ? ['type', 'text', 'emoji'] : ['type', 'text', 'verbatim'];
  return [
    ...(kinds.includes(type) ? [] : [`${at}: ${type} may not stand here`]),
    ...strangers(at, value, known),
    ...textFaults(at, value.text, most),
  ];
}

/** Properties that Slack does not know there. */
export function strangers(at: string, value: Json, known: readonly string[]): string[] {
  return Object.keys(value).flatMap((key) => (known.includes(key) ? [] : [`${at}: unknown ${key}`]));
}

export function countFaults(at: string, found: number, least: number, most: number): string[] {
  return found < least || found > most ? [`${at}: ${found} entries, ${least} to ${most} fit`] : [];
}

/** What stands in blocks of its own. */
const APART = ['feedback_buttons'];

/** Faults of a button, a menu or an input; `apart` names what may stand there beside or instead of them. */
export function elementFaults(at: string, element: unknown, apart: readonly string[] = []): string[] {
  if (!isObject(element)) return [`${at}: no element`];
  const type = String(element.type);
  const check = CHECKS[type];
  if (!check || APART.includes(type) !== apart.includes(type)) return [`${at}: ${type} is no element`];
  const known = ['type', 'action_id', ...(PROPERTIES[type] ?? [])];
  return [
    ...strangers(at, element, known),
    ...textFaults(`${at}.action_id`, element.action_id, 255),
    ...check(at, element),
  ];
}

const PROPERTIES: Record<string, string[]> = {
  button: ['text', 'value', 'style', 'url', 'accessibility_label', 'confirm'],
  feedback_buttons: ['positive_button', 'negative_button'],
  overflow: ['options', 'confirm'],
  static_select: ['options', 'initial_option', 'placeholder'],
  radio_buttons: ['options', 'initial_option'],
  plain_text_input: ['initial_value', 'multiline', 'min_length', 'max_length', 'placeholder'],
  number_input: ['initial_value', 'is_decimal_allowed', 'min_value', 'max_value', 'placeholder'],
  datepicker: ['initial_date', 'placeholder'],
};

const CHECKS: Record<string, (at: string, element: Json) => string[]> = {
  button: (at, { text, value, style, url }) => [
    ...textObjectFaults(`${at}.text`, text, 75),
    ...textFaults(`${at}.value`, value, 2_000, false),
    ...textFaults(`${at}.url`, url, 3_000, false),
    ...(style === undefined || style === 'primary' || style === 'danger' ? [] : [`${at}: style ${String(style)}`]),
  ],
  feedback_buttons: (at, { positive_button, negative_button }) => [
    ...thumbFaults(`${at}.positive_button`, positive_button),
    ...thumbFaults(`${at}.negative_button`, negative_button),
  ],
  overflow: (at, { options }) => optionsFaults(at, options, 2, 5),
  static_select: (at, { options, initial_option }) => choiceFaults(at, options, initial_option, 100),
  radio_buttons: (at, { options, initial_option }) => choiceFaults(at, options, initial_option, 10),
  plain_text_input: (at, { initial_value, max_length }) => [
    ...textFaults(`${at}.initial_value`, initial_value, Number(max_length ?? 3_000), false),
    ...(max_length === undefined || (Number(max_length) >= 1 && Number(max_length) <= 3_000)
      ? []
      : [`${at}: max_length ${String(max_length)}`]),
  ],
  number_input: (at, { initial_value, is_decimal_allowed }) => [
    ...(typeof is_decimal_allowed === 'boolean' ? [] : [`${at}: is_decimal_allowed is missing`]),
    ...(initial_value === undefined || (typeof initial_value === 'string' && Number.isFinite(Number(initial_value)))
      ? []
      : [`${at}: ${String(initial_value)} is no number`]),
  ],
  datepicker: (at, { initial_date }) =>
    initial_date === undefined || /^\d{4}-\d{2}-\d{2}$/.test(String(initial_date))
      ? []
      : [`${at}: ${String(initial_date)} is no date`],
};

function thumbFaults(at: string, button: unknown): string[] {
  if (!isObject(button)) return [`${at}: no button`];
  return [
    ...strangers(at, button, ['text', 'accessibility_label', 'value']),
    ...textObjectFaults(`${at}.text`, button.text, 75),
    ...textFaults(`${at}.accessibility_label`, button.accessibility_label, 75, false),
    ...textFaults(`${at}.value`, button.value, 2_000),
  ];
}

function choiceFaults(at: string, options: unknown, initial: unknown, most: number): string[] {
  const isThere =
    initial === undefined || listOf(options).some((option) => JSON.stringify(option) === JSON.stringify(initial));
  return [...optionsFaults(at, options, 1, most), ...(isThere ? [] : [`${at}: initial_option is none of the options`])];
}

function optionsFaults(at: string, options: unknown, least: number, most: number): string[] {
  return [
    ...countFaults(`${at}.options`, listOf(options).length, least, most),
    ...listOf(options).flatMap((option, n) =>
      isObject(option)
        ? [
            ...strangers(`${at}.options.${n}`, option, ['text', 'value', 'description']),
            ...textObjectFaults(`${at}.options.${n}.text`, option.text, 75),
            ...textFaults(`${at}.options.${n}.value`, option.value, 150),
          ]
        : [`${at}.options.${n}: no option`],
    ),
  ];
}
