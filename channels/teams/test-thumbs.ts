/** Thumbs as the client of Microsoft Teams draws them below an answer, and what it sends for one. */
import type { SeenForm, Who } from '../contract.ts';
import { feedbackWords } from '../feedback.ts';
import { envelope, type Json } from './test-activities.ts';
import type { DoubleMessage, TeamsDouble } from './test-teams.ts';
import { whereIs } from './test-world.ts';

const { up, down, title, why } = feedbackWords('en');

/** The labels of the thumbs below a message; none where it does not ask for them. */
export function thumbsBelow({ channelData }: Json): string[] {
  return (channelData as Json | undefined)?.feedbackLoop ? [up, down] : [];
}

/** The form that the client shows by itself for a thumb down; nobody hears of it before it is sent. */
export function thumbForm(user: Who, message: DoubleMessage): SeenForm {
  return { user, title, fields: [{ name: 'reason', label: why, value: '' }], handle: { thumbOn: message } };
}

/** The message a form of that kind stands below. */
export function thumbOn(handle: unknown): DoubleMessage | undefined {
  return (handle as { thumbOn?: DoubleMessage }).thumbOn;
}

/** What the client sends for a thumb; `id` is the same when it is sent again. */
export function thumbActivity(
  double: TeamsDouble,
  { user, message, id, reason }: { user: Who; message: DoubleMessage; id: string; reason?: string },
): Json {
  const { where, workspace } = whereIs(message.conversation);
  const sent = envelope(double, user, where, workspace);
  const value = {
    actionName: 'feedback',
    actionValue: {
      reaction: reason === undefined ? 'like' : 'dislike',
      feedback: JSON.stringify({ feedbackText: reason ?? '' }),
    },
  };
  return {
    ...sent,
    ...{ type: 'invoke', name: 'message/submitAction', id, replyToId: message.id, value },
    conversation: { ...(sent.conversation as Json), id: message.conversation },
  };
}
