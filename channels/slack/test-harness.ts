/** Drives the Slack channel through Slack's own formats, for the suite every channel must pass. */
import type {
  ChannelHarness,
  Press,
  Said,
  SeenForm,
  SeenMessage,
  Utterance,
  Where,
  Who,
  Workspace,
} from '../contract.ts';
import { openBench } from './test-bench.ts';
import { event, payload } from './test-payloads.ts';
import type { TestSlack } from './test-slack.ts';
import { pressables, readMrkdwn, readPost } from './test-slack-reading.ts';
import type { Opened, SlackPost } from './test-slack-state.ts';
import { channelOf, TEAMS, userOf, whereOf, whoIs } from './test-workspaces.ts';
import { isObject, type Json, listOf } from './validate-elements.ts';

/** The channel with everything around it, driven as people drive Slack. */
export async function openSlackHarness(): Promise<ChannelHarness> {
  const bench = await openBench();
  const { slack, stage, channel, send } = bench;
  const { state } = slack;
  const known = new Map<string, Utterance & { channel: string }>();
  const presses = new Map<string, Json>();
  /** What stood on messages when they were looked at: people press what they saw. */
  const shown = new Map<string, { action: Json }>();

  const say = async (utterance: Utterance): Promise<Said> => {
    const { user, where, thread, workspace = 'own', mention = true, id = state.ts() } = utterance;
    const at = channelOf(user, where, workspace);
    const isDirect = where === 'direct';
    const isMention = mention && !isDirect;
    const text = `${isMention ? '<@U0EXPERT> ' : ''}${escaped(utterance.text)}`;
    const files = (utterance.files ?? []).map((file) => kept(slack, workspace, file));
    const base = {
      ...{ channel: at, user: userOf(user), text, ts: id, event_ts: id },
      ...(thread ? { thread_ts: thread } : {}),
      ...(files.length > 0 ? { files } : {}),
    };
    const name = { bot: 'message-bot', itself: 'message-own' }[user as string] ?? 'message-im';
    const type = { channel_type: isDirect ? 'im' : 'channel', ...(files.length > 0 ? { subtype: 'file_share' } : {}) };
    const retry = utterance.id !== undefined;
    const sent = [send(event(name, TEAMS[workspace], { ...base, ...type }), { retry })];
    if (isMention && user !== 'itself') {
      const apart = user === 'bot' ? { bot_id: 'B0OTHER' } : {};
      sent.push(send(event('app-mention', TEAMS[workspace], { ...base, ...apart }), { retry }));
    }
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    known.set(id, { ...utterance, channel: at });
    return { status: Math.max(...statuses), id, thread: thread ?? (isDirect ? null : id) };
  };

  const hook = (user: Who, post?: SlackPost) => {
    const name = state.id('hook');
    state.hooks.set(name, { user: userOf(user), ...(post ? { post } : {}) });
    return `${slack.base}/hooks/${name}`;
  };
  const trigger = (user: Who) => {
    const id = state.id('trigger.');
    state.triggers.set(id, userOf(user));
    return id;
  };
  const toldBy = (user: Who, said: Json | undefined) => {
    if (said?.response_type === 'ephemeral')
      state.told.push({ ts: state.ts(), user: userOf(user), text: String(said.text) });
    if (said?.response_action === 'update') {
      const { blocks } = said.view as { blocks: SlackPost['blocks'] };
      state.told.push({ ts: state.ts(), user: userOf(user), text: readPost({ blocks, text: '' }).text });
    }
  };

  const click = async ({ user, message, button, again, workspace = 'own' }: Press) => {
    const post = state.posts.find(({ ts }) => ts === message.id);
    if (!post) throw new Error(`There is no message ${message.id}.`);
    const key = `${user} ${message.id} ${button}`;
    const fresh = () => {
      const found = shown.get(`${message.id} ${button}`);
      if (!found) throw new Error(`There is no button ${button}.`);
      const { ts, threadTs: thread_ts, blocks, text } = post;
      return payload('block-actions', {
        team: { id: TEAMS[workspace] },
        user: { id: userOf(user), team_id: TEAMS[workspace] },
        channel: { id: post.channel },
        container: { type: 'message', message_ts: ts, channel_id: post.channel, is_ephemeral: post.onlyFor !== null },
        message: { ts, text, blocks, ...(thread_ts ? { thread_ts } : {}) },
        actions: [{ ...found.action, action_ts: state.ts() }],
      });
    };
    const base = (again ? presses.get(key) : undefined) ?? fresh();
    presses.set(key, base);
    const trigger_id = trigger(user);
    const { status } = await send({ ...base, trigger_id, response_url: hook(user, post) });
    const opened = state.opened.get(trigger_id);
    return { status, ...(opened ? { form: formOf(user, opened) } : {}) };
  };

  const submit = async ({ user, handle }: SeenForm, values: Record<string, string>) => {
    const { view, id } = handle as Opened;
    const { private_metadata, callback_id } = view;
    const sent = { id, private_metadata, callback_id, type: 'modal', state: { values: stateFor(view, values) } };
    const team = { id: TEAMS.own };
    const person = { id: userOf(user), team_id: TEAMS.own };
    const { body } = await send(payload('view-submission', { team, user: person, view: sent }));
    toldBy(user, body);
    if (body?.response_action !== 'errors') return { closed: true };
    const errors = Object.entries(body.errors as Record<string, string>);
    return { closed: false, errors: Object.fromEntries(errors.map(([block, fault]) => [nameOf(block), fault])) };
  };

  const question = (text: string) =>
    event('app-mention', TEAMS.own, {
      channel: channelOf('mali', 'channel', 'own'),
      user: userOf('mali'),
      text,
      ts: state.ts(),
    });

  const seen = (where: Where, workspace: Workspace = 'own'): SeenMessage[] =>
    state.posts
      .filter(({ team, channel: at }) => team === TEAMS[workspace] && whereOf(at) === where)
      .map((post) => {
        for (const one of pressables(post.blocks)) shown.set(`${post.ts} ${labelOf(one.label)}`, one);
        return seenOf(post, where, workspace);
      });

  return {
    ...{ channel, stage, vouches: true, postsOnce: false, say, click, submit, seen },
    async edit(said, text) {
      const { channel: at, user } = known.get(said.id) ?? { channel: '', user: 'mali' };
      const message = {
        type: 'message',
        user: userOf(user),
        ts: said.id,
        text,
        edited: { user: userOf(user), ts: state.ts() },
      };
      await send(event('message-changed', TEAMS.own, { channel: at, ts: state.ts(), message }));
    },
    async remove(said) {
      const at = known.get(said.id)?.channel;
      await send(event('message-deleted', TEAMS.own, { channel: at, ts: state.ts(), deleted_ts: said.id }));
    },
    async command({ user, where, text }) {
      const at = channelOf(user, where, 'own');
      const ids = { team_id: TEAMS.own, channel_id: at, user_id: userOf(user), trigger_id: trigger(user) };
      const { status, body } = await send(payload('slash-command', { ...ids, text, response_url: hook(user) }));
      toldBy(user, body);
      return { status };
    },
    forge: async (text) => (await send(question(text), { secret: 'another' })).status,
    stale: async (text) => (await send(question(text), { at: Math.floor(Date.now() / 1_000) - 301 })).status,
    told: (user) => {
      const isTo = ({ onlyFor, channel: at }: SlackPost) =>
        onlyFor === userOf(user) || at === channelOf(user, 'direct', 'own');
      const posts = state.posts.filter(isTo).map((post) => ({ ts: post.ts, text: readPost(post).text }));
      const others = state.told.filter((one) => one.user === userOf(user));
      const words = others.map(({ ts, text }) => ({ ts, text: readMrkdwn(text).text }));
      return [...posts, ...words].toSorted((a, b) => Number(a.ts) - Number(b.ts)).map(({ text }) => text);
    },
    progress: () => state.statuses.map(({ channel: at, text }) => ({ where: whereOf(at), text })),
    gather(where, users) {
      const own = state.workspaces.find(({ team }) => team === TEAMS.own);
      if (own) own.members = { ...own.members, [channelOf('mali', where, 'own')]: users.map(userOf) };
    },
    fail: slack.fail,
    faults: () => slack.faults.splice(0),
    close: bench.close,
  };
}

