/** What is wrong with an Adaptive Card for Microsoft Teams: by the schema's own parser, and by the limits Teams documents. */
import { AdaptiveCard, HostConfig, SerializationContext } from 'adaptivecards';

const MOST_BYTES = 28_000;
const MOST_ACTIONS = 6;
const MOST_VIEWERS = 60;

type Json = Record<string, unknown>;

/** Every fault in words; an empty list means that Teams can show it. */
export function cardFaults(card: object): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(card));
  const nodes = [...nodesOf(card)];
  return [
    ...(bytes > MOST_BYTES ? [`it has ${bytes} bytes`] : []),
    ...schemaFaults(card),
    ...repeated(nodes.filter(({ type }) => String(type).startsWith('Input.')).map(({ id }) => String(id))),
    ...nodes.flatMap(nodeFaults),
    ...((((card as Json).actions as unknown[] | undefined)?.length ?? 0) > MOST_ACTIONS
      ? ['it has too many actions']
      : []),
  ];
}

function schemaFaults(card: object): string[] {
  const context = new SerializationContext();
  const parsed = new AdaptiveCard();
  parsed.hostConfig = new HostConfig({ actions: { maxActions: MOST_ACTIONS } });
  parsed.parse(structuredClone(card), context);
  const events = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  // The parser's pattern for languages keeps its place from card to card, so every other one is called wrong.
  const real = events.filter((event) => !/^Invalid value "(en|th)" for property "lang"/.test(event));
  return [...real, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}

function nodeFaults(node: Json): string[] {
  const faults: string[] = [];
  const { type, actions, url, title, userIds, data } = node;
  if (type === 'TextBlock') faults.push('a TextBlock would read its text as Markdown');
  if (type === 'TextRun' && String(node.text).includes('{{')) faults.push('a date macro is alive');
  if (type === 'Action.OpenUrl' && !/^https?:\/\//.test(String(url))) faults.push(`it opens ${String(url)}`);
  if (type === 'Action.Execute' && !title) faults.push('a button has no title');
  if (type === 'Action.Execute' && (!node.verb || !data)) faults.push('a button has no verb or data');
  if (type === 'Action.Submit') faults.push('Action.Submit cannot be answered with a card');
  if (Array.isArray(actions) && actions.length > MOST_ACTIONS) faults.push(`${actions.length} actions stand together`);
  if (Array.isArray(userIds) && userIds.length > MOST_VIEWERS) faults.push(`${userIds.length} viewers`);
  return faults;
}

function repeated(ids: string[]): string[] {
  return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the id ${id} is there twice`);
}

/** Every object in the card that stands for something. */
function* nodesOf(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  else if (typeof value === 'object' && value !== null) {
    yield value as Json;
    for (const [name, one] of Object.entries(value)) if (name !== 'data') yield* nodesOf(one);
  }
}
