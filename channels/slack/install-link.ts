/** Links to install the app, and the state that travels through Slack: sealed, for one tenant, for a while. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import { createSeal, type Seal } from '../chat/seal.ts';
import type { SlackDeps } from './deps.ts';

const LINK_LASTS_MS = 60 * 60_000;
const STATE_LASTS_MS = 10 * 60_000;

const ticket = z.object({
  for: z.enum(['slack-install-link', 'slack-install-state']),
  tenant: z.string().min(1),
  /** Says which link it was. */
  nonce: z.string().min(1),
  /** Milliseconds since 1970 after which the link, and all that came of it, is worth nothing. */
  until: z.number(),
  /** The same for this ticket. */
  expires: z.number(),
});

export type Ticket = z.output<typeof ticket>;

/** A link with which a workspace of the tenant can be connected once, within an hour; throws with what is missing. */
export function installLink(deps: Pick<SlackDeps, 'config' | 'publicUrl' | 'settings'>, tenant: string): string {
  const { workspaces } = tenantConfig(deps.config, tenant);
  const { clientId, clientSecret, installationKey } = deps.settings;
  if (!clientId || !clientSecret || !installationKey)
    throw new Error('Installing by link needs SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and INSTALLATION_KEY.');
  if (!workspaces.slack?.length)
    throw new Error(
      `Tenant ${tenant} names no Slack workspace. Write its id into the configuration first: workspaces: { slack: [T…] }`,
    );
  const until = Date.now() + LINK_LASTS_MS;
  const link: Ticket = {
    ...{ for: 'slack-install-link', tenant, until, expires: until },
    nonce: randomBytes(12).toString('base64url'),
  };
  return `${deps.publicUrl}/slack/install?link=${createSeal(installationKey).seal(JSON.stringify(link))}`;
}

/** The state for one journey through Slack's pages. */
export function stateOf(seal: Seal, link: Ticket): string {
  const state: Ticket = { ...link, for: 'slack-install-state', expires: Date.now() + STATE_LASTS_MS };
  return seal.seal(JSON.stringify(state));
}

/** What a link or a state says; undefined for one that is forged, of the other kind, or too old. */
export function readTicket(seal: Seal, sealed: string, kind: 'link' | 'state'): Ticket | undefined {
  const opened = openedBy(seal, sealed);
  return opened?.for === `slack-install-${kind}` && opened.expires > Date.now() ? opened : undefined;
}

function openedBy(seal: Seal, sealed: string): Ticket | undefined {
  try {
    return ticket.parse(JSON.parse(seal.open(sealed)));
  } catch {
    return undefined;
  }
}
