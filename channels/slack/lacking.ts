/** What a workspace turned out not to have, remembered for a while so that it is not tried at every message. */
import { slackError } from './client.ts';

export type Feature = 'sessions' | 'assistant' | 'streams' | 'uploads';

/** An administrator may have switched it on meanwhile. */
const REMEMBERED_MS = 60 * 60_000;
/** What holds for the workspace as a whole; what Slack has against a single channel is not here. */
const ABSENT = new Set(['unknown_method', 'feature_not_enabled', 'not_allowed_token_type', 'missing_scope']);

const lacked = new Map<string, number>();

/** False for something that the workspace was found to lack a short while ago. */
export function mayHave(team: string, feature: Feature): boolean {
  return (lacked.get(`${team} ${feature}`) ?? 0) < performance.now();
}

/** Remembers it when that is what the failure says; true when it is. */
export function isLacking(team: string, feature: Feature, error: unknown): boolean {
  if (!ABSENT.has(slackError(error) ?? '')) return false;
  lacked.set(`${team} ${feature}`, performance.now() + REMEMBERED_MS);
  return true;
}

/** Forgets what all workspaces lack. */
export function forgetLacking(): void {
  lacked.clear();
}
