/** What a finished turn came to, for HTTP. */
import type { Reply } from '../../agents/message.ts';
import type { Outcome } from '../../db/inbox.ts';
import { Problem } from './problem.ts';

/** Throws the problem of an outcome that is not `ok`. */
export function requireOk({ code, message, fields, reply }: Outcome): void {
  if (code === 'ok') return;
  const faults = Object.entries(fields ?? {}).map(([field, fault]) => ({ field, message: fault }));
  throw new Problem(code, message ?? reply?.text ?? SAID[code], faults);
}

/** The reply of a turn that went well. */
export function finishedReply(outcome: Outcome): Reply {
  requireOk(outcome);
  if (!outcome.reply) throw new Problem('failed', SAID.failed);
  return outcome.reply;
}

const SAID: Record<Exclude<Outcome['code'], 'ok'>, string> = {
  invalid: 'The request cannot be carried out as it is.',
  not_found: 'There is no such approval.',
  not_allowed: 'You are not an approver of this card.',
  already_decided: 'Somebody has decided this already.',
  expired: 'The time to decide this is over.',
  superseded: 'This was replaced by a newer version; look at the list again.',
  invalid_edit: 'The changed values cannot be accepted.',
  failed: 'The request could not be carried out. Try again; if it keeps failing, tell the administrator.',
};
