/** What Microsoft Teams would not take of a message, for its stand-in in tests. */
import { cardFaults } from './test-card-check.ts';

type Json = Record<string, unknown>;

const MOST_BYTES = 28_000;
const ATTACHMENTS: Record<string, (content: object) => string[]> = {
  'application/vnd.microsoft.card.adaptive': cardFaults,
  'application/vnd.microsoft.teams.card.file.consent': (content) =>
    'acceptContext' in content ? [] : ['a file is offered without context'],
  'application/vnd.microsoft.teams.card.file.info': (content) =>
    'uniqueId' in content ? [] : ['a file without its id'],
};

export function faultsOfMessage(activity: Json, body: Buffer, kind: 'personal' | 'groupChat' | 'channel'): string[] {
  const {
    type,
    text,
    attachments = [],
    entities = [],
    suggestedActions,
  } = activity as {
    type: string;
    text?: string;
    attachments?: { contentType: string; content: object }[];
    entities?: Json[];
    suggestedActions?: { actions: unknown[] };
  };
  const faults: string[] = [];
  if (type !== 'message' && type !== 'typing') faults.push(`an activity of type ${type}`);
  if (body.byteLength > MOST_BYTES) faults.push(`a message of ${body.byteLength} bytes`);
  if (type === 'message' && !text?.trim() && attachments.length === 0) faults.push('a message without anything in it');
  for (const { contentType, content } of attachments) {
    const check = ATTACHMENTS[contentType];
    faults.push(...(check ? check(content) : [`an attachment of type ${contentType}`]));
  }
  if (suggestedActions && kind !== 'personal') faults.push(`suggestions in a ${kind}`);
  if ((suggestedActions?.actions.length ?? 0) > 6) faults.push('more than six suggestions');
  for (const entity of entities) faults.push(...entityFaults(entity, type, kind));
  if (body.includes('not-for-anybody-else')) faults.push('the secret of the app');
  return faults;
}

function entityFaults(entity: Json, type: string, kind: string): string[] {
  if (entity.type === 'https://schema.org/Message') {
    const claims = (entity.citation as { position: number; appearance: { name: string } }[] | undefined) ?? [];
    const isWhole = claims.every(({ position, appearance }, at) => position === at + 1 && appearance.name.length <= 80);
    return isWhole && claims.length <= 20 ? [] : ['sources in the wrong form'];
  }
  if (entity.type !== 'streaminfo') return [`an entity of type ${String(entity.type)}`];
  if (kind !== 'personal') return [`a stream in a ${kind}`];
  const isFinal = entity.streamType === 'final';
  if (isFinal !== (type === 'message')) return [`${type} as ${String(entity.streamType)} of a stream`];
  if (isFinal && !entity.streamId) return ['the end of no stream'];
  return isFinal || Number(entity.streamSequence) > 0 ? [] : ['a stream without a sequence'];
}
