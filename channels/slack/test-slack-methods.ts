/** The methods of the Web API that the double knows, as strict as Slack is documented to be. */
import {
  type Block,
  postAt,
  type SlackPost,
  SlackRefusal,
  type SlackState,
  type Workspace,
} from './test-slack-state.ts';
import { blockFaults, viewFaults } from './validate-blocks.ts';
import type { Json } from './validate-elements.ts';

export type Args = Readonly<Record<string, string>>;
interface Method {
  needs: string[];
  may?: string[];
  run(state: SlackState, at: Workspace, args: Args): Json | undefined;
}

const MESSAGE = ['text', 'blocks'];
const MOST_TEXT = 40_000;

/** Every method that may be called, its arguments and what it does; what is not here the double refuses aloud. */
export const METHODS: Record<string, Method> = {
  'auth.test': {
    needs: [],
    run: (_, { team, botUser }) => ({ team_id: team, team, user_id: botUser, bot_id: 'B0EXPERT' }),
  },
  'chat.postMessage': {
    needs: ['channel', 'unfurl_links', 'unfurl_media', 'text'],
    may: ['blocks', 'thread_ts', 'client_msg_id'],
    run: (state, at, args) => ({ ts: posted(state, at, args).ts, channel: args.channel }),
  },
  'chat.postEphemeral': {
    needs: ['channel', 'user', 'text'],
    may: ['blocks', 'thread_ts'],
    run(state, at, args) {
      if (!((args.user ?? '') in at.users)) throw new SlackRefusal('user_not_in_channel');
      const post = posted(state, at, args, args.user);
      return { message_ts: post.ts };
    },
  },
  'chat.update': {
    needs: ['channel', 'ts', ...MESSAGE],
    run(state, at, args) {
      memberOf(at, args.channel);
      const post = postAt(state, args.channel ?? '', args.ts ?? '');
      if (post.isStreaming) throw new SlackRefusal('streaming_state_conflict');
      Object.assign(post, contentOf(args), { edits: post.edits + 1 });
      return { ts: post.ts };
    },
  },
  'chat.delete': {
    needs: ['channel', 'ts'],
    run(state, at, { channel = '', ts = '' }) {
      memberOf(at, channel);
      state.posts.splice(state.posts.indexOf(postAt(state, channel, ts)), 1);
      return { ts };
    },
  },
  'chat.startStream': {
    needs: ['channel', 'thread_ts', 'markdown_text'],
    may: ['recipient_user_id', 'recipient_team_id'],
    run(state, at, args) {
      const { channel = '', recipient_user_id: user, recipient_team_id: team, markdown_text = '' } = args;
      if (!channel.startsWith('D') && (!user || team !== at.team)) throw new SlackRefusal('missing_recipient_user_id');
      const post = posted(state, at, { ...args, text: markdown_text, blocks: markdown(markdown_text) });
      post.isStreaming = true;
      return { ts: post.ts, channel };
    },
  },
  'chat.appendStream': {
    needs: ['channel', 'ts', 'markdown_text'],
    run(state, at, args) {
      append(streamOf(state, at, args), args.markdown_text ?? '');
      return {};
    },
  },
  'chat.stopStream': {
    needs: ['channel', 'ts'],
    may: ['blocks', 'markdown_text'],
    run(state, at, args) {
      const post = streamOf(state, at, args);
      post.isStreaming = false;
      if (args.blocks) post.blocks.push(...blocksIn(args.blocks, 'message'));
      return {};
    },
  },
  'conversations.members': {
    needs: ['channel', 'limit'],
    may: ['cursor'],
    run(_, at, { channel = '', limit = '', cursor = '0' }) {
      memberOf(at, channel);
      const [size, from] = [Number(limit), Number(cursor)];
      if (!(size >= 1 && size < 1_000)) throw new SlackRefusal('invalid_limit');
      const all = at.members?.[channel] ?? Object.keys(at.users);
      const next = from + size < all.length ? String(from + size) : '';
      return { members: all.slice(from, from + size), response_metadata: { next_cursor: next } };
    },
  },
  'conversations.open': {
    needs: ['users'],
    run(_, at, { users = '' }) {
      if (!(users in at.users)) throw new SlackRefusal('user_not_found');
      return { channel: { id: users.replace(/^U/, 'D') } };
    },
  },
  'users.info': {
    needs: ['user'],
    run(_, at, { user = '' }) {
      const found = at.users[user];
      if (!found) throw new SlackRefusal('user_not_found');
      return { user: found };
    },
  },
  'usergroups.users.list': {
    needs: ['usergroup'],
    run(_, at, { usergroup = '' }) {
      const users = at.groups[usergroup];
      if (!users) throw new SlackRefusal('no_such_subteam');
      return { users };
    },
  },
  'views.open': {
    needs: ['trigger_id', 'view'],
    run(state, _, { trigger_id = '', view = '' }) {
      const user = state.triggers.get(trigger_id);
      if (!user) throw new SlackRefusal('expired_trigger_id');
      state.triggers.delete(trigger_id);
      const id = state.id('V0');
      state.opened.set(trigger_id, { id, user, view: viewIn(view) });
      return { view: { id } };
    },
  },
  'views.publish': {
    needs: ['user_id', 'view'],
    run(state, _, { user_id = '', view = '' }) {
      state.homes.set(user_id, viewIn(view).blocks as Block[]);
      return {};
    },
  },
  'agents.sessions.setStatus': {
    needs: ['channel_id', 'thread_ts', 'status'],
    run(state, at, { channel_id = '', status = '' }) {
      memberOf(at, channel_id);
      if (!['active', 'processing', 'suspended', 'closed'].includes(status))
        throw new SlackRefusal('invalid_arguments');
      if (status === 'processing') state.statuses.push({ channel: channel_id, text: null });
      return { status };
    },
  },
  'assistant.threads.setStatus': {
    needs: ['channel_id', 'thread_ts', 'status'],
    run(state, at, { channel_id = '', status = '' }) {
      memberOf(at, channel_id);
      if (status) state.statuses.push({ channel: channel_id, text: status });
      return {};
    },
  },
  'assistant.threads.setSuggestedPrompts': {
    needs: ['channel_id', 'prompts'],
    may: ['thread_ts', 'title'],
    run: () => ({}),
  },
  'files.getUploadURLExternal': {
    needs: ['filename', 'length'],
    run(state, _, { filename = '' }) {
      const id = state.id('F0');
      state.uploads.set(id, { name: filename, text: '' });
      return { upload_url: `{base}/upload/${id}`, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    needs: ['files', 'channel_id'],
    may: ['thread_ts', 'initial_comment'],
    run(state, at, args) {
      const files = (JSON.parse(args.files ?? '[]') as { id: string }[]).map(({ id }) => {
        const file = state.uploads.get(id);
        if (!file?.text) throw new SlackRefusal('file_not_found');
        return file;
      });
      posted(state, at, { ...args, channel: args.channel_id ?? '', text: 'answer.md' }).files = files;
      return { files: [] };
    },
  },
};

function posted(state: SlackState, at: Workspace, args: Args, onlyFor: string | null = null): SlackPost {
  const { channel = '', thread_ts: threadTs = null } = args;
  memberOf(at, channel);
  if (threadTs !== null && !/^\d+\.\d{6}$/.test(threadTs)) throw new SlackRefusal('invalid_thread_ts');
  if (args.client_msg_id && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(args.client_msg_id))
    throw new SlackRefusal('invalid_arguments');
  const place = { team: at.team, channel, ts: state.ts(), threadTs, onlyFor };
  const post = { ...place, ...contentOf(args), files: [], edits: 0, isStreaming: false };
  state.posts.push(post);
  return post;
}

/** A message without blocks shows its text. */
function contentOf({ text = '', blocks }: Args): Pick<SlackPost, 'text' | 'blocks'> {
  if (!text) throw new SlackRefusal('no_text');
  if (text.length > MOST_TEXT) throw new SlackRefusal('msg_too_long');
  return { text, blocks: blocks ? blocksIn(blocks, 'message') : [] };
}

function blocksIn(json: string, surface: 'message'): Block[] {
  const blocks: Block[] = JSON.parse(json);
  const faults = blockFaults(surface, blocks);
  if (faults.length > 0) throw new SlackRefusal(`invalid_blocks: ${faults.join('; ')}`);
  return blocks;
}

function viewIn(json: string): Json {
  const view: Json = JSON.parse(json);
  const faults = viewFaults(view);
  if (faults.length > 0) throw new SlackRefusal(`invalid_arguments: ${faults.join('; ')}`);
  return view;
}

function memberOf(at: Workspace, channel = ''): void {
  if (!at.channels.includes(channel)) throw new SlackRefusal('channel_not_found');
}

function streamOf(state: SlackState, at: Workspace, { channel = '', ts = '' }: Args): SlackPost {
  memberOf(at, channel);
  const post = postAt(state, channel, ts);
  if (!post.isStreaming) throw new SlackRefusal('message_not_in_streaming_state');
  return post;
}

function append(post: SlackPost, text: string): void {
  const first = post.blocks[0];
  const whole = `${String(first?.text ?? '')}${text}`;
  post.text = whole;
  post.blocks = [{ type: 'markdown', text: whole }, ...post.blocks.slice(1)];
}

function markdown(text: string): string {
  return JSON.stringify([{ type: 'markdown', text }]);
}