function seenOf(post: SlackPost, where: Where, workspace: Workspace): SeenMessage {
  const { ts: id, threadTs: thread, onlyFor, channel, files, blocks, edits } = post;
  const privateTo = onlyFor ? whoIs(onlyFor) : where === 'direct' ? whoIs(channel) : null;
  const buttons = pressables(blocks).map(({ label }) => label);
  return { ...{ id, where, workspace, privateTo, thread, buttons, files, edits }, ...readPost(post) };
}

function formOf(user: Who, opened: Opened): SeenForm {
  const inputs = listOf(opened.view.blocks).filter((block): block is Json => isObject(block) && block.type === 'input');
  const fields = inputs.map(({ block_id, label, element }) => {
    const { initial_value, initial_date, initial_option } = element as Record<string, string | Json | undefined>;
    const option = isObject(initial_option) ? String(initial_option.value) : '';
    const name = nameOf(String(block_id));
    return { name, label: String((label as Json).text), value: String(initial_value ?? initial_date ?? option) };
  });
  return { user, title: String((opened.view.title as Json).text), fields, handle: opened };
}

/** The state of a modal's inputs, as Slack sends it. */
function stateFor(view: Json, values: Record<string, string>): Json {
  const inputs = listOf(view.blocks).filter((block): block is Json => isObject(block) && block.type === 'input');
  return Object.fromEntries(
    inputs.map(({ block_id, element }) => {
      const { type, action_id } = element as Json;
      const value = values[nameOf(String(block_id))] ?? null;
      const typed =
        type === 'datepicker'
          ? { selected_date: value }
          : type === 'static_select'
            ? { selected_option: value === null ? null : { value } }
            : { value };
      return [block_id, { [String(action_id)]: { type, ...typed } }];
    }),
  );
}

function nameOf(block: string): string {
  return block.replace(/^\d+\./, '');
}

function labelOf(label: string): string {
  return label.replace(/(…|\.\.\.)$/, '');
}

function kept(slack: TestSlack, workspace: Workspace, file: NonNullable<Utterance['files']>[number]) {
  const id = slack.state.id('F0');
  slack.state.files.set(id, { content: file.content, team: TEAMS[workspace] });
  const url = `${slack.base}/files/${id}`;
  return {
    id,
    name: file.name,
    mimetype: file.mediaType,
    size: file.content.length,
    url_private: url,
    url_private_download: url,
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
