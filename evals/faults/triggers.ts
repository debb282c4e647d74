/** Guards switched off inside the database, for negative controls: the product runs on and its guard does nothing. */
import type { Stack } from './stack.ts';

const OFF = {
  /** A message that comes again counts as a new one. */
  'same message once': `
    new.provider_key := 'again:' || gen_random_uuid() || ':' || new.provider_key;`,
  /** A lease never keeps anybody away, and its token never grows. */
  'one worker per thread': `
    new.lease_until := null; new.lease_token := old.lease_token;`,
  /** A dead worker keeps its threads for ever. */
  'leases run out': `
    if new.lease_until is not null then new.lease_until := 'infinity'; end if;`,
  /** What was done is forgotten: neither the proposal nor the ledger remembers it. */
  'one effect per proposal': `
    if new.status = 'done' then new.status := 'approved'; end if;`,
  /** A card forgets that it was decided. */
  'one decision per card': `
    new.status := 'pending'; new.decided_by := null;`,
  /** A post counts as made as soon as a process is about to make it. */
  'noted after it is posted': `
    if new.claimed_until is not null then new.status := 'posted'; end if;`,
  /** The first time that something is posted is forgotten. */
  'noted when it is posted': `
    if new.status = 'posted' and old.attempts = 0 then
      new.status := 'pending'; new.attempts := 1; new.claimed_until := null;
    end if;`,
} as const;

const WHERE: Record<keyof typeof OFF, string> = {
  'same message once': 'insert on inbox',
  'one worker per thread': 'update on threads',
  'leases run out': 'update on threads',
  'one effect per proposal': 'update on proposals',
  'one decision per card': 'update on approvals',
  'noted after it is posted': 'update on outbox',
  'noted when it is posted': 'update on outbox',
};

/** Switches the guard off; the returned function switches it on again. */
export async function withoutGuard({ sql }: Pick<Stack, 'sql'>, guard: keyof typeof OFF): Promise<() => Promise<void>> {
  await sql.query(
    `create or replace function guard_off() returns trigger language plpgsql as $$ begin ${OFF[guard]} return new; end $$;
     create trigger guard_off before ${WHERE[guard]} for each row execute function guard_off();`,
  );
  if (guard === 'one effect per proposal') await sql.query('drop index ledger_proposal');
  return async () => {
    await sql.query('drop function guard_off cascade');
    if (guard !== 'one effect per proposal') return;
    await sql.query('delete from ledger a using ledger b where a.proposal = b.proposal and a.id > b.id');
    await sql.query('create unique index ledger_proposal on ledger (tenant_id, proposal)');
  };
}
