/** Tools that only the fault tests have: writes that can be counted, and one that takes its worker with it. */
import { kill, pid } from 'node:process';
import { z } from 'zod';
import { nextRecordId } from '../../db/counters.ts';
import { tickets } from '../../db/schema/it.ts';
import { defineForeignTool, defineTool, type ForeignContext, type Tool } from '../../tools/tool.ts';

const marked = z.object({ marker: z.string().min(1).max(200) });
const noted = z.object({ id: z.string(), marker: z.string() });

/** Writes the marker into our own database, as often as it is run. */
function noteTool(name: string): Tool {
  return defineTool({
    name,
    department: 'it_ops',
    effect: 'write',
    permission: 'it.ticket.open',
    title: { en: 'Note a marker', th: 'จดเครื่องหมาย' },
    description: 'Writes a marker that can be counted.',
    input: marked,
    output: noted,
    examples: { en: [], th: [] },
    prepare: async (_ctx, { marker }) => ({ summary: marker, changes: [{ label: 'Marker', after: marker }] }),
    run: async (ctx, { marker }) => {
      const id = await nextRecordId(ctx.db, ctx.tenant, 'TCK');
      const row = { tenantId: ctx.tenant, id, requester: ctx.actor.id, title: marker, description: '' };
      await ctx.db.insert(tickets).values({ ...row, severity: 'SEV3', status: 'open', createdAt: ctx.clock.now() });
      return { id, marker };
    },
    record: ({ id }) => id,
    say: ({ id, marker }) => `Noted ${marker} as **${id}**.`,
  });
}

const endWorker = defineTool({
  name: 'it.end_worker',
  department: 'it_ops',
  effect: 'read',
  permission: 'it.ticket.open',
  title: { en: 'End the worker', th: 'จบการทำงาน' },
  description: 'Kills the process it runs in.',
  input: marked,
  output: noted,
  examples: { en: [], th: [] },
  run: async (_ctx, { marker }) => {
    kill(pid, 'SIGKILL');
    return { id: '', marker };
  },
  say: ({ marker }) => marker,
});

const posted = z.object({ marker: z.string(), number: z.string() });

/** Posts a voucher in the foreign ERP at that address. */
function postVoucher(erp: string): Tool {
  const ask = async (ctx: ForeignContext, path: string, init: RequestInit = {}) =>
    fetch(`${erp}${path}`, { ...init, signal: ctx.signal });
  return defineForeignTool({
    name: 'finance.post_voucher',
    department: 'finance',
    effect: 'write',
    permission: 'finance.expense.submit',
    title: { en: 'Post a voucher', th: 'บันทึกใบสำคัญ' },
    description: 'Posts a voucher in the ERP.',
    input: marked.extend({ amount: z.number() }),
    output: posted,
    examples: { en: [], th: [] },
    prepare: async (_ctx, { marker }) => ({ summary: marker, changes: [{ label: 'Marker', after: marker }] }),
    foreign: {
      call: async (ctx, input) => {
        const headers = { 'content-type': 'application/json', 'idempotency-key': ctx.idempotencyKey };
        const response = await ask(ctx, '/vouchers', { method: 'POST', headers, body: JSON.stringify(input) });
        if (!response.ok) throw new Error(`The ERP answered ${response.status}.`);
        return posted.parse(await response.json());
      },
      find: async (ctx) => {
        const response = await ask(ctx, `/vouchers?key=${encodeURIComponent(ctx.idempotencyKey)}`);
        if (response.status === 404) return undefined;
        if (!response.ok) throw new Error(`The ERP answered ${response.status}.`);
        return posted.parse(await response.json());
      },
    },
    record: ({ number }) => number,
    say: ({ marker, number }) => `Posted ${marker} as **${number}**.`,
  });
}

/** All of them; `erp` is where the foreign ERP listens. */
export function faultTools(erp: string): Tool[] {
  return [noteTool('it.note'), noteTool('it.note_reviewed'), endWorker, postVoucher(erp)];
}

/** How the tools are set up in each tenant's departments. */
export const faultPolicies: Record<string, Record<string, unknown>> = {
  it_ops: {
    'it.note': { auto: true },
    'it.note_reviewed': { approve: [{ by: 'role:it_lead' }], expires: '5d' },
    'it.end_worker': {},
  },
  finance: {
    'finance.post_voucher': { auto: true },
    // As shipped but without the limits of a day, which hundreds of claims would reach.
    'finance.submit_expense': {
      auto: { field: 'amount', upTo: { THB: 2000, USD: 60 } },
      approve: [{ by: 'role:finance_manager' }],
    },
  },
};
