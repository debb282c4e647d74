/** Answers too long to read in a chat: the beginning is posted, and the whole is offered as a file the person may take. */
import { z } from 'zod';
import type { Reply } from '../../agents/message.ts';
import { addressOf, forgetAddress, rememberAddress } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import { replyText } from '../chat/reply-text.ts';
import { chatWords } from '../chat/words.ts';
import { type Activity, baseOf } from './activity.ts';
import type { Message, Reference } from './connector.ts';
import type { Teams } from './deps.ts';
import { isFileAddress } from './files-in.ts';
import { referenceOf } from './references.ts';
import { textMessage } from './speaking.ts';
import { languageOfLocale, teamsWords } from './words.ts';

/** More messages than these are a file. */
const MOST_PIECES = 6;
const UPLOAD_MS = 60_000;

const consent = z.object({
  action: z.enum(['accept', 'decline']),
  context: z.object({ file: z.string().min(1) }),
  uploadInfo: z
    .object({
      uploadUrl: z.string(),
      contentUrl: z.string(),
      name: z.string(),
      uniqueId: z.string(),
      fileType: z.string(),
    })
    .optional(),
});

/** A file that waits for its person, in the conversation it was offered in. */
interface Kept {
  conversation: string;
  text: string;
}

/** The first piece and the offer of a file, which is kept until the person answers; undefined for what fits. */
export async function offeredFile(
  { db, publicUrl }: Teams,
  { tenant, source, reply, to }: { tenant: string; source: string; reply: Reply; to: Reference },
  pieces: readonly string[],
): Promise<{ texts: string[]; consent: Message } | undefined> {
  if (pieces.length <= MOST_PIECES) return undefined;
  const text = replyText(reply, publicUrl);
  const value = JSON.stringify({ conversation: baseOf(to.conversation), text } satisfies Kept);
  const key = keyOf(source);
  await withTenant(db, tenant, (tx) => rememberAddress(tx, { tenant, channel: 'teams', key, value }));
  const say = teamsWords(reply.language);
  const content = {
    description: say.fileOffer,
    sizeInBytes: Buffer.byteLength(text),
    acceptContext: { file: source },
    declineContext: { file: source },
  };
  const contentType = 'application/vnd.microsoft.teams.card.file.consent';
  const texts = [pieces[0] ?? '', chatWords(reply.language).restInFile];
  return { texts, consent: { type: 'message', attachments: [{ contentType, name: say.fileName, content }] } };
}

/** The person took the file or declined it: resolves once that is understood; the file is handed over afterwards. */
export async function fileConsent(teams: Teams, tenant: string, activity: Activity): Promise<void> {
  const parsed = consent.safeParse(activity.value);
  if (!parsed.success) return;
  const answer = parsed.data;
  const value = await withTenant(teams.db, tenant, (tx) => addressOf(tx, 'teams', keyOf(answer.context.file)));
  const kept = value === undefined ? undefined : (JSON.parse(value) as Kept);
  const isHere = kept?.conversation === baseOf(activity.conversation.id);
  const say = teamsWords(languageOfLocale(activity.locale));
  const here = referenceOf(activity);
  const tell = async (text: string) => void (await teams.connector.send(here, textMessage(text)));
  const failed = (error: unknown) => teams.onError(error, 'teams file');
  const work = isHere ? carriedOut(teams, tenant, activity, answer, kept.text) : tell(say.fileGone);
  void work.catch((error: unknown) => {
    failed(error);
    // The question stays, so that the person can try again.
    return tell(say.fileFailed).catch(failed);
  });
}

/** Hands the file over or lets it go; either way the question is gone afterwards. */
async function carriedOut(
  teams: Teams,
  tenant: string,
  activity: Activity,
  { action, context, uploadInfo }: z.output<typeof consent>,
  text: string,
): Promise<void> {
  const say = teamsWords(languageOfLocale(activity.locale));
  const here = referenceOf(activity);
  if (action === 'accept') {
    if (!uploadInfo) throw new Error('Microsoft Teams named no place for a file.');
    await upload(teams, uploadInfo.uploadUrl, Buffer.from(text));
  }
  const message = action === 'accept' && uploadInfo ? fileMessage(uploadInfo) : textMessage(say.fileDeclined);
  await teams.connector.send(here, message);
  await withTenant(teams.db, tenant, (tx) => forgetAddress(tx, 'teams', keyOf(context.file)));
  if (activity.replyToId) await teams.connector.remove(here, activity.replyToId).catch(() => {});
}

async function upload({ settings }: Teams, url: string, bytes: Uint8Array): Promise<void> {
  if (!isFileAddress(settings, url))
    throw new Error('Microsoft Teams named a place for a file that is none of its own.');
  const response = await fetch(url, {
    method: 'PUT',
    body: bytes as BodyInit,
    redirect: 'error',
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `bytes 0-${bytes.byteLength - 1}/${bytes.byteLength}`,
    },
    signal: AbortSignal.timeout(UPLOAD_MS),
  });
  if (!response.ok) throw new Error(`A file could not be handed to Microsoft Teams: ${response.status}.`);
}

function fileMessage({
  contentUrl,
  name,
  uniqueId,
  fileType,
}: {
  contentUrl: string;
  name: string;
  uniqueId: string;
  fileType: string;
}): Message {
  const contentType = 'application/vnd.microsoft.teams.card.file.info';
  return { type: 'message', attachments: [{ contentType, contentUrl, name, content: { uniqueId, fileType } }] };
}

function keyOf(source: string): string {
  return `file:${source}`;
}
