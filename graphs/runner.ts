/** What runs turns is given, and a turn as it is given to what runs it. */
import type { Events } from '../db/events.ts';
import type { InboxRow } from '../db/inbox.ts';
import type { ThreadRow } from '../db/lease.ts';
import type { Person } from '../db/people.ts';
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
}
