/** Payloads of Slack as far as they are read here; they are verified before they are parsed. */
import { z } from 'zod';

const id = z.string().min(1).max(64);
const ts = z.string().regex(/^\d{1,16}\.\d{1,9}$/);

const file = z.object({
  id: z.string(),
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().nullish(),
  url_private_download: z.string().nullish(),
  url_private: z.string().nullish(),
});

export const messageEvent = z.object({
  type: z.enum(['message', 'app_mention']),
  subtype: z.string().optional(),
  channel: id,
  channel_type: z.string().optional(),
  user: id.optional(),
  user_team: id.optional(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  ts,
  thread_ts: ts.optional(),
  files: z.array(file).optional(),
});
export type MessageEvent = z.output<typeof messageEvent>;

export const deletedEvent = z.object({ channel: id, deleted_ts: ts });

/** A deleted message that has replies. */
export const tombstoneEvent = z.object({
  channel: id,
  message: z.object({ subtype: z.literal('tombstone'), ts }),
});

export const homeEvent = z.object({ user: id, channel: id.optional(), tab: z.enum(['home', 'messages']).optional() });

export const stoppedEvent = z.object({ channel: id, thread_ts: ts.optional(), user: id });

export const assistantEvent = z.object({
  assistant_thread: z.object({ user_id: id, channel_id: id, thread_ts: ts }),
});

export const eventCallback = z.object({
  type: z.literal('event_callback'),
  team_id: id,
  event: z.looseObject({ type: z.string(), subtype: z.string().optional() }),
  authorizations: z.array(z.object({ user_id: id, is_bot: z.boolean().optional() })).nullish(),
});
export type EventCallback = z.output<typeof eventCallback>;

export const slashCommand = z.object({
  command: z.string(),
  text: z.string().default(''),
  team_id: id,
  channel_id: id,
  channel_name: z.string().default(''),
  user_id: id,
  trigger_id: z.string().min(1),
});
export type SlashCommand = z.output<typeof slashCommand>;

const user = z.object({ id, team_id: id.optional() });
const team = z.object({ id }).nullish();

export const blockActions = z.object({
  type: z.literal('block_actions'),
  team,
  user,
  trigger_id: z.string().default(''),
  response_url: z.string().optional(),
  channel: z.object({ id }).optional(),
  container: z.looseObject({ is_ephemeral: z.boolean().optional(), message_ts: z.string().optional() }).optional(),
  message: z
    .looseObject({
      ts,
      thread_ts: ts.optional(),
      text: z.string().optional(),
      blocks: z.array(z.looseObject({ type: z.string() })).optional(),
    })
    .optional(),
  view: z.looseObject({ id, type: z.string().optional() }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string().default(''),
        value: z.string().optional(),
        text: z.object({ text: z.string() }).optional(),
        selected_option: z.object({ value: z.string(), text: z.object({ text: z.string() }) }).nullish(),
      }),
    )
    .min(1),
});
export type BlockActions = z.output<typeof blockActions>;

export const viewSubmission = z.object({
  type: z.literal('view_submission'),
  team,
  user,
  view: z.object({
    id,
    callback_id: z.string().default(''),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.looseObject({}))) }),
  }),
});
export type ViewSubmission = z.output<typeof viewSubmission>;

export const messageAction = z.object({
  type: z.literal('message_action'),
  callback_id: z.string(),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
  team,
  user,
  channel: z.object({ id }),
  message: z.looseObject({ ts, thread_ts: ts.optional(), text: z.string().nullish() }),
});
export type MessageAction = z.output<typeof messageAction>;

/** A verified payload, whichever way it came. */
export type SlackPayload = Readonly<Record<string, unknown>>;

/** What Slack is answered. */
export interface SlackAck {
  status: number;
  body?: object | string;
}
