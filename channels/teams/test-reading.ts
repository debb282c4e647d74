/** How people see messages and cards of Microsoft Teams, for tests: words, buttons, links and forms. */
import MarkdownIt, { type Token } from 'markdown-it';

type Json = Record<string, unknown>;

export interface Read {
  text: string;
  buttons: string[];
  links: string[];
  mentions: string[];
}

/** A button with what pressing it sends, or with the form it opens. */
export interface ReadButton {
  title: string;
  verb?: string;
  data?: Json;
  form?: ReadForm;
}

export interface ReadForm {
  title: string;
  fields: { id: string; label: string; value: string; fault: string }[];
  verb: string;
  data: Json;
}

const markdown = new MarkdownIt({ html: false, linkify: false });

/** A whole message with its cards. */
export function readMessage({ text = '', attachments = [], entities = [] }: Json): Read {
  const cards = (attachments as { contentType: string; content: Json }[]).filter(({ contentType }) =>
    contentType.endsWith('card.adaptive'),
  );
  const written = readMarkdown(String(text));
  const read = cards.map(({ content }) => ({ nodes: [...nodesOf(content)], buttons: buttonsOf(content) }));
  const mentioned = (entities as Json[]).filter(({ type }) => type === 'mention').map(({ text: at }) => String(at));
  return {
    text: [written.text, ...read.map(({ nodes }) => cardWords(nodes))].filter(Boolean).join('\n'),
    buttons: read.flatMap(({ buttons }) => buttons.map(({ title }) => title)),
    links: [
      ...written.links,
      ...read.flatMap(({ nodes }) =>
        nodes.filter(({ type }) => type === 'Action.OpenUrl').map(({ url }) => String(url)),
      ),
    ],
    mentions: [
      ...mentioned,
      ...String(text)
        .matchAll(/<at>(.*?)<\/at>/g)
        .map(([, name = '']) => name),
    ],
  };
}

/** What a card says to its viewer alone. */
export function noteOf(card: Json): string {
  return cardWords([...nodesOf(((card.body as Json[]) ?? []).filter(({ style }) => style === 'attention'))]);
}

/** Everything that can be pressed; what stands behind “More” counts as well. */
export function buttonsOf(card: Json): ReadButton[] {
  const actions = [
    ...((card.actions as Json[]) ?? []),
    ...((card.body as Json[]) ?? []).flatMap((one) => (one.type === 'ActionSet' ? (one.actions as Json[]) : [])),
  ];
  return actions.flatMap((action): ReadButton[] => {
    const title = String(action.title);
    if (action.type !== 'Action.ShowCard') return [{ title, verb: String(action.verb), data: action.data as Json }];
    const inner = action.card as Json;
    const form = formIn(inner);
    return form ? [{ title, form: { ...form, title } }] : buttonsOf(inner);
  });
}

/** The form of a card that has fields, with what is said to be wrong below each. */
export function formIn(card: Json): ReadForm | undefined {
  const nodes = [...nodesOf(card.body)];
  const inputs = nodes.filter(({ type }) => String(type).startsWith('Input.'));
  const send = [...nodesOf(card)].find(({ type, verb }) => type === 'Action.Execute' && verb === 'send');
  if (inputs.length === 0 || !send) return undefined;
  const fields = inputs.map((input) => {
    const after = nodes[nodes.indexOf(input) + 1];
    const isFault = after?.type === 'RichTextBlock' && JSON.stringify(after).includes('"Attention"');
    return {
      id: String(input.id),
      label: String(input.label),
      value: String(input.value ?? ''),
      fault: isFault ? cardWords([...nodesOf(after)]) : '',
    };
  });
  return { title: String(send.title), fields, verb: 'send', data: send.data as Json };
}

function cardWords(nodes: Json[]): string {
  return nodes
    .filter(({ type }) => type === 'TextRun')
    .map(({ text }) => String(text))
    .join('\n');
}

function readMarkdown(text: string): { text: string; links: string[] } {
  const words: string[] = [];
  const links: string[] = [];
  const walk = (tokens: Token[]) => {
    for (const token of tokens) {
      if (token.type === 'link_open') links.push(String(token.attrGet('href')));
      if (token.type === 'softbreak' || token.type === 'hardbreak') words.push('\n');
      if (['text', 'code_inline', 'fence', 'code_block'].includes(token.type)) words.push(token.content);
      if (token.type === 'inline') walk(token.children ?? []);
      if (token.type.endsWith('_close') && token.block) words.push('\n');
    }
  };
  walk(markdown.parse(text, {}));
  return { text: words.join('').trim(), links };
}

/** Every element that is shown; what a form hides until it is opened is not. */
function* nodesOf(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  else if (typeof value === 'object' && value !== null) {
    const node = value as Json;
    yield node;
    if (node.type === 'Action.ShowCard') return;
    for (const [name, one] of Object.entries(node)) if (name !== 'data') yield* nodesOf(one);
  }
}
