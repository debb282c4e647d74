/** The front desk's view of one message, and its own short replies. */
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { Language, Turn } from '../agents/message.ts';
import type { Person } from '../db/people.ts';
import type { Memory } from './memory.ts';
import type { MachineDeps } from './scope.ts';
import type { Part } from './state.ts';

export interface Desk {
  deps: MachineDeps;
  turnId: string;
  turn: Turn;
  person: Person;
  memory: Memory;
  language: Language;
  /** What a log that came along says, in short. */
  log?: string | null;
  /** Ends with the turn. */
  signal: AbortSignal;
  /** The department the conversation belongs to; read when a message is to be routed. */
  bound?: DepartmentConfig | undefined;
}

/** A reply that needs no machine; the thread's memory stays as it is. */
export function deskReply(desk: Desk, status: Part['status'], text: string): { part: Part; memory: Memory } {
  return {
    part: { status, text, sources: [], confidence: 1, model: 'builtin', approvals: [], receipts: [] },
    memory: desk.memory,
  };
}

/** What the departments can do, as a list. */
export function abilities(tenant: TenantConfig, language: Language): string {
  return tenant.departments
    .map((department) => `- **${department.name[language]}**: ${department.about[language]}`)
    .join('\n');
}
