/** What a verified payload of Slack asks for; HTTP and Socket Mode share it. */
import type { z } from 'zod';
import type { SlackDeps } from './deps.ts';
import { onAction } from './on-action.ts';
import { onCommand } from './on-command.ts';
import { onEvent } from './on-event.ts';
import { onShortcut } from './on-shortcut.ts';
import { onSubmission } from './on-submission.ts';
import {
  blockActions,
  eventCallback,
  messageAction,
  type SlackAck,
  type SlackPayload,
  slashCommand,
  viewSubmission,
} from './payload.ts';

/** Answers once everything that must not be lost is stored; throws when it could not be, so that Slack sends it again. */
export async function handleSlack(deps: SlackDeps, payload: SlackPayload): Promise<SlackAck> {
  switch (payload.type) {
    case 'url_verification':
      return { status: 200, body: { challenge: String(payload.challenge ?? '') } };
    case 'event_callback':
      return taken(deps, eventCallback, payload, onEvent);
    case 'block_actions':
      return taken(deps, blockActions, payload, onAction);
    case 'view_submission':
      return taken(deps, viewSubmission, payload, onSubmission);
    case 'message_action':
      return taken(deps, messageAction, payload, onShortcut);
    default:
      return 'command' in payload ? taken(deps, slashCommand, payload, onCommand) : { status: 200 };
  }
}

/** A payload of a form nobody knows is not wanted a second time either. */
async function taken<T extends z.ZodType>(
  deps: SlackDeps,
  schema: T,
  payload: SlackPayload,
  take: (deps: SlackDeps, given: z.output<T>) => Promise<SlackAck>,
): Promise<SlackAck> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return take(deps, parsed.data);
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  deps.onNote(`Slack: a payload ${String(payload.type ?? 'of a command')} was not understood: ${fields}.`);
  return { status: 200 };
}
