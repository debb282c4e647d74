/** Drives the channel in memory, as the harnesses of the others drive theirs. */
import type { ChannelHarness, Said, SeenMessage, Where, Who, Workspace } from './contract.ts';
import { createMemoryChannel, type MemoryChannel, signatureOf } from './contract-memory-channel.ts';
import { type MemoryEvent, OWN_NAME } from './contract-memory-events.ts';
import type { Flaws } from './contract-memory-flaws.ts';
import { MemoryTool, type Posted, shownAs } from './contract-memory-tool.ts';
import { openStage } from './contract-stage.ts';

const WORKSPACES: Record<Workspace, string> = { own: 'T1', other: 'T2', undeclared: 'T9' };
const EVERYBODY: Who[] = ['mali', 'anan', 'hana', 'newcomer', 'stranger', 'bot', 'itself'];
const MINUTES_10 = 600_000;

/** A channel whose flaws may be changed while it runs. */
export async function openMemoryHarness(flaws: Flaws = new Set(), patience = () => 5_000): Promise<ChannelHarness> {
  const rooms = Object.values(WORKSPACES).flatMap((workspace) =>
    [`C1${workspace}`, `C2${workspace}`, ...EVERYBODY.map((user) => `dm:${user}`)].map(
      (room) => `${workspace}/${room}`,
    ),
  );
  const tool = new MemoryTool(rooms);
  const at = (workspace: string) => ({ channel: `C1${workspace}`, approvals: `C2${workspace}` });
  const tied = (workspace: string) => ({
    mali: `${workspace}.mali`,
    anan: `${workspace}.anan`,
    hana: `${workspace}.hana`,
  });
  const stage = await openStage({
    channel: 'slack',
    workspaces: { own: 'T1', other: 'T2' },
    places: { own: at('T1'), other: at('T2') },
    users: { own: tied('T1'), other: tied('T2') },
    patience,
  });
  const channel = createMemoryChannel(stage.deps, tool, flaws);
  stage.use(channel);
  const receive = sender(channel, tool);
  const presses = new Map<string, string>();
  const all = () => tool.posts.map(seenAs);
  const sent = new Map<string, { user: Who; team: string; room: string }>();
  const question = (text: string): Sent => ({
    ...{ kind: 'message', ...fromOf('mali', 'T1'), room: 'C1T1', id: tool.newId(), thread: null, files: [] },
    text: `${OWN_NAME} ${text}`,
  });
  const changeOf = ({ id }: Said) => {
    const { user, team, room } = sent.get(id) ?? { user: 'mali', team: 'T1', room: '' };
    return { ...fromOf(user, team), room, id };
  };

  return {
    channel,
    stage,
    vouches: true,
    postsOnce: true,
    async say({ user, where, text, thread = null, id = tool.newId(), mention = true, files = [], workspace = 'own' }) {
      const team = WORKSPACES[workspace];
      const room = roomOf(where, user, team);
      const attachments = files.map(({ name, mediaType, content }) => {
        const ref = tool.newId();
        tool.files.set(ref, content);
        return { name, mediaType, bytes: content.length, text: '', ref };
      });
      const words = where !== 'direct' && mention ? `${OWN_NAME} ${text}` : text;
      sent.set(id, { user, team, room });
      const event: Sent = { kind: 'message', ...fromOf(user, team), room, id, thread, text: words, files: attachments };
      const { status } = await receive(event);
      return { status, id, thread: where === 'direct' ? null : (thread ?? id) };
    },
    async edit(said, text) {
      await receive({ kind: 'edited', ...changeOf(said), thread: null, text: `${OWN_NAME} ${text}`, files: [] });
    },
    async remove(said) {
      await receive({ kind: 'deleted', ...changeOf(said) });
    },
    command: ({ user, where, text }) =>
      receive({
        kind: 'command',
        ...fromOf(user, 'T1'),
        room: roomOf(where, user, 'T1'),
        id: tool.newId(),
        text: `/expert ${text}`,
      }),
    async click({ user, message, button, again = false, workspace = 'own' }) {
      const team = WORKSPACES[workspace];
      const post = tool.posts.find(({ id }) => id === message.id);
      const label = message.buttons.find((one) => one.replace(/…$/, '') === button);
      const value = VALUES.get(message)?.get(label ?? '');
      if (!post || !value) throw new Error(`There is no button ${button} on ${message.id}.`);
      const key = `${user} ${message.id} ${button}`;
      const id = (again && presses.get(key)) || tool.newId();
      presses.set(key, id);
      const pressed =
        team === post.workspace ? { ...post } : { ...post, workspace: team, room: roomOf('approvals', user, team) };
      const answer = await receive({ kind: 'press', ...fromOf(user, team), id, message: pressed, value });
      const { status, form } = answer;
      return {
        status,
        ...(form ? { form: { user, title: form.title, fields: form.fields, handle: form.carries } } : {}),
      };
    },
    async submit({ user, handle }, values) {
      const event = { kind: 'submit', ...fromOf(user, 'T1'), id: tool.newId(), form: String(handle), values } as const;
      const { errors } = await receive(event);
      return { closed: !errors, ...(errors ? { errors } : {}) };
    },
    forge: async (text) => (await receive(question(text), Date.now(), 'not the secret')).status,
    stale: async (text) => (await receive(question(text), Date.now() - MINUTES_10)).status,
    seen: (where, workspace = 'own') => all().filter((one) => one.where === where && one.workspace === workspace),
    told: (user) =>
      all()
        .filter(({ privateTo }) => privateTo === user)
        .map(({ text }) => text),
    progress: () => tool.shown.map(({ room, text }) => ({ where: whereOf(room), text })),
    gather: (where, users) => {
      const there = users.map((user) => fromOf(user, 'T1'));
      tool.members.set(`T1/${roomOf(where, 'mali', 'T1')}`, there);
    },
    fail: (failure) => tool.fail(failure),
    faults: () => tool.faults,
    close: () => stage.close(),
  };
}

