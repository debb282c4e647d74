/** One person's view of a running company: what an HTTP client of the API can do, and nothing else. */
import { randomUUID } from 'node:crypto';

export interface Source {
  title: string;
  section: string;
  url: string;
  author?: string;
  date?: string;
}

export interface Answer {
  thread: string;
  department: string | null;
  status: string;
  answer: string;
  language: string;
  sources: Source[];
  approvals: { id: string; status: string }[];
  receipts: { id: string; tool: string; record: string }[];
}

export interface Message {
  turn: string;
  role: 'person' | 'expert';
  text: string;
  status?: string;
  sources?: Source[];
}

export interface Approval {
  id: string;
  status: string;
  tool: string;
  summary: string;
  changes: { label: string; before?: string; after: string }[];
  fields: string[];
  can_decide: boolean;
}

export interface Decided {
  status: string;
  receipts: Answer['receipts'];
  message: string;
}

/** A problem document. */
export interface Problem {
  type: string;
  detail: string;
  errors?: { field: string; message: string }[];
}

export interface Response<T> {
  status: number;
  body: T & Partial<Problem>;
}

export interface More {
  thread?: string;
  department?: string;
}

export interface Client {
  person: string;
  token: string;
  /** Asks and returns the answer; throws when the response is not a success. */
  ask(text: string, more?: More): Promise<Answer>;
  /** Asks and returns the response, whatever it is. */
  query(body: unknown): Promise<Response<Answer>>;
  messages(thread: string): Promise<Message[]>;
  /** Waits for the reply of the Expert that follows the first `known` ones. */
  hears(thread: string, known: number, patienceMs?: number): Promise<Message>;
  approvals(status?: string): Promise<Approval[]>;
  approve(id: string, body?: unknown): Promise<Response<Decided>>;
  reject(id: string, body: unknown): Promise<Response<Decided>>;
  get<T>(path: string): Promise<Response<T>>;
}

/** Signs in as a person of the demo company, as the page in the browser does, and speaks the API from then on. */
export async function signIn(url: string, person: string): Promise<Client> {
  const token = await tokenFor(url, person);
  return clientWith(url, person, token);
}

/** A client that carries a token it was given. */
export function clientWith(url: string, person: string, token: string): Client {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<Response<T>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Response<T>['body'] };
  };
  const query = (body: unknown) => call<Answer>('POST', '/query', body);
  const messages = async (thread: string) =>
    expectOk(await call<{ messages: Message[] }>('GET', `/threads/${encodeURIComponent(thread)}/messages?limit=500`))
      .messages;
  return {
    person,
    token,
    query,
    messages,
    ask: async (text, more = {}) => expectOk(await query({ text, ...more })),
    hears: (thread, known, patienceMs = 20_000) => nextReply(() => messages(thread), known, patienceMs),
    approvals: async (status = 'pending') =>
      expectOk(await call<{ approvals: Approval[] }>('GET', `/approvals?status=${status}&limit=100`)).approvals,
    approve: (id, body = {}) => call<Decided>('POST', `/approvals/${id}/approve`, body),
    reject: (id, body) => call<Decided>('POST', `/approvals/${id}/reject`, body),
    get: (path) => call('GET', path),
  };
}

/** A key that no other message has. */
export function newKey(): string {
  return randomUUID();
}

/** The replies of the Expert in a thread. */
export function replies(messages: Message[]): Message[] {
  return messages.filter(({ role }) => role === 'expert');
}

async function tokenFor(url: string, person: string): Promise<string> {
  const response = await fetch(`${url}/playground/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ person }),
  });
  const cookie = /expert_session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '');
  if (!cookie?.[1]) throw new Error(`${person} could not sign in: ${response.status} ${await response.text()}`);
  return cookie[1];
}

function expectOk<T>({ status, body }: Response<T>): T {
  if (status === 200) return body;
  throw new Error(`Expected 200 and got ${status}: ${JSON.stringify(body)}`);
}

async function nextReply(read: () => Promise<Message[]>, known: number, patienceMs: number): Promise<Message> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const heard = replies(await read());
    const next = heard[known];
    if (next) return next;
    if (Date.now() > until) throw new Error(`Nothing new after ${known} replies; the last was: ${heard.at(-1)?.text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
