/** A post as the page shows it to one viewer. */
import { detectLanguage } from '../../agents/language.ts';
import type { Card, Language, Reply } from '../../agents/message.ts';
import { asksIfHelpful } from '../feedback.ts';
import type { PostRow } from './posts.ts';
import { renderCard } from './render.ts';
import { sourceOf } from './threads.ts';

type Support = 'strong' | 'partial' | 'weak';

export interface PostView {
  id: string;
  seq: number;
  conversation: string;
  root: string | null;
  author: { id: string; name: string; nameTh: string | null } | null;
  text: string;
  language: Language;
  at: string;
  editedAt: string | null;
  files: { name: string; bytes: number }[];
  /** The client key of the viewer's own post, which replaces the copy shown while it was sent. */
  key: string | null;
  reply: ReplyView | null;
  card: { id: string; kind: Card['kind']; language: Language; content: object } | null;
}

export type ReplyView = Pick<Reply, 'status' | 'department' | 'sources' | 'receipts'> & {
  suggestions: string[];
  /** How well the sources carry the answer; null where nothing is claimed. */
  support: Support | null;
  /** Whether it asks if it helped, and what the viewer said to that. */
  asksIfHelpful: boolean;
  rated: boolean | null;
};

/** The view of a row for `viewer`; buttons meant for somebody else are left out. */
export function postView(row: PostRow, viewer: string): PostView {
  const { post } = row;
  const reply = post.reply ? (JSON.parse(post.reply) as Reply) : null;
  const card = storedCard(row);
  return {
    id: post.id,
    seq: post.seq,
    conversation: post.conversation,
    root: post.root,
    author: row.author,
    text: post.text,
    language: reply?.language ?? card?.language ?? detectLanguage(post.text),
    at: post.createdAt.toISOString(),
    editedAt: post.editedAt?.toISOString() ?? null,
    files: row.files ?? [],
    key: keyOf(post.source, viewer),
    reply: reply && {
      ...replyView(reply, row.open),
      asksIfHelpful: row.turn !== null && asksIfHelpful(reply),
      rated: row.votes?.[viewer] ?? null,
    },
    card: card && {
      id: card.id,
      kind: card.kind,
      language: card.language,
      content: renderCard(mayAnswer(row, card, viewer) ? card : withoutButtons(card)),
    },
  };
}

/** The neutral card of a post, if it carries one. */
export function storedCard({ post }: PostRow): Card | null {
  return post.card ? (JSON.parse(post.card) as Card) : null;
}

/** Approvals are for whoever the rule names at the click; the other cards ask one person, once. */
export function mayAnswer(row: PostRow, card: Card, viewer: string): boolean {
  if (card.kind === 'approval' || card.kind === 'escalation') return true;
  return row.asking && (row.addressee === null || row.addressee === viewer);
}

/** A reply that waited no longer does once everything it waited for was decided. */
function replyView(reply: Reply, open: boolean | null): Omit<ReplyView, 'asksIfHelpful' | 'rated'> {
  const { department, sources, receipts, suggestions = [] } = reply;
  const status = reply.status === 'waiting' && open === false ? 'answered' : reply.status;
  return { status, department, sources, receipts, suggestions, support: supportOf(reply) };
}

/** What was done needs no support: its receipt is the proof. */
function supportOf({ status, sources, receipts, confidence }: Reply): Support | null {
  if (status !== 'answered' || sources.length === 0 || receipts.length > 0) return null;
  if (confidence >= 0.85) return 'strong';
  return confidence >= 0.6 ? 'partial' : 'weak';
}

function withoutButtons(card: Card): Card {
  return { ...card, buttons: [], editable: [] };
}

function keyOf(source: string, viewer: string): string | null {
  const own = sourceOf(viewer, '');
  return source.startsWith(own) ? source.slice(own.length) : null;
}
