/** Teams, made of a playground for each person who writes. */
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
import { actionsOf, type CardPart, faultsOf, filled, formOf, type InCardForm, wordsOf } from './teams-cards.ts';
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
  /** Cards that an invoke was answered with stand in place of what was posted. */
  const replaced = new Map<string, CardPart>();
  const teamsOf = (person: Person, where: Where): Playground =>
    (where === 'direct' ? person === 'anan' : IN_ANANS.includes(where)) ? anan : mali;
  const isAt = (post: Post, person: Person, where: Where) =>
    where === 'direct' ? post.conversation === personalId(person) : post.conversation.startsWith(channelId(where));
  const cardOf = ({ messageId, attachments = [] }: Post): CardPart | undefined =>
    replaced.get(messageId) ?? attachments.find(({ contentType }) => contentType === ADAPTIVE)?.content;

  const seen = async (person: Person, where: Where): Promise<Seen[]> =>
    teamsOf(person, where)
      .posts()
      .filter((post) => post.from.id === BOT.id && isAt(post, person, where))
      .map((post) => {
        const card = cardOf(post);
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
    if (answer.type === ADAPTIVE) replaced.set(post.messageId, answer.value as CardPart);
    return answer;
  };

  return {
    writers: WRITERS,
    connection: {
      tool: 'teams',
      workspace: DIRECTORY,
      places: Object.fromEntries(CHANNELS.map((name) => [name, channelId(name)])) as Record<ChannelName, string>,
      settings: { TEAMS_APP_ID: BOT.id.slice(3), TEAMS_APP_PASSWORD: 'of-this-run', TEAMS_UNSIGNED: 'true' },
    },
    seen,
    async ready() {
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
      const action = actionsOf(cardOf(post) ?? {}).find(({ title }) => title === button);
      if (!action) throw new Error(`There is no button ${button}.`);
      const form = formOf(action);
      if (form) return { ...form, handle: { ...(form.handle as InCardForm), post, where } };
      await invoke(person, where, post, action, action.data ?? {});
      return undefined;
    },
    async submit(person, form, changed) {
      const { post, where, ...inCard } = form.handle as InCardForm & { post: Post; where: Where };
      return { faults: saidOf(await invoke(person, where, post, inCard.action, filled(inCard, changed))) };
    },
    async showedProgress({ person, where, thread }) {
      return teamsOf(person, where).busy.has(thread ?? personalId(person));
    },
    picture: (person, where, name) =>
      camera.take(teamsOf(person, where).url, `teams-${name}`, (page) => page.waitForTimeout(1_500)),
    log: async () => [mali, anan].map((one) => one.output()).join('\n'),
    async close() {
      await Promise.all([mali.close(), anan.close()]);
    },
  };
}

/** Faults in the card that came back, or the sentence that came in its place. */
function saidOf({ type, value }: InvokeAnswer): string[] {
  if (type === ADAPTIVE) return faultsOf(value as CardPart);
  if (type?.includes('error')) return [(value as { message?: string }).message ?? 'error'];
  return [];
}
