/** Teams, made of a playground for each person who writes. */
import type { Page } from 'playwright-core';
import {
  CHANNELS,
  type ChannelName,
  type ChatClient,
  type Connection,
  type Person,
  type Seen,
  type Where,
} from './chat-client.ts';
import type { Camera } from './pictures.ts';
import {
  actionsOf,
  type CardPart,
  faultsOf,
  filled,
  formOf,
  type InCardForm,
  openFormOf,
  wordsOf,
} from './teams-cards.ts';
import {
  BOT,
  channelId,
  DIRECTORY,
  type InvokeAnswer,
  openPlayground,
  type Playground,
  type Post,
  personalId,
} from './teams-playground.ts';

const WRITERS: readonly Person[] = ['mali', 'anan'];
/** In whose Teams a channel stands. */
const IN_MALIS: readonly [ChannelName, ChannelName] = ['#ask-hr', '#it-approvals'];
const IN_ANANS: readonly [ChannelName, ChannelName] = ['#hr-approvals', '#finance-approvals'];
const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';

export interface Teams extends ChatClient {
  connection: Connection;
}

export async function openTeams(installed: string, product: string, camera: Camera): Promise<Teams> {
  const [mali, anan] = await Promise.all([
    openPlayground(installed, product, { person: 'mali', channels: IN_MALIS }),
    openPlayground(installed, product, { person: 'anan', channels: IN_ANANS }),
  ]);
  /** A card that an invoke was answered with stands before that person, until the message itself is replaced. */
  const pages = new Map<Playground, Page>();
  const replaced = new Map<string, { card: CardPart; edits: number }>();
  const teamsOf = (person: Person, where: Where): Playground =>
    (where === 'direct' ? person === 'anan' : IN_ANANS.includes(where)) ? anan : mali;
  const isAt = (post: Post, person: Person, where: Where) =>
    where === 'direct' ? post.conversation === personalId(person) : post.conversation.startsWith(channelId(where));
  const cardOf = (person: Person, { messageId, attachments = [], edits }: Post): CardPart | undefined => {
    const own = replaced.get(`${person} ${messageId}`);
    if (own && own.edits === edits) return own.card;
    return attachments.find(({ contentType }) => contentType === ADAPTIVE)?.content;
  };

  const seen = async (person: Person, where: Where): Promise<Seen[]> =>
    teamsOf(person, where)
      .posts()
      .filter((post) => post.from.id === BOT.id && isAt(post, person, where))
      .map((post) => {
        const card = cardOf(person, post);
        return {
          id: post.messageId,
          thread: where === 'direct' ? null : post.conversation,
          text: [post.text ?? '', card ? wordsOf(card) : ''].filter(Boolean).join('\n'),
          buttons: card ? actionsOf(card).map(({ title = '' }) => title) : [],
          handle: post,
        };
      });
  const invoke = async (person: Person, where: Where, post: Post, action: CardPart, data: Record<string, unknown>) => {
    const answer = await teamsOf(person, where).invoke(person, post, action, data);
    if (answer.type === ADAPTIVE)
      replaced.set(`${person} ${post.messageId}`, { card: answer.value as CardPart, edits: post.edits });
    return answer;
  };

  return {
    writers: WRITERS,
    connection: {
      tool: 'teams',
      workspace: DIRECTORY,
      places: Object.fromEntries(CHANNELS.map((name) => [name, channelId(name)])) as Record<ChannelName, string>,
      settings: { TEAMS_APP_ID: BOT.id.slice(3), TEAMS_UNSIGNED: 'true' },
    },
    seen,
    async ready() {
      // A page shows only what is posted while it is open.
      for (const one of [mali, anan]) {
        const page = await camera.open(one.url);
        if (page) pages.set(one, page);
      }
      await Promise.all([mali.install(), anan.install()]);
    },
    async say(person, where, text, thread) {
      const known = new Set((await seen(person, where)).map(({ id }) => id));
      const conversation = thread ?? (where === 'direct' ? personalId(person) : channelId(where));
      const { postConversationId } = await teamsOf(person, where).say(conversation, text, where !== 'direct');
      return { person, where, thread: thread ?? postConversationId ?? null, known };
    },
    async press(person, where, { handle }, button) {
      const post = handle as Post;
      const action = actionsOf(cardOf(person, post) ?? {}).find(({ title }) => title === button);
      if (!action) throw new Error(`There is no button ${button}.`);
      const form = formOf(action);
      if (form) return { ...form, handle: { ...(form.handle as InCardForm), post, where } };
      await invoke(person, where, post, action, action.data ?? {});
      return undefined;
    },
    async submit(person, form, changed) {
      const { post, where, ...inCard } = form.handle as InCardForm & { post: Post; where: Where };
      const answer = await invoke(person, where, post, inCard.action, filled(inCard, changed));
      const faults = saidOf(answer);
      const again = faults.length > 0 && answer.type === ADAPTIVE ? openFormOf(answer.value as CardPart) : undefined;
      return again
        ? { faults, form: { ...again, handle: { ...(again.handle as InCardForm), post, where } } }
        : { faults };
    },
    async showedProgress({ person, where, thread }) {
      return teamsOf(person, where).busy.has(thread ?? personalId(person));
    },
    async picture(person, where, name) {
      const page = pages.get(teamsOf(person, where));
      if (!page) return;
      const entry = where === 'direct' ? 'Personal Chat' : isGeneral(where) ? 'General' : where.slice(1);
      await page.getByText(entry, { exact: true }).first().click();
      await camera.keep(page, `teams-${name}`);
    },
    log: async () => [mali, anan].map((one) => one.output()).join('\n'),
    async close() {
      await Promise.all([mali.close(), anan.close()]);
    },
  };
}

/** The first channel of a team is called so, whatever the team's name. */
function isGeneral(where: ChannelName): boolean {
  return where === IN_MALIS[0] || where === IN_ANANS[0];
}

/** Faults in the card that came back, or the sentence that came in its place. */
function saidOf({ type, value }: InvokeAnswer): string[] {
  if (type === ADAPTIVE) return faultsOf(value as CardPart);
  if (type?.includes('error')) return [(value as { message?: string }).message ?? 'error'];
  return [];
}
