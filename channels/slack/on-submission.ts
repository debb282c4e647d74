/** Sent modals: faults are shown at their fields, everything else decides or asks. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Outcome } from '../../db/inbox.ts';
import { openCardOf } from '../chat/card-of.ts';
import { outcomeOfClick, saidOf, storeClick } from '../chat/clicks.ts';
import { decisionOf, type Form, faultsOf, fieldOfFault } from '../chat/forms.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import type { Speaker } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import { followClick, settleClick } from './after-click.ts';
import { ASK, askFromModal } from './ask-modal.ts';
import type { SlackDeps } from './deps.ts';
import { formOfPress } from './open-form.ts';
import type { SlackAck, ViewSubmission } from './payload.ts';
import { DECIDE, faultsByBlock, renderNotice, valuesOf } from './render-form.ts';
import type { Listener } from './tell.ts';
import { DIRECT, isDirect, nameOfThread } from './thread.ts';
import { THUMBS, takeReason } from './thumbs.ts';
import { chatUser } from './user.ts';
import { inBoth, slackWords } from './words.ts';

/** Slack waits three seconds for us in all. */
const WAIT_MS = 2_300;
const OK: SlackAck = { status: 200 };

const formPlace = z.object({
  mode: z.enum(['form', 'edit']),
  action: z.enum(['approve', 'reject']),
  target: z.string().min(1),
  channel: z.string().optional(),
  thread: z.string().optional(),
});

interface Sent {
  listener: Listener;
  speaker: Speaker;
  given: ViewSubmission;
}

/** Takes a sent modal; its answer closes it, or shows what is wrong. */
export async function onSubmission(deps: SlackDeps, given: ViewSubmission): Promise<SlackAck> {
  const until = performance.now() + WAIT_MS;
  const team = given.team?.id ?? given.user.team_id;
  const tenant = team ? tenantOfWorkspace(deps.config, 'slack', team) : undefined;
  if (!team || !tenant) return OK;
  const listener: Listener = { tenant: tenant.id, team, user: given.user.id };
  try {
    const spoken = await deps.speakers.find(chatUser(deps, { ...listener, home: given.user.team_id }));
    if ('code' in spoken) {
      const { code, expiresInMinutes } = spoken;
      return notice(
        'en',
        inBoth((language) => chatWords(language).linkFirst(code, expiresInMinutes, deps.publicUrl)),
      );
    }
    const sent = { listener, speaker: spoken.speaker, given };
    if (given.view.callback_id === THUMBS) return await takeReason(deps, sent);
    if (given.view.callback_id === DECIDE) return await decide(deps, sent, until);
    return given.view.callback_id === ASK ? await ask(deps, sent) : OK;
  } catch (error) {
    // Nothing sends it again: the modal stays, and says so.
    deps.onError(error, 'slack');
    return notice(
      'en',
      inBoth((language) => chatWords(language).notNow),
    );
  }
}

async function ask(deps: SlackDeps, { listener, speaker, given }: Sent): Promise<SlackAck> {
  const refusal = await askFromModal(deps, listener, given);
  return refusal ? notice(speaker.language, refusal) : OK;
}

async function decide(deps: SlackDeps, { listener, speaker, given }: Sent, until: number): Promise<SlackAck> {
  const say = chatWords(speaker.language);
  const place = placeOf(given.view.private_metadata);
  const card = place && (await openCardOf(deps, listener.tenant, place.target));
  const form = card && formOfPress(card, place);
  if (!place || !form) return notice(speaker.language, say.gone);
  const values = valuesOf(form, given.view.state.values);
  const faults = faultsOf(form, values);
  if (Object.keys(faults).length > 0) return shown(faultsByBlock(form, faults));

  const where = { ...listener, channel: place.channel, thread: place.thread };
  const { turn } = await storeClick(deps, 'slack', {
    ...{ tenant: listener.tenant, speaker, decision: decisionOf(form, values) },
    ...originOf(deps, where, speaker),
    // The same modal may be sent again with other values, after a fault.
    key: `${listener.team}:form:${given.view.id}:${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`,
  });
  const outcome = await outcomeOfClick(deps, listener, turn, Math.max(0, until - performance.now()));
  if (!outcome) {
    followClick(deps, { turn, listener: where, speaker, press: place });
    return OK;
  }
  return answered(deps, { form, outcome, listener: where, speaker });
}

/** Faults that only the server knows are shown in the modal too. */
async function answered(
  deps: SlackDeps,
  { form, outcome, listener, speaker }: { form: Form; outcome: Outcome; listener: Listener; speaker: Speaker },
): Promise<SlackAck> {
  if (outcome.code === 'invalid_edit') {
    const faults = Object.entries(outcome.fields ?? {}).flatMap(([name, fault]) => {
      const field = fieldOfFault(form, name);
      return field ? [[field, fault]] : [];
    });
    const blocks = faultsByBlock(form, Object.fromEntries(faults));
    if (Object.keys(blocks).length > 0) return shown(blocks);
  }
  if (outcome.code !== 'ok') return notice(speaker.language, saidOf(outcome, speaker.language) ?? '');
  settleClick(deps, { listener, speaker }, outcome).catch((error) => deps.onError(error, 'slack'));
  return OK;
}

function originOf({ config }: SlackDeps, { team, channel, thread, user }: Listener, speaker: Speaker) {
  const tenant = tenantOfWorkspace(config, 'slack', team);
  const isShared = tenant && channel !== undefined && !isDirect(channel);
  return {
    conversation: isShared ? conversationFor(tenant, 'slack', channel) : `dm:${speaker.id}`,
    thread: nameOfThread({ team, channel: channel ?? user, at: thread ?? DIRECT }),
  };
}

function placeOf(metadata: string): z.output<typeof formPlace> | undefined {
  try {
    return formPlace.parse(JSON.parse(metadata));
  } catch {
    return undefined;
  }
}

function shown(errors: Record<string, string>): SlackAck {
  return { status: 200, body: { response_action: 'errors', errors } };
}

function notice(language: Speaker['language'], sentence: string): SlackAck {
  const say = slackWords(language);
  return { status: 200, body: { response_action: 'update', view: renderNotice(say.closed, sentence, say.close) } };
}