/** Values behind the labels of a message as it was seen. */
const VALUES = new WeakMap<SeenMessage, Map<string, string>>();

type Sent = MemoryEvent extends infer E ? (E extends MemoryEvent ? Omit<E, 'envelope'> : never) : never;

/** Signs and sends, in a new envelope each time. */
function sender(channel: MemoryChannel, tool: MemoryTool) {
  return (event: Sent, at = Date.now(), secret?: string) => {
    const body = JSON.stringify({ ...event, envelope: tool.newId() });
    return channel.receive({ body, at, signature: signatureOf(body, at, secret) });
  };
}

function fromOf(user: Who, workspace: string) {
  const isBot = user === 'bot' || user === 'itself';
  return { workspace, user, isBot, ...(user === 'newcomer' ? { email: 'ploy@meridian.example' } : {}) };
}

function roomOf(where: Where, user: Who, workspace: string): string {
  return { direct: `dm:${user}`, channel: `C1${workspace}`, approvals: `C2${workspace}` }[where];
}

function whereOf(room: string): Where {
  if (room.startsWith('dm:')) return 'direct';
  return room.startsWith('C1') ? 'channel' : 'approvals';
}

function seenAs({ id, workspace, room, thread, only, body, edits }: Posted): SeenMessage {
  const inRoom = room.startsWith('dm:') ? (room.slice(3) as Who) : null;
  const message: SeenMessage = {
    ...{ id, thread, edits, files: [], where: whereOf(room), privateTo: inRoom ?? (only as Who | null) },
    workspace: (Object.keys(WORKSPACES) as Workspace[]).find((one) => WORKSPACES[one] === workspace) ?? 'undeclared',
    ...shownAs(body.text),
    buttons: body.buttons.map(({ label }) => label),
  };
  VALUES.set(message, new Map(body.buttons.map(({ label, value }) => [label, value])));
  return message;
}
