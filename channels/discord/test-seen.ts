/** What Discord's client shows of messages and forms, for tests. */
import type { SeenForm, SeenMessage, Who } from '../contract.ts';
import type { DiscordDouble } from './test-discord.ts';
import type { Kept } from './test-discord-calls.ts';
import { shownAs } from './test-discord-text.ts';
import { whereOf, whoIs, workspaceOf } from './test-people.ts';
import type { Interaction, InteractionData, Response, Row, TextInput } from './wire.ts';

/** A message as people see it. */
export function seenAs(double: DiscordDouble, kept: Kept): SeenMessage {
  const place = double.rooms.get(kept.room);
  if (!place) throw new Error(`There is no channel ${kept.room}.`);
  const { content = '', embeds = [], components = [] } = kept.body;
  const marked = [content, ...embeds.flatMap((embed) => [embed.title ?? '', embed.description ?? ''])];
  const fields = embeds.flatMap((embed) => (embed.fields ?? []).flatMap(({ name, value }) => [name, value]));
  const shown = [...marked, ...fields].map(shownAs);
  const feet = embeds.flatMap(({ footer }) => (footer ? [footer.text] : []));
  const owner = kept.privateTo ?? place.recipient ?? null;
  return {
    id: kept.id,
    where: whereOf(place),
    workspace: workspaceOf(place),
    privateTo: owner === null ? null : whoIs(owner),
    thread: place.parent_id ? place.id : (kept.replyTo ?? null),
    text: [...shown.map(({ text }) => text), ...feet].join('\n'),
    buttons: components.flatMap((row) =>
      row.components.flatMap((one) =>
        one.type === 2 ? [one.label] : one.type === 3 ? one.options.map(({ label }) => label) : [],
      ),
    ),
    files: kept.files,
    mentions: shown.flatMap(({ mentions }) => mentions),
    links: shown.flatMap(({ links }) => links),
    edits: kept.edits,
  };
}

/** The form an answer opens, if it does. */
export function formIn(user: Who, answer: Response | undefined, press: Interaction): SeenForm | undefined {
  if (answer?.type !== 9) return undefined;
  const inputs = answer.data.components.flatMap((row) => row.components as TextInput[]);
  const fields = inputs.map(({ custom_id, label, value = '' }) => ({ name: custom_id, label, value }));
  return {
    user,
    title: answer.data.title,
    fields,
    handle: { custom_id: answer.data.custom_id, press } satisfies Handle,
  };
}

export interface Handle {
  custom_id: string;
  press: Interaction;
}

/** What is sent when the one with that label is pressed or chosen. */
export function pressOn(rows: Row[], isIt: (label: string) => boolean): InteractionData | undefined {
  for (const { components } of rows)
    for (const one of components) {
      if (one.type === 2 && isIt(one.label)) return { custom_id: one.custom_id };
      const option = one.type === 3 ? one.options.find(({ label }) => isIt(label)) : undefined;
      if (option) return { custom_id: one.custom_id, values: [option.value] };
    }
  return undefined;
}

/** Buttons that a client which has not heard of the replacement still shows. */
export function staleRows(message: SeenMessage): Row[] {
  const id = /apr_\w+/.exec(message.text)?.[0];
  if (!id || !message.buttons.includes('Approve')) return [];
  const button = (label: string, custom_id: string) => ({ type: 2 as const, style: 2 as const, label, custom_id });
  return [{ type: 1, components: [button('Approve', `approve:${id}`), button('Reject', `form:reject:${id}`)] }];
}
