/** Buttons and menus: a press is stored as a turn, or opens a form; what became of it is told afterwards. */

import type { Decision } from '../../agents/message.ts';
import { storeClick } from '../chat/clicks.ts';
import { ownThread } from '../chat/own-thread.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import type { Speaker } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import { followClick } from './after-click.ts';
import type { SlackDeps } from './deps.ts';
import { openForm } from './open-form.ts';
import type { BlockActions, SlackAck } from './payload.ts';
import { readPress } from './render-buttons.ts';
import { type Listener, tellLater } from './tell.ts';
import { DIRECT, isDirect, nameOfThread } from './thread.ts';
import { pressedThumb, takeThumb } from './thumbs.ts';
import { chatUser } from './user.ts';
import { inBoth } from './words.ts';

const OK: SlackAck = { status: 200 };

/** Takes what was pressed; answers once it is stored. */
export async function onAction(deps: SlackDeps, given: BlockActions): Promise<SlackAck> {
  const [action] = given.actions;
  const thumb = pressedThumb(action);
  const press = action && readPress(action);
  const team = given.team?.id ?? given.user.team_id;
  const tenant = team ? tenantOfWorkspace(deps.config, 'slack', team) : undefined;
  if (!action || !(press || thumb) || !team || !tenant) return OK;
  const listener = listenerOf(given, tenant.id, team);
  try {
    const spoken = await deps.speakers.find(chatUser(deps, { ...listener, home: given.user.team_id }));
    if ('code' in spoken) {
      const { code, expiresInMinutes } = spoken;
      tellLater(
        deps,
        listener,
        inBoth((language) => chatWords(language).linkFirst(code, expiresInMinutes, deps.publicUrl)),
      );
      return OK;
    }
    const { speaker } = spoken;
    if (thumb) await takeThumb(deps, { listener, speaker, given, thumb });
    else if (!press) return OK;
    else if (press.mode !== 'act') await openForm(deps, { listener, speaker, press, given });
    else await decide(deps, { listener, speaker, given, press });
  } catch (error) {
    // A press is not sent again: the person must know that it did not count.
    deps.onError(error, 'slack');
    tellLater(
      deps,
      listener,
      inBoth((language) => chatWords(language).notNow),
    );
  }
  return OK;
}

interface Pressed {
  listener: Listener;
  speaker: Speaker;
  given: BlockActions;
  press: Pick<Decision, 'action' | 'target'>;
}

async function decide(deps: SlackDeps, { listener, speaker, given, press }: Pressed): Promise<void> {
  const { tenant, team, channel } = listener;
  const [action] = given.actions;
  const config = tenantOfWorkspace(deps.config, 'slack', team);
  const isShared = channel !== undefined && !isDirect(channel);
  const stored = await storeClick(deps, 'slack', {
    ...{ tenant, speaker, decision: { action: press.action, target: press.target } },
    conversation: isShared && config ? conversationFor(config, 'slack', channel) : `dm:${speaker.id}`,
    thread: await threadOf(deps, listener, speaker, given),
    key: [team, 'click', channel ?? given.view?.id, given.message?.ts, action?.action_ts, listener.user].join(':'),
  });
  followClick(deps, { turn: stored.turn, listener, speaker, given, press });
}

/** The thread that a reply's card belongs to; a card of an approval has one of its own. */
async function threadOf(deps: SlackDeps, listener: Listener, speaker: Speaker, given: BlockActions): Promise<string> {
  const { tenant, team, channel, user } = listener;
  if (!channel) return nameOfThread({ team, channel: user, at: DIRECT });
  if (given.container?.is_ephemeral) return nameOfThread({ team, channel, at: `@${user}` });
  const { ts = '', thread_ts } = given.message ?? {};
  const at = thread_ts ?? (isDirect(channel) ? DIRECT : ts || DIRECT);
  const thread = nameOfThread({ team, channel, at });
  return isDirect(channel) ? thread : ownThread(deps.db, tenant, thread, speaker);
}

function listenerOf(given: BlockActions, tenant: string, team: string): Listener {
  return {
    ...{ tenant, team },
    user: given.user.id,
    channel: given.channel?.id,
    thread: given.message?.thread_ts,
    responseUrl: given.response_url,
  };
}
