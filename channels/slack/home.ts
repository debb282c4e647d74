/** The Home tab of the app: published anew whenever somebody opens it or presses a button on it. */
import type { KnownBlock } from '@slack/types';
import { tenantConfig } from '../../agents/config-schema.ts';
import { findPerson } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Spoken } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { mrkdwn } from './escape.ts';
import { homeData } from './home-data.ts';
import { homeBlocks } from './render-home.ts';
import { chatUser } from './user.ts';

export interface HomeOf {
  tenant: string;
  team: string;
  user: string;
}

/** Publishes the Home tab of a Slack user, as things are now. */
export async function publishHome(deps: SlackDeps, of: HomeOf): Promise<void> {
  const spoken = await deps.speakers.find(chatUser(deps, of));
  const blocks =
    'speaker' in spoken ? await ownBlocks(deps, of.tenant, spoken.speaker.id) : strangerBlocks(deps, spoken);
  await withSlack(deps, of, (client) => client.views.publish({ user_id: of.user, view: { type: 'home', blocks } }));
}

async function ownBlocks({ db, config, publicUrl }: SlackDeps, tenant: string, id: string): Promise<KnownBlock[]> {
  const [person, data] = await withTenant(
    db,
    tenant,
    async (tx) => [await findPerson(tx, id), await homeData(tx, id)] as const,
  );
  // Somebody who has left sees nothing of the company.
  if (!person) return said(chatWords('en').gone);
  return homeBlocks(data, { person, tenant: tenantConfig(config, tenant), publicUrl });
}

/** Nobody knows yet which language they read. */
function strangerBlocks({ publicUrl }: SlackDeps, { code, expiresInMinutes }: Extract<Spoken, { code: string }>) {
  return (['en', 'th'] as const).flatMap((language) =>
    said(chatWords(language).linkFirst(code, expiresInMinutes, publicUrl)),
  );
}

function said(text: string): KnownBlock[] {
  return [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn(text) } }];
}
