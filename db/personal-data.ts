/** Which rows of which table are a person's own, and what erasing makes of them; every column of text is in here. */
import { type SQL, sql } from 'drizzle-orm';
import { ids, mentions, type Traces } from './personal-traces.ts';

export interface OwnRows {
  whose: (traces: Traces) => SQL;
  /** Removed, kept with these columns written over, or kept as they are because the company must. */
  erase: 'row' | 'kept' | Record<string, SQL>;
}

export interface PersonalTable {
  own?: OwnRows[];
  /** Columns in which others, or the Expert to others, may have written of the person. */
  words?: string[];
  /** Rows whose words may be rewritten; all when it is left out. */
  only?: SQL;
  /** Columns of text in which nobody writes: ids, kinds, hashes, what belongs to the company alone. */
  plain?: string[];
}

/** Stands where a text was. */
export const ERASED_TEXT = '…';
const NOTHING = sql`null`;
const NO_TEXT = sql`${ERASED_TEXT}::text`;
const NO_OBJECT = sql`'{}'`;
const NO_LIST = sql`'[]'`;
const NO_CARD = sql`${JSON.stringify({
  ...{ id: '', kind: 'decided', language: 'en', title: ERASED_TEXT, facts: [], changes: [], quotes: [], evidence: [] },
  ...{ buttons: [], editable: [] },
})}::text`;

const person = ({ person }: Traces) => sql`person = ${person}`;
const ofTheirProposal = (traces: Traces) => ids('proposal', traces.proposals);
const ofTheirRun = (traces: Traces) => sql`split_part(thread, '.', 1) = any(${sql.param(traces.turns)}::text[])`;
/** A turn of which nothing is left, and which no worker begins any more. */
const NO_TURN = {
  payload: NO_OBJECT,
  outcome: sql`'{"code":"not_found"}'`,
  status: sql`case status when 'received' then 'dead' else status end`,
  done_at: sql`coalesce(done_at, now())`,
};

