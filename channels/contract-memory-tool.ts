/** A chat tool in memory, strict about what it is sent: the double behind the channel that the contract is tried on. */
import type { Failure } from './contract.ts';

/** Characters a message may have. */
const LONGEST = 4_000;
const MOST_BUTTONS = 25;

export interface Body {
  /** Its own markup: `[words](address)` links, `@everyone`, `<@…>`, `<!…>`, `<#…>` and `<at>` call, a backslash takes the meaning away. */
  text: string;
  buttons: { label: string; value: string }[];
}

export interface Posted {
  id: string;
  workspace: string;
  /** A channel's id, or `dm:` and a user. */
  room: string;
  thread: string | null;
  /** A user who alone sees it. */
  only: string | null;
  body: Body;
  edits: number;
}

/** What the API answered instead of doing it. */
export class ToolError extends Error {
  readonly kind: Failure['kind'];
  readonly retryAfterMs: number;

  constructor({ kind, retryAfterMs = 0 }: Failure) {
    super(`The chat tool is ${kind}.`);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

export class MemoryTool {
  readonly posts: Posted[] = [];
  readonly shown: { room: string; text: string }[] = [];
  readonly faults: string[] = [];
  readonly files = new Map<string, Uint8Array>();
  /** Who is in a channel, by `workspace/room`. */
  readonly members = new Map<string, { user: string; email?: string }[]>();
  readonly #rooms: ReadonlySet<string>;
  readonly #keys = new Map<string, string>();
  #failure: Failure = { kind: 'down', times: 0 };
  #ids = 0;

  /** `rooms` as `workspace/room`. */
  constructor(rooms: Iterable<string>) {
    this.#rooms = new Set(rooms);
  }

  newId(): string {
    this.#ids += 1;
    return `m${this.#ids}`;
  }

  fail(failure: Failure): void {
    this.#failure = { ...failure };
  }

  /** Posts once per key. */
  post(post: Omit<Posted, 'id' | 'edits'>, key?: string): string {
    this.#break();
    const known = key && this.#keys.get(key);
    if (known) return known;
    this.#inspect(post);
    const id = this.newId();
    this.posts.push({ ...post, id, edits: 0 });
    if (key) this.#keys.set(key, id);
    return id;
  }

  update(id: string, body: Body): void {
    this.#break();
    const post = this.posts.find((one) => one.id === id);
    if (!post) throw new Error(`There is no message ${id}.`);
    this.#inspect({ ...post, body });
    post.body = body;
    post.edits += 1;
  }

  #break(): void {
    if (this.#failure.times <= 0) return;
    this.#failure.times -= 1;
    throw new ToolError(this.#failure);
  }

  #inspect({ workspace, room, body }: Omit<Posted, 'id' | 'edits'>): void {
    if (!this.#rooms.has(`${workspace}/${room}`)) this.faults.push(`there is no ${room} in ${workspace}`);
    if (body.text.length > LONGEST) this.faults.push(`${body.text.length} characters`);
    if (body.buttons.length > MOST_BUTTONS) this.faults.push(`${body.buttons.length} buttons`);
  }
}

const MARKUP = /\\([\s\S])|\[([^\]]*)\]\((https?:[^)]*)\)|(@(?:everyone|here|channel)|<[@!#][^>]*>|<at>)/g;

/** A text as the client shows it. */
export function shownAs(markup: string): { text: string; links: string[]; mentions: string[] } {
  const links: string[] = [];
  const mentions: string[] = [];
  const text = markup.replace(MARKUP, (_, escaped?: string, words?: string, link?: string, mention?: string) => {
    if (link) links.push(link);
    if (mention) mentions.push(mention);
    return escaped ?? words ?? mention ?? '';
  });
  return { text, links, mentions };
}
