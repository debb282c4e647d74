/** Statements to PGlite over its own protocol, all messages of one in a single call, rows read with `pg`'s type parsers. */
import { messages, type PGlite, protocol } from '@electric-sql/pglite';
import pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

export type QueryConfig = { text: string; values?: unknown[]; rowMode?: 'array'; types?: pg.CustomTypesConfig };
export type Result = {
  rows: unknown[];
  rowCount: number | null;
  command: string;
  fields: { name: string; dataTypeID: number }[];
};

const { serialize } = protocol;

/** Statements the session keeps prepared; planning is most of what a small statement costs. */
const MOST_PREPARED = 300;
const preparedBy = new WeakMap<PGlite, Map<string, string>>();
/** A name is never used twice: a statement that fails may have been prepared all the same. */
let names = 0;

/** Runs one statement with parameters, or several without; the result of the last is returned. */
export async function send(pglite: PGlite, query: QueryConfig): Promise<Result> {
  const prepared = preparedBy.get(pglite) ?? new Map<string, string>();
  preparedBy.set(pglite, prepared);
  const known = prepared.get(query.text);
  const name = known ?? (prepared.size < MOST_PREPARED ? `s${++names}` : '');
  const { messages: answers } = await pglite.execProtocol(request(query, name, known !== undefined));
  if (known === undefined && name && query.values?.length) prepared.set(query.text, name);
  const result: Result = { rows: [], rowCount: null, command: '', fields: [] };
  let read: (fields: (string | null)[]) => unknown = () => undefined;
  for (const answer of answers) {
    if (answer instanceof messages.RowDescriptionMessage) {
      result.rows = [];
      result.fields = answer.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }));
      read = rowReader(result.fields, query);
    } else if (answer instanceof messages.DataRowMessage) {
      result.rows.push(read(answer.fields));
    } else if (answer instanceof messages.CommandCompleteMessage) {
      const [command = '', ...counts] = answer.text.split(' ');
      result.command = command;
      result.rowCount = Number(counts.at(-1) ?? 0) || 0;
    }
  }
  return result;
}

function request({ text, values }: QueryConfig, statement: string, isPrepared: boolean): Uint8Array {
  if (!values || values.length === 0) return serialize.query(text);
  return joined([
    ...(isPrepared ? [] : [serialize.parse({ text, name: statement })]),
    serialize.bind({ statement, values: values.map((value) => asText(prepareValue(value))) }),
    serialize.describe({ type: 'P' }),
    serialize.execute({}),
    serialize.sync(),
  ]);
}

/** Parameters go as text, except bytes, which the protocol takes as they are. */
function asText(value: string | Buffer | null): string | Uint8Array | null {
  return Buffer.isBuffer(value) ? new Uint8Array(value) : value;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function rowReader(fields: Result['fields'], { rowMode, types }: QueryConfig): (values: (string | null)[]) => unknown {
  const source = types ?? pg.types;
  const parsers = fields.map(
    ({ dataTypeID }) => source.getTypeParser(dataTypeID, 'text') as (value: string) => unknown,
  );
  const parsed = (values: (string | null)[]) =>
    values.map((value, at) => {
      const parse = parsers[at];
      return value === null || !parse ? value : parse(value);
    });
  if (rowMode === 'array') return parsed;
  return (values) => Object.fromEntries(parsed(values).map((value, at) => [fields[at]?.name ?? '', value]));
}
