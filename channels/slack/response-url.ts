/** The address that comes with a click, good for half an hour and five answers. */
import type { SlackSettings } from './deps.ts';

const ANSWER_MS = 5_000;

/** Posts an answer there; false when the address is not Slack's or is used up. */
export async function respond({ apiUrl }: SlackSettings, url: string, body: object): Promise<boolean> {
  if (!isSlacks(url, apiUrl)) return false;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function isSlacks(url: string, apiUrl: string | undefined): boolean {
  const { protocol, host } = URL.parse(url) ?? {};
  if (apiUrl && host === URL.parse(apiUrl)?.host) return true;
  return protocol === 'https:' && host === 'hooks.slack.com';
}
