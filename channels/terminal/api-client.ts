/** The same HTTP API every program uses, as the terminal needs it. */
import { randomUUID } from 'node:crypto';
import type { Answer } from '../api/answer.ts';
import type { Approval } from '../api/approval-view.ts';
import type { Decided } from '../api/decide-approval.ts';
import type { Message } from '../api/thread-routes.ts';

/** Something the person is told in one sentence; `final` when going on makes no sense. */
export class ClientError extends Error {
  readonly final: boolean;

  constructor(sentence: string, final: boolean) {
    super(sentence);
    this.name = 'ClientError';
    this.final = final;
  }
}

export interface Client {
  /** Throws when the server is not there or the token is refused. */
  greet(): Promise<void>;
  ask(text: string, thread: string | undefined): Promise<{ answer: Answer; finished: boolean }>;
  messages(thread: string): Promise<Message[]>;
  /** What the person may decide now. */
  decisions(): Promise<Approval[]>;
  approve(id: string): Promise<Decided>;
  /** With `answer`, the rejected draft is replaced by it. */
  reject(id: string, reason: string, answer?: string): Promise<Decided>;
}

/** A client that signs every request with the token and gives up when `signal` is aborted. */
export function createClient(options: { baseUrl: string; token: string; signal: AbortSignal }): Client {
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<{ data: T; status: number }> => {
    const response = await reach(options, method, path, body);
    const data: unknown = await response.json().catch(() => undefined);
    if (!response.ok || data === undefined) throw refusal(response, data);
    return { data: data as T, status: response.status };
  };
  return {
    greet: async () => void (await call('GET', 'departments')),
    ask: async (text, thread) => {
      const { data, status } = await call<Answer>('POST', 'query', { text, ...(thread ? { thread } : {}) });
      return { answer: data, finished: status === 200 };
    },
    messages: async (thread) =>
      (await call<{ messages: Message[] }>('GET', `threads/${encodeURIComponent(thread)}/messages`)).data.messages,
    decisions: async () => {
      const { data } = await call<{ approvals: Approval[] }>('GET', 'approvals?status=pending&limit=100');
      return data.approvals.filter((approval) => approval.can_decide);
    },
    approve: async (id) => (await call<Decided>('POST', `approvals/${encodeURIComponent(id)}/approve`, {})).data,
    reject: async (id, reason, answer) => {
      const body = { reason, ...(answer === undefined ? {} : { answer }) };
      return (await call<Decided>('POST', `approvals/${encodeURIComponent(id)}/reject`, body)).data;
    },
  };
}

type Connection = { baseUrl: string; token: string; signal: AbortSignal };

async function reach(
  { baseUrl, token, signal }: Connection,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
  };
  try {
    const url = new URL(`api/v1/${path}`, base);
    return await fetch(url, { method, headers, signal, ...(body ? { body: JSON.stringify(body) } : {}) });
  } catch {
    throw new ClientError(`The server at ${baseUrl} cannot be reached; start it, or check the address.`, false);
  }
}

function refusal(response: Response, data: unknown): ClientError {
  if (response.status === 401) return new ClientError('The token was refused; get a new one and start again.', true);
  const detail = typeof data === 'object' && data !== null && 'detail' in data ? data.detail : undefined;
  if (typeof detail === 'string') return new ClientError(detail, false);
  return new ClientError(
    `The server answered ${response.status} and nothing that can be read; check the address.`,
    false,
  );
}
