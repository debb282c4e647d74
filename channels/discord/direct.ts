/** Writing to one person, where nobody else reads. */
import type { Discord } from './deps.ts';
import { messageJson } from './rest.ts';
import type { Body, WireChannel, WireMessage } from './wire.ts';

/** The direct conversation with a user, which Discord opens when there is none yet. */
export async function directChannel({ rest }: Pick<Discord, 'rest'>, user: string): Promise<string> {
  const { id } = await rest.send<WireChannel>('POST', '/users/@me/channels', { recipient_id: user });
  return id;
}

/** Replaces a message of ours; what is left out of an edit stays as it was, buttons and files included. */
export async function editMessage(
  { rest }: Pick<Discord, 'rest'>,
  channel: string,
  message: string,
  body: Body,
): Promise<void> {
  const attachments = (body.files ?? []).map(({ name }, at) => ({ id: at, filename: name }));
  const json = { components: [], ...messageJson(body), attachments };
  await rest.send('PATCH', `/channels/${channel}/messages/${message}`, json, body.files);
}

/** Posts a message into a channel, a thread or a direct conversation. */
export function postTo(
  { rest }: Pick<Discord, 'rest'>,
  channel: string,
  body: Body,
  more: { nonce?: string; reply?: string } = {},
): Promise<WireMessage> {
  const { nonce, reply } = more;
  const json = {
    ...messageJson(body),
    ...(nonce ? { nonce, enforce_nonce: true } : {}),
    ...(reply ? { message_reference: { message_id: reply, fail_if_not_exists: false } } : {}),
  };
  return rest.send('POST', `/channels/${channel}/messages`, json, body.files);
}
