/** Tells a database that is away, stopping or full from a fault of what was asked of it. */

/** SQLSTATE classes of the server's own troubles: connection, resources, operator intervention, input and output. */
const TROUBLE = /^(?:08|53|57|58)/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOSPC']);
const SAYING =
  /connection terminated|connection ended|timeout exceeded when trying to connect|not queryable|no space left|server closed the connection/i;

/** True when trying the same again later may well succeed; looks through the causes. */
export function isOutage(error: unknown): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string' && (TROUBLE.test(code) || SOCKET.has(code))) return true;
    if (SAYING.test(one.message)) return true;
  }
  return false;
}
