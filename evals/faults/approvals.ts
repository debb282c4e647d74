/** Cards as an approver's client sees them: found by the mark of the request, and clicked. */
import { command } from './command-model.ts';
import type { Stack } from './stack.ts';
import { type Asked, mixed } from './traffic.ts';
import { waitUntil } from './wait-until.ts';

export interface Click {
  status: number;
  detail: string;
}

/** Requests that wait for an approval, `each` of them in one message; the marks of one message are together. */
export function requests(count: number, each = 1): { asked: Asked; marks: string[] }[] {
  return Array.from({ length: count }, () => {
    const group = mixed(each, ['note']);
    const [first] = group as [Asked];
    const marks = group.map(({ key }) => key);
    const calls = marks.map((marker): [string, { marker: string }] => ['it.note_reviewed', { marker }]);
    return { asked: { ...first, kind: 'question', text: command(...calls) }, marks };
  });
}

/** The approval that a marked request waits for. */
export function approvalOf({ sql }: Pick<Stack, 'sql'>, mark: string, patienceMs = 60_000): Promise<string> {
  return waitUntil(`the card of ${mark}`, patienceMs, async () => {
    const found = await sql
      .query<{ id: string }>(
        `select a.id from approvals a join proposals p on p.tenant_id = a.tenant_id and p.id = a.proposal
          where p.summary = $1 and a.status = 'pending'`,
        [mark],
      )
      .catch(() => undefined);
    return found?.rows[0]?.id;
  });
}

/** One click; status 0 when no answer came. */
export async function click(
  { url, token }: Pick<Stack, 'url' | 'token'>,
  by: { tenant: string; person: string },
  action: 'approve' | 'reject',
  id: string,
): Promise<Click> {
  try {
    const response = await fetch(`${url}/api/v1/approvals/${id}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token(by.tenant, by.person)}`, 'content-type': 'application/json' },
      body: JSON.stringify(action === 'reject' ? { reason: 'not now' } : {}),
    });
    const body = (await response.json()) as { detail?: string; message?: string };
    return { status: response.status, detail: body.detail ?? body.message ?? '' };
  } catch {
    return { status: 0, detail: '' };
  }
}

/** Waits until nothing of anybody is unfinished: what a click caused runs in a turn of its own. */
export async function allQuiet({ sql }: Pick<Stack, 'sql'>, patienceMs = 120_000): Promise<void> {
  await waitUntil('everything to end', patienceMs, async () => {
    const open = await sql.query(`select 1 from inbox where status = 'received' limit 1`).catch(() => undefined);
    return open?.rows.length === 0;
  });
}
