/** Whose records a person may read: their own, and everybody's with the right to. */
import type { Localized } from '../../agents/message.ts';
import type { Person } from '../../db/people.ts';
import { isNamed, onePersonNamed } from '../hr/named-person.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';

/** The person whose records are read; the refusal is the same whether or not there is such a person. */
export async function whoseRecords(
  ctx: ToolContext,
  named: string | undefined,
  permission: string,
  refusal: Localized,
): Promise<Person> {
  if (named === undefined || isNamed(ctx.actor, named)) return ctx.actor;
  if (ctx.can(permission)) return onePersonNamed(ctx, named);
  throw new ToolRefusal('forbidden', refusal, 'person');
}
