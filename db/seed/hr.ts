/** Leave, holidays and files of the demo company: the same rows for the same clock. */
import { employeeFiles, holidays, type LEAVE_KINDS, leaveBalances, leaveRequests } from '../schema/hr.ts';
import type { Tx } from '../tenant.ts';
import { holidaysOf } from './holidays.ts';
import { demoPeople, type Office } from './people.ts';

type Kind = (typeof LEAVE_KINDS)[number];
type LeaveRow = typeof leaveRequests.$inferInsert;
type Staff = ReturnType<typeof demoPeople>[number];

/** A leave that begins on the first working day from `month`-`date` on. */
interface Plan {
  kind: Kind;
  month: number;
  date: number;
  days: number;
  reason?: string;
}

const ENTITLED: Record<Kind, number> = { vacation: 15, sick: 30, personal: 3 };

/** Leave that stories rely on; everybody else follows the pattern below. */
const FIXED_PLANS: Record<string, Plan[]> = {
  mali: [
    { kind: 'vacation', month: 2, date: 16, days: 2, reason: 'Visiting my parents in Khon Kaen' },
    { kind: 'vacation', month: 3, date: 19, days: 2 },
    { kind: 'sick', month: 1, date: 21, days: 1 },
  ],
  ploy: [],
  tyler: [],
};

const VACATION_DAYS = [5, 2, 8, 0, 6, 3, 10, 4, 7, 1];
const SICK_DAYS = [0, 2, 1, 0, 3, 0, 1];
const PERSONAL_DAYS = [0, 0, 1, 0, 2];

/** Monthly pay in whole units of the person's currency where a person's duties set it. */
const SALARIES: Record<string, number> = {
  preecha: 310_000,
  anan: 96_500,
  hana: 118_000,
  sam: 11_900,
  farah: 124_000,
  lek: 112_000,
  ada: 88_000,
  mali: 38_500,
  kanya: 135_000,
  wichai: 108_000,
};

const DISCIPLINARY: Record<string, string> = {
  manop: 'Written warning: drove a service van without a trip log on three days. Review after six months.',
  ethan: 'Verbal warning: missed two agreed customer visits without notice. Noted by Lauren Mitchell.',
};

/** Inserts the HR records of the demo company as of `now`; rows that are there already stay as they are. */
export async function seedHr(tx: Tx, tenant: string, now: Date): Promise<void> {
  const staff = demoPeople(tenant, now);
  const leave = leaveOf(staff, now);
  await tx.insert(holidays).values(holidayRows(tenant, now)).onConflictDoNothing();
  await tx.insert(employeeFiles).values(staff.map(fileOf)).onConflictDoNothing();
  await tx.insert(leaveRequests).values(leave).onConflictDoNothing();
  await tx
    .insert(leaveBalances)
    .values(balancesOf(staff, leave, now))
    .onConflictDoNothing();
}

function holidayRows(tenant: string, now: Date): (typeof holidays.$inferInsert)[] {
  const year = now.getUTCFullYear();
  const offices: Office[] = ['Bangkok', 'Austin'];
  return offices.flatMap((office) =>
    [...holidaysOf(office, year), ...holidaysOf(office, year + 1)].map(([day, name, nameTh]) => {
      return { tenantId: tenant, office, day, name, nameTh };
    }),
  );
}

function fileOf(person: Staff, index: number): typeof employeeFiles.$inferInsert {
  const lead = person.roles.includes('manager') ? 1.6 : 1;
  const usual = person.currency === 'USD' ? 5_200 + ((index * 5) % 11) * 310 : 27_000 + ((index * 7) % 13) * 2_500;
  const salary = SALARIES[person.id] ?? Math.round(usual * lead);
  return {
    tenantId: person.tenantId,
    person: person.id,
    salaryMinor: salary * 100,
    currency: person.currency,
    disciplinary: DISCIPLINARY[person.id] ?? null,
  };
}

/** Numbered from LV-101, below the first number the counter gives. */
function leaveOf(staff: Staff[], now: Date): LeaveRow[] {
  const rows = staff.flatMap((person, index) =>
    (FIXED_PLANS[person.id] ?? usualPlans(index)).map((plan) => leaveRow(person, plan, now)),
  );
  return rows.filter((row) => hasHappened(row, now)).map((row, index) => ({ ...row, id: `LV-${101 + index}` }));
}

/** Nobody plans to be ill: only vacation may lie ahead. */
function hasHappened({ kind, toDay }: LeaveRow, now: Date): boolean {
  return kind === 'vacation' || toDay < now.toISOString().slice(0, 10);
}

/** Vacation in two parts, none longer than five days, so that parts never meet. */
function usualPlans(index: number): Plan[] {
  const vacation = VACATION_DAYS[index % VACATION_DAYS.length] ?? 0;
  const date = 1 + ((index * 5) % 18);
  const plans: Plan[] = [
    { kind: 'vacation', month: 2 + (index % 2), date, days: Math.ceil(vacation / 2) },
    { kind: 'vacation', month: 4 + (index % 2), date, days: Math.floor(vacation / 2) },
    { kind: 'sick', month: 1, date: 8 + (index % 15), days: SICK_DAYS[index % SICK_DAYS.length] ?? 0 },
    { kind: 'personal', month: 6, date: 8 + (index % 12), days: PERSONAL_DAYS[index % PERSONAL_DAYS.length] ?? 0 },
  ];
  return plans.filter(({ days }) => days > 0);
}

function leaveRow(person: Staff, plan: Plan, now: Date): LeaveRow {
  const days = workingDaysFrom(person.office, now.getUTCFullYear(), plan);
  const filed = new Date(Date.parse(`${days[0]}T02:30:00Z`) - (plan.kind === 'vacation' ? 21 : 0) * 86_400_000);
  return {
    tenantId: person.tenantId,
    id: '',
    person: person.id,
    kind: plan.kind,
    fromDay: days[0] ?? '',
    toDay: days.at(-1) ?? '',
    days: days.length,
    reason: plan.reason ?? null,
    status: 'approved',
    createdAt: filed < now ? filed : now,
  };
}

function workingDaysFrom(office: string, year: number, { month, date, days }: Plan): string[] {
  const free = new Set(holidaysOf(office, year).map(([day]) => day));
  const found: string[] = [];
  for (let at = Date.UTC(year, month - 1, date); found.length < days; at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !free.has(day)) found.push(day);
  }
  return found;
}

function balancesOf(staff: Staff[], leave: LeaveRow[], now: Date): (typeof leaveBalances.$inferInsert)[] {
  const year = now.getUTCFullYear();
  const kinds: Kind[] = ['vacation', 'sick', 'personal'];
  return staff.flatMap(({ tenantId, id: person }) =>
    kinds.flatMap((kind) => {
      const own = leave.filter((row) => row.person === person && row.kind === kind);
      const takenDays = own.reduce((sum, { days }) => sum + days, 0);
      const row = { tenantId, person, kind, entitledDays: ENTITLED[kind] };
      return [
        { ...row, year, takenDays },
        { ...row, year: year + 1, takenDays: 0 },
      ];
    }),
  );
}
