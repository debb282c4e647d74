/** The neutral words every room speaks: what comes in (Turn), what goes out (Reply, Card), what it rests on (Citation). */

export type Language = 'en' | 'th';

/** A text in each language we answer in. */
export type Localized = Record<Language, string>;

export type TurnKind = 'message' | 'command' | 'decision' | 'file' | 'feedback';

/** A file a person handed in; `text` is what a reader made of it. */
export interface Attachment {
  name: string;
  mediaType: string;
  bytes: number;
  text: string;
  /** Where its channel fetches it when the turn runs; `text` is empty until then. */
  ref?: string;
  /** The bytes of a picture, once it was fetched; they are never stored with the turn. */
  picture?: Uint8Array;
}

/** Why a file that was handed in cannot be had: not there any more, too many bytes, or where nothing is fetched from. */
export type FileFault = 'gone' | 'too_large' | 'elsewhere';

/** A click on a card: which approval or proposal, what was chosen, and the values the person typed. */
export interface Decision {
  action: 'approve' | 'reject' | 'confirm' | 'cancel' | 'choose';
  /** Approval id (approve, reject), proposal id (confirm, cancel) or the chosen department (choose). */
  target: string;
  /** Several approvals alike to decide in the same way, each by itself; `target` is then the first of them. */
  targets?: string[];
  reason?: string;
  /** Replacement values for an edited proposal, by field name. */
  edits?: Record<string, unknown>;
  /** The expert's own answer when an answer is rejected and rewritten. */
  answer?: string;
}

/** What a person thought of an answer. */
export interface Feedback {
  /** The turn that was answered. */
  turn: string;
  helpful: boolean;
  reason?: string;
}

/** One incoming message, already verified; tenant and person were resolved by the server, never taken from its text. */
export interface Turn {
  tenant: string;
  /** Channel kind: playground, terminal, api. */
  channel: string;
  /** Where it was said: a channel name such as `#ask-hr`, or `dm:mali`. */
  conversation: string;
  thread: string;
  person: string;
  kind: TurnKind;
  text: string;
  attachments: Attachment[];
  /** Unique per tenant: the same key twice is the same turn. */
  providerKey: string;
  /** A department the person named explicitly. */
  department?: string;
  /** Facts the caller adds to the question, quoted to the model as data. */
  context?: string;
  decision?: Decision;
  feedback?: Feedback;
}

/** Where an answer comes from; `url` opens the document at the section. */
export interface Citation {
  docId: string;
  title: string;
  section: string;
  url: string;
  /** 0…1, relative to the best passage of this answer. */
  relevance: number;
  /** The day the document took effect, ISO. */
  date?: string;
  /** Author of a curated answer. */
  author?: string;
  /** The page of a document that has pages, from 1. */
  page?: number;
}

export type ReplyStatus = 'answered' | 'waiting' | 'question' | 'unknown' | 'refused';

/** A button on a card; `action` and `target` come back as a Decision. */
export interface CardButton {
  label: string;
  action: Decision['action'];
  target: string;
  style: 'primary' | 'danger' | 'plain';
  /** Ask for a text before sending: the reason of a rejection, or the expert's answer. */
  input?: { name: 'reason' | 'answer'; label: string; required: boolean; multiline: boolean };
}

/** A field that may be changed before approving, as a form control. */
export interface CardField {
  name: string;
  label: string;
  kind: 'text' | 'multiline' | 'number' | 'date' | 'choice';
  value: string;
  /** May be left empty. */
  optional?: true;
  choices?: { value: string; label: string }[];
}

/** A line of facts: what it is now and what it becomes. */
export interface CardChange {
  label: string;
  before?: string;
  after: string;
}

/** A neutral interactive message that every channel renders natively. */
export interface Card {
  id: string;
  kind: 'confirm' | 'approval' | 'escalation' | 'choice' | 'decided' | 'receipt';
  language: Language;
  title: string;
  /** Plain facts: requester, department, reason, expiry. */
  facts: { label: string; value: string }[];
  changes: CardChange[];
  /** Quoted text, shown as text and never as markup. */
  quotes: { label: string; text: string }[];
  evidence: Citation[];
  buttons: CardButton[];
  editable: CardField[];
  footer?: string;
}

export interface ReceiptLine {
  id: string;
  tool: string;
  record: string;
}

/** How an answer came about, for those who look after it. */
export interface ReplyTrace {
  /** The prompt a language model was given: its version and fingerprint. */
  prompt?: string;
  /** Share of the model's sentences that stood on a passage. */
  grounding?: number;
}

/** What a turn says in the end. `text` is Markdown. */
export interface Reply {
  status: ReplyStatus;
  text: string;
  language: Language;
  department: string | null;
  confidence: number;
  sources: Citation[];
  model: string;
  approvals: { id: string; status: string }[];
  receipts: ReceiptLine[];
  card?: Card;
  /** Short suggestions the person may send next. */
  suggestions?: string[];
  trace?: ReplyTrace;
}
