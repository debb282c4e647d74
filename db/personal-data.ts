/** Which rows of which table are a person's own, and what erasing makes of them; every column of text is in here. */
import { sql } from 'drizzle-orm';
import { PERSONAL_KNOWLEDGE } from './personal-knowledge.ts';
import { PERSONAL_RECORDS } from './personal-records.ts';
import { ERASED_TEXT, NO_LIST, NO_OBJECT, NO_TEXT, NOTHING, type PersonalTable, person } from './personal-table.ts';
import { ids, mentions, type Traces } from './personal-traces.ts';

const NO_CARD = sql`${JSON.stringify({
  ...{ id: '', kind: 'decided', language: 'en', title: ERASED_TEXT, facts: [], changes: [], quotes: [], evidence: [] },
  ...{ buttons: [], editable: [] },
})}::text`;

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
          sql`((channel, external_id) in (select channel, external_id from identities where person = ${person})
            or channel in ('document-code', 'document-session') and external_id = ${person})`,
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
  ...PERSONAL_KNOWLEDGE,
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
  // What models cost stays in the accounts of the department.
  model_usage: { own: [{ whose: person, erase: 'kept' }], plain: ['department', 'person', 'model', 'task'] },
  pauses: {
    own: [{ whose: ({ person }) => sql`paused_by = ${person}`, erase: { reason: NOTHING } }],
    words: ['reason'],
    plain: ['department', 'paused_by'],
  },
  ...PERSONAL_RECORDS,
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
