/** What is a person's own in knowledge: documents they handed in, questions nothing answered, what they thought of answers. */
import { type SQL, sql } from 'drizzle-orm';
import { NO_TEXT, NOTHING, type PersonalTable, person } from './personal-table.ts';
import { ids, mentions, type Traces } from './personal-traces.ts';

// A company's own documents are files: they are changed where they are, or the next look reads them back in.
const HANDED_IN = sql`(kind = 'curated' or author is not null or uploader is not null)`;
const OF_HANDED_IN = sql`document in (select id from documents where ${HANDED_IN})`;
const EXPERTS_ANSWER = sql`case language when 'th' then 'คำตอบจากผู้เชี่ยวชาญ' else 'Answer from an expert' end`;

/** The text names the person, as the records of people have it. */
const names = (text: SQL, { person }: Traces) => sql`${text} ilike any (array(
  select '%' || regexp_replace(trim(called), '([\\\\%_])', '\\\\\\1', 'g') || '%'
  from people, unnest(array[name, name_th, email]) as called where people.id = ${person} and length(trim(called)) > 1))`;
const isEntityOf = ({ person }: Traces) => `person:${person}`;

/** In this order: what is looked at through other rows comes before them. */
export const PERSONAL_KNOWLEDGE: Record<string, PersonalTable> = {
  relations: {
    own: [{ whose: (traces) => sql`${isEntityOf(traces)} in (subject, object)`, erase: 'row' }],
    words: ['quote'],
    plain: ['id', 'subject', 'kind', 'object', 'department', 'acl', 'passage', 'record'],
  },
  entities: {
    own: [
      { whose: (traces) => sql`id = ${isEntityOf(traces)}`, erase: 'row' },
      // Of that name in a document only; its id is made of a hash.
      {
        whose: (traces) => names(sql`concat_ws(' ', name, aliases::text)`, traces),
        erase: { aliases: sql`'{}'` },
        ofOthers: true,
      },
    ],
    words: ['name'],
    plain: ['id', 'kind', 'aliases'],
  },
  // What was computed from a text that named the person is computed anew from what is left of it.
  embeddings: {
    own: [
      {
        whose: (traces) =>
          sql`passage in (select id from passages where ${OF_HANDED_IN} and ${names(sql`concat_ws(' ', section, text)`, traces)})`,
        erase: 'row',
        ofOthers: true,
      },
    ],
    plain: ['passage', 'model', 'vector'],
  },
  // Nothing can be taken out of a file as it came: it goes, and what was read from it stays without the name.
  document_contents: {
    own: [
      {
        whose: (traces) => sql`document in (
          select id from documents where ${HANDED_IN} and (
            ${mentions(sql`id`, traces.proposals)} or ${names(sql`concat_ws(' ', title, question, author, source, file_name)`, traces)}))`,
        erase: { content: NOTHING },
        ofOthers: true,
      },
    ],
    words: ['file_name', 'title'],
    only: OF_HANDED_IN,
    plain: ['document', 'content_hash', 'media_type', 'created_by', 'acl', 'turn'],
  },
  attachments: {
    own: [{ whose: person, erase: 'row' }],
    plain: ['id', 'person', 'file_name', 'media_type', 'content'],
  },
  documents: {
    own: [
      {
        whose: (traces) => sql`kind = 'curated' and ${mentions(sql`id`, traces.proposals)}`,
        erase: { question: NOTHING, title: EXPERTS_ANSWER },
      },
      { whose: ({ person }) => sql`uploader = ${person}`, erase: 'kept' },
    ],
    words: ['title', 'question', 'author', 'source', 'file_name', 'path', 'fault'],
    only: HANDED_IN,
    plain: [
      ...['id', 'department', 'version', 'language', 'acl', 'kind', 'content_hash', 'status', 'origin', 'media_type'],
      'uploader',
    ],
  },
  passages: {
    words: ['section', 'text'],
    only: OF_HANDED_IN,
    plain: ['id', 'document', 'anchor', 'language'],
  },
  sources: { plain: ['id', 'department', 'cursor', 'status', 'fault'] },
  gaps: {
    own: [{ whose: person, erase: { question: NO_TEXT } }],
    words: ['question'],
    plain: ['id', 'department', 'person', 'thread', 'proposal', 'closed_by'],
  },
  // That an answer helped or not stays, since answers are judged by it.
  feedback: {
    own: [
      { whose: person, erase: { question: NO_TEXT, reason: NOTHING } },
      { whose: ({ turns }) => ids('turn', turns), erase: { question: NO_TEXT }, ofOthers: true },
    ],
    words: ['question', 'reason'],
    plain: ['id', 'turn', 'person', 'department', 'model'],
  },
};
