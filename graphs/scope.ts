/** What the nodes of one run share and a checkpoint never holds: the person of this moment and their rights. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { ChatChannel, DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { ModelGateway } from '../agents/models/gateway.ts';
import type { ChannelReaders } from '../agents/principals.ts';
import type { Prompts } from '../agents/prompts.ts';
import type { Person } from '../db/people.ts';
import type { Db } from '../db/tenant.ts';
import type { KnowledgeIndex } from '../knowledge/index/contract.ts';
import type { Catalog } from '../tools/catalog.ts';
import type { HandedIn } from '../tools/tool.ts';

/** What every machine of a tenant is built on. */
export interface MachineDeps {
  db: Db;
  gateway: ModelGateway;
  index: KnowledgeIndex;
  catalog: Catalog;
  tenant: TenantConfig;
  clock: { now(): Date };
  /** The text of each department's policy.md, which language models are given. */
  policies: ReadonlyMap<string, string>;
  /** What language models are told beside that. */
  prompts: Prompts;
  /** Links in answers start with it. */
  publicUrl: string;
  /** The channel that carries cards and direct messages wherever no chat tool does. */
  home: string;
  /** The chat tools that are connected. */
  chats: readonly ChatChannel[];
  /** A chat tool's user ids in one of its groups, at this moment; throws when they cannot be had. */
  members?(channel: ChatChannel, externalGroup: string): Promise<string[]>;
  /** Who a channel says is in one of its conversations; undefined for a channel that does not say. */
  readers?(channel: string, conversation: string): Promise<ChannelReaders | undefined>;
  /** Called after knowledge was written, so that searches find it. */
  onKnowledge(document: string): Promise<void>;
}

/** A department's machine: its block of the configuration and what all machines share. */
export interface Pod extends MachineDeps {
  department: DepartmentConfig;
}

/** The asker, resolved by the server at the start of this run. */
export class RunScope {
  readonly person: Person;
  readonly people: () => Promise<Person[]>;
  readonly signal: AbortSignal;
  /** Where it was asked, which says who else reads the answer. */
  readonly conversation: string;
  /** Who is there, as the channel it was asked in says; undefined where that one does not say. */
  readonly readers: () => Promise<ChannelReaders | undefined>;
  /** Tells the one who waits what is being done; may be lost. */
  readonly note: (text: string) => void;
  /** What came with the message, whole; a task holds only the beginning of it. */
  readonly handedIn: readonly HandedIn[];

  constructor(
    person: Person,
    people: () => Promise<Person[]>,
    signal: AbortSignal,
    conversation: string,
    more: { note?: (text: string) => void; handedIn?: readonly HandedIn[]; readers?: RunScope['readers'] } = {},
  ) {
    this.person = person;
    this.people = people;
    this.signal = signal;
    this.conversation = conversation;
    this.readers = more.readers ?? (async () => undefined);
    this.note = more.note ?? (() => {});
    this.handedIn = more.handedIn ?? [];
  }

  /** LangGraph writes parts of a run's configuration into checkpoints; people do not belong there. */
  toJSON(): undefined {
    return undefined;
  }
}

/** The scope of a run; a run without one is a fault of the caller and throws. */
export function scopeOf(config: LangGraphRunnableConfig): RunScope {
  const scope: unknown = config.configurable?.scope;
  if (scope instanceof RunScope) return scope;
  throw new Error('A machine was run without the person it runs for.');
}
