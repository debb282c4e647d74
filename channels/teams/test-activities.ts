/** Activities as the Bot Framework sends them, for the people and places of the contract suite. */
import type { Utterance, Where, Who, Workspace } from '../contract.ts';
import { BOT, type TeamsDouble } from './test-teams.ts';
import { directOf, directoryOf, placeOf, userOf } from './test-world.ts';

export type Json = Record<string, unknown>;

/** What every activity of somebody in a place says. */
export function envelope(
  double: TeamsDouble,
  user: Who,
  where: Where,
  workspace: Workspace = 'own',
  root?: string,
): Json {
  const { id, aadObjectId, name } = userOf(user, workspace);
  const isDirect = where === 'direct';
  const conversation = isDirect
    ? directOf(user === 'bot' || user === 'itself' ? 'mali' : user, workspace)
    : placeOf(where, workspace);
  return {
    ...{ channelId: 'msteams', serviceUrl: double.serviceUrl, locale: 'en-GB', timestamp: new Date().toISOString() },
    from: { id, name, ...(aadObjectId ? { aadObjectId } : {}), ...(user === 'bot' ? { role: 'bot' } : {}) },
    recipient: { id: BOT, name: 'The Expert' },
    conversation: {
      id: isDirect || !root ? conversation : `${conversation};messageid=${root}`,
      ...{
        tenantId: directoryOf(workspace),
        conversationType: isDirect ? 'personal' : 'channel',
        isGroup: !isDirect,
      },
    },
    channelData: { tenant: { id: directoryOf(workspace) } },
  };
}

/** A message as somebody writes it; its files are kept by the stand-in. */
export function written(
  double: TeamsDouble,
  { user, where, text, thread, id = double.newId(), mention = true, files = [], workspace = 'own' }: Utterance,
): { activity: Json; id: string; thread: string | null } {
  const isDirect = where === 'direct';
  const root = isDirect ? undefined : (thread ?? id);
  const at = '<at>The Expert</at>';
  const isCalled = !isDirect && mention;
  const attachments = files.map((file, n) => {
    const key = encodeURIComponent(`${id}-${n}`);
    double.files.set(`${id}-${n}`, file.content);
    const content = {
      downloadUrl: `${double.url}/files/${key}`,
      uniqueId: key,
      fileType: file.name.split('.').at(-1),
    };
    return { contentType: 'application/vnd.microsoft.teams.file.download.info', name: file.name, content };
  });
  const activity: Json = {
    ...envelope(double, user, where, workspace, root),
    ...{ type: 'message', id, textFormat: 'plain', attachments },
    text: isCalled ? `${at} ${text}` : text,
    entities: isCalled ? [{ type: 'mention', text: at, mentioned: { id: BOT, name: 'The Expert' } }] : [],
  };
  return { activity, id, thread: root ?? null };
}