/** In this order: what is looked at through other rows comes before them. */
export const PERSONAL_TABLES: Record<string, PersonalTable> = {
  link_codes: {
    own: [
      {
        whose: ({ person }) =>
          sql`(channel, external_id) in (select channel, external_id from identities where person = ${person})`,
        erase: 'row',
      },
    ],
    plain: ['code_hash', 'channel', 'external_id'],
  },
  addresses: {
    own: [
      {
        // Before the identities and the outbox by which it is known whose they are.
        whose: ({ person, outbox }) => sql`(
          key = ${`dm:${person}`} or split_part(key, ':', 2) = any(${sql.param(outbox)}::text[])
          or key not like 'place:%' and key not like 'service:%' and exists (
            select from identities i where i.person = ${person} and i.channel = addresses.channel and (
              split_part(key, ':', 2) = i.external_id or position('"' || i.external_id || '"' in value) > 0)))`,
        erase: 'row',
      },
    ],
    words: ['value'],
    plain: ['channel', 'key'],
  },
  identities: { own: [{ whose: person, erase: 'row' }], plain: ['channel', 'external_id', 'person', 'verified_by'] },
  posts: {
    own: [
      {
        whose: (traces) => sql`(
          person = ${traces.person} or conversation = ${`dm:${traces.person}`} or ${ids('source', traces.outbox)}
          or ${mentions(sql`card`, traces.approvals)}
          or person is null and ${ids('root', traces.posts)} and not exists (select from outbox o where o.id = source))`,
        erase: {
          text: NO_TEXT,
          reply: NOTHING,
          card: NOTHING,
          source: sql`case when person is null then source else 'erased:' || id end`,
        },
      },
    ],
    words: ['text', 'reply', 'card'],
    plain: ['id', 'conversation', 'root', 'person', 'audience'],
  },
  outbox: {
    own: [
      {
        whose: (traces) => ids('id', traces.outbox),
        erase: { payload: NO_OBJECT, status: sql`case status when 'pending' then 'dead' else status end` },
      },
    ],
    words: ['payload'],
    plain: ['id', 'turn', 'channel', 'conversation', 'thread', 'kind', 'subject', 'line', 'provider_ref'],
  },
  messages: {
    own: [
      {
        whose: (traces) => sql`(
          person = ${traces.person} or ${ids('turn', traces.turns)}
          or person is null and ${ids('thread', traces.threads)} and not exists (
            select from messages said where said.turn = messages.turn and said.person <> ${traces.person}))`,
        erase: { text: NO_TEXT, reply: NOTHING },
      },
    ],
    words: ['text', 'reply'],
    plain: ['id', 'thread', 'turn', 'person'],
  },
  inbox: {
    own: [
      { whose: person, erase: { ...NO_TURN, provider_key: sql`'erased:' || id` } },
      {
        whose: (traces) => sql`kind = 'decision' and ${mentions(sql`payload`, traces.approvals)}`,
        erase: NO_TURN,
      },
    ],
    words: ['payload', 'outcome'],
    plain: ['id', 'thread', 'person', 'kind'],
  },
  checkpoint_writes: {
    own: [{ whose: ofTheirRun, erase: 'row' }],
    words: ['value'],
    plain: ['thread', 'namespace', 'checkpoint', 'task', 'channel'],
  },
  checkpoints: {
    own: [{ whose: ofTheirRun, erase: 'row' }],
    words: ['checkpoint', 'metadata'],
    plain: ['thread', 'namespace', 'id', 'parent'],
  },
  threads: {
    own: [{ whose: ({ person }) => sql`owner = ${person}`, erase: { memory: NO_OBJECT } }],
    words: ['memory'],
    plain: ['id', 'channel', 'conversation', 'owner'],
  },
  documents: {
    own: [
      {
        whose: (traces) => sql`kind = 'curated' and ${mentions(sql`id`, traces.proposals)}`,
        erase: {
          question: NOTHING,
          title: sql`case language when 'th' then 'คำตอบจากผู้เชี่ยวชาญ' else 'Answer from an expert' end`,
        },
      },
    ],
    words: ['title', 'question', 'author', 'source'],
    // A company's own documents are files: they are changed where they are, or the next start reads them back in.
    only: sql`(kind = 'curated' or author is not null)`,
    plain: ['id', 'department', 'file_name', 'version', 'language', 'acl', 'kind', 'content_hash'],
  },
  passages: {
    words: ['section', 'text'],
    only: sql`document in (select id from documents where kind = 'curated' or author is not null)`,
    plain: ['id', 'document', 'anchor', 'language'],
  },
  gaps: {
    own: [{ whose: person, erase: { question: NO_TEXT } }],
    words: ['question'],
    plain: ['id', 'department', 'person', 'thread', 'proposal', 'closed_by'],
  },
  approval_votes: {
    own: [
      {
        whose: (traces) => sql`(person = ${traces.person} or ${ids('approval', traces.approvals)})`,
        erase: { reason: NOTHING },
      },
    ],
    words: ['reason'],
    plain: ['approval', 'person', 'on_behalf_of'],
  },
  approvals: {
    own: [
      {
        whose: ofTheirProposal,
        erase: {
          card: NO_CARD,
          reason: NOTHING,
          args_hash: sql`''`,
          status: sql`case status when 'pending' then 'withdrawn' else status end`,
        },
      },
      { whose: ({ person }) => sql`decided_by = ${person}`, erase: { reason: NOTHING } },
    ],
    words: ['card', 'reason'],
    plain: ['id', 'proposal', 'department', 'rule', 'decided_by'],
  },
  foreign_effects: {
    own: [{ whose: ofTheirProposal, erase: { last_error: NOTHING } }],
    words: ['last_error'],
    plain: ['proposal', 'tool', 'status'],
  },
  ledger: {
    own: [
      {
        whose: (traces) => sql`(actor = ${traces.person} or ${ofTheirProposal(traces)})`,
        erase: { result: NO_OBJECT },
      },
    ],
    words: ['result'],
    plain: ['id', 'proposal', 'tool', 'record', 'actor'],
  },
  proposals: {
    own: [
      {
        whose: (traces) => ids('id', traces.proposals),
        erase: {
          args: NO_OBJECT,
          args_hash: sql`''`,
          changes: NO_LIST,
          evidence: NO_LIST,
          summary: NO_TEXT,
          reason: NOTHING,
          said: NOTHING,
          status: sql`case when status in ('confirming', 'pending', 'approved') then 'cancelled' else status end`,
        },
      },
      {
        whose: ({ person }) => sql`id in (select proposal from approvals where decided_by = ${person})`,
        erase: { said: NOTHING },
      },
    ],
    words: ['args', 'changes', 'evidence', 'summary', 'reason', 'said'],
    plain: ['id', 'turn', 'run', 'thread', 'department', 'tool', 'requester', 'language'],
  },
  delegations: {
    own: [{ whose: ({ person }) => sql`${person} in (from_person, to_person)`, erase: 'row' }],
    plain: ['id', 'from_person', 'to_person', 'department', 'created_by'],
  },
  digests: { own: [{ whose: person, erase: 'row' }], plain: ['person', 'department'] },
  group_members: { own: [{ whose: person, erase: 'row' }], plain: ['group_name', 'person'] },
  reads: { own: [{ whose: person, erase: 'row' }], plain: ['person', 'conversation'] },
  preferences: { own: [{ whose: person, erase: 'row' }], plain: ['person', 'quiet_from', 'quiet_to'] },
  bindings: { plain: ['conversation', 'department', 'bound_by'] },
  installations: { plain: ['channel', 'workspace', 'sealed'] },
  usage: {
    own: [{ whose: ({ person }) => sql`scope = 'person' and key = ${person}`, erase: 'row' }],
    plain: ['unit', 'scope', 'key'],
  },
  pauses: {
    own: [{ whose: ({ person }) => sql`paused_by = ${person}`, erase: { reason: NOTHING } }],
    words: ['reason'],
    plain: ['department', 'paused_by'],
  },
  employee_files: {
    own: [{ whose: person, erase: 'row' }],
    words: ['disciplinary'],
    plain: ['person', 'currency'],
  },
  leave_requests: {
    own: [{ whose: person, erase: { reason: NOTHING } }],
    words: ['reason'],
    plain: ['id', 'person', 'kind', 'status'],
  },
  leave_balances: { own: [{ whose: person, erase: 'kept' }], plain: ['person', 'kind'] },
  expenses: {
    own: [{ whose: person, erase: { description: NO_TEXT } }],
    words: ['description'],
    plain: ['id', 'person', 'category', 'currency', 'status'],
  },
  purchase_requests: {
    own: [{ whose: ({ person }) => sql`requester = ${person}`, erase: { item: NO_TEXT } }],
    words: ['item'],
    plain: ['id', 'requester', 'vendor', 'currency', 'cost_centre', 'status'],
  },
  tickets: {
    own: [{ whose: ({ person }) => sql`requester = ${person}`, erase: { title: NO_TEXT, description: NO_TEXT } }],
    words: ['title', 'description'],
    plain: ['id', 'requester', 'severity', 'status', 'assignee'],
  },
  access_grants: {
    own: [{ whose: person, erase: { reason: NO_TEXT } }],
    words: ['reason'],
    plain: ['id', 'person', 'system', 'level'],
  },
  assets: {
    own: [{ whose: ({ person }) => sql`holder = ${person}`, erase: 'kept' }],
    plain: ['id', 'kind', 'model', 'serial', 'holder'],
  },
  incidents: { words: ['title'], plain: ['id', 'service', 'severity', 'status'] },
  budgets: { plain: ['cost_centre', 'name', 'owner', 'currency'] },
  vendors: { plain: ['id', 'name', 'category', 'country', 'tax_id', 'payment_terms', 'status'] },
  counters: { plain: ['prefix'] },
  holidays: { plain: ['office', 'name', 'name_th'] },
  tenants: { plain: ['name', 'time_zone', 'currency'] },
  // Its details are emptied by the role that may, once a row of the chain has named them.
  audit: {
    own: [{ whose: ({ person }) => sql`(actor = ${person} or subject = ${person})`, erase: 'kept' }],
    plain: ['actor', 'action', 'subject', 'detail', 'detail_hash', 'previous', 'hash'],
  },
  people: {
    own: [
      {
        whose: ({ person }) => sql`id = ${person}`,
        erase: {
          name: sql`'Former colleague'`,
          name_th: sql`'อดีตเพื่อนร่วมงาน'`,
          // No address can be made to match it: the domain is reserved for this.
          email: sql`id || '@erased.invalid'`,
          title: sql`''`,
          team: sql`''`,
          manager_id: NOTHING,
          roles: sql`'{}'::text[]`,
          hired_on: sql`'1970-01-01'`,
          status: sql`'left'`,
        },
      },
    ],
    plain: ['id', 'language', 'office', 'time_zone', 'currency'],
  },
};
