/** What runs turns is given, and a turn as it is given to what runs it. */
import type { FileFault } from '../agents/message.ts';
import type { Events } from '../db/events.ts';
import type { InboxRow } from '../db/inbox.ts';
import type { ThreadRow } from '../db/lease.ts';
import type { Person } from '../db/people.ts';
import type { OwnFolders } from '../knowledge/own-folder.ts';
import type { SourceWatch } from '../knowledge/sources/source-watch.ts';
import type { DepartmentMachine } from './department.ts';
import type { Isolation } from './isolation.ts';
import type { Memory } from './memory.ts';
import type { MachineDeps } from './scope.ts';
import type { Slots } from './slots.ts';

export interface Runner {
  deps: MachineDeps;
  machines: ReadonlyMap<string, DepartmentMachine>;
  events: Events;
  /** Keeps turns that workers died at away from the others of this process. */
  isolation: Isolation;
  /** Where turns compute, and step aside while they wait for a model. */
  slots: Slots;
  /** Aborted when this process is about to end: no further turn is begun. */
  draining: AbortSignal;
  /** Aborted when it must end: turns that still run are handed back. */
  stopping: AbortSignal;
  /** Ends what runs, by the id of its thread or its own, because the one who asked said so. */
  running: Map<string, AbortController>;
  /** Shows in the chat tool that a turn is being worked on; may be lost. */
  progress(place: ThreadRow, turn: string, text: string): void;
  /** The bytes of a file that was handed in, or why they cannot be had; what becomes a document may be larger. */
  readFile(channel: string, ref: string, as: 'question' | 'document'): Promise<Uint8Array | { refused: FileFault }>;
  /** Reads the documents that wait. */
  ingest(): Promise<void>;
  /** Has that done soon; it comes up by itself anyway. */
  readSoon(): Promise<void>;
  /** Keeps what departments know from their own folders as it lies there. */
  folders: OwnFolders;
  /** Looks at the places documents come from. */
  sources: SourceWatch;
  /** Posts what the outbox holds. */
  deliver(): Promise<void>;
  /** False for channels whose clients ask for their answers. */
  isPushed(channel: string): boolean;
  /** Tells a worker that another thread has work; `again` when it may have been told already. */
  wake(thread: string, again?: boolean): Promise<void>;
  onError(error: unknown, turn: string): void;
}

/** A turn that is being run, with what was read when it began. */
export interface Loaded {
  row: InboxRow;
  person: Person | undefined;
  memory: Memory;
  place: ThreadRow;
  /** Nothing else runs in this process, since a worker died at it. */
  alone: boolean;
}
