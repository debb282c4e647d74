/** Tells a database that is away, stopping or full from a fault of what was asked of it. */

/** SQLSTATE of the server's own troubles: connection, resources, shut-down, input and output; not 57014, a statement that took too long by itself. */
const TROUBLE = /^(?:08|53|57P|58)/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOSPC']);
const SAYING =
  /connection terminated|connection ended|timeout exceeded when trying to connect|became free within|not queryable|no space left|server closed the connection/i;
/** How far causes are looked through. */
const DEEPEST = 6;

/** The database could not do what was asked; the same again later may well succeed. */
export class DatabaseOutage extends Error {
  override readonly name = 'DatabaseOutage';
}

/** The error of a statement or a connection, as an outage where it is one. */
export function explained(error: unknown): unknown {
  if (isOutage(error)) return error;
  return chain(error).some(isTrouble)
    ? new DatabaseOutage('The database is not available at the moment.', { cause: error })
    : error;
}

/** Whether an outage of the database is behind an error; the troubles of other systems are not. */
export function isOutage(error: unknown): boolean {
  return chain(error).some((one) => one instanceof DatabaseOutage);
}

function isTrouble(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' && (TROUBLE.test(code) || SOCKET.has(code))) || SAYING.test(error.message);
}

function chain(error: unknown): Error[] {
  const all: Error[] = [];
  for (let one = error; one instanceof Error && all.length < DEEPEST; one = one.cause) all.push(one);
  return all;
}
