/** Tickets, incidents, equipment and access of the demo company. */
import { asc, eq } from 'drizzle-orm';
import { accessGrants, assets, incidents, tickets } from '../schema/it.ts';
import { people } from '../schema/people.ts';
import type { Tx } from '../tenant.ts';

type Ticket = typeof tickets.$inferInsert;
type Incident = typeof incidents.$inferInsert;
type Asset = typeof assets.$inferInsert;
type Grant = typeof accessGrants.$inferInsert;

const HOUR_MS = 3_600_000;

/** Inserts the IT records as of `now`; rows that are there already stay as they are. */
export async function seedIt(tx: Tx, tenant: string, now: Date): Promise<void> {
  await tx.insert(tickets).values(demoTickets(tenant, now)).onConflictDoNothing();
  await tx.insert(incidents).values(demoIncidents(tenant, now)).onConflictDoNothing();
  await tx
    .insert(assets)
    .values(demoAssets(tenant, now, await activePeople(tx, tenant)))
    .onConflictDoNothing();
  await tx.insert(accessGrants).values(demoGrants(tenant, now)).onConflictDoNothing();
}

/** number · requester · title · description · severity · status · assignee · hours ago. */
type TicketRow = [number, string, string, string, Ticket['severity'], Ticket['status'], string | null, number];

const TICKETS: TicketRow[] = [
  [
    1000,
    'naree',
    'CRM export stops at 1,000 rows',
    'The export of accounts ends after 1,000 rows without a message.',
    'SEV3',
    'open',
    null,
    2,
  ],
  [
    999,
    'mali',
    'Docking station does not charge the laptop',
    'Monitor works, but the battery runs empty at the desk.',
    'SEV3',
    'open',
    null,
    5,
  ],
  [
    998,
    'somsak',
    'Label printer in the warehouse prints blank labels',
    'Since this morning, also after changing the roll.',
    'SEV2',
    'in_progress',
    'fahsai',
    8,
  ],
  [
    997,
    'ethan',
    'Outlook asks for the password again and again',
    'Password was changed last week.',
    'SEV3',
    'in_progress',
    'tyler',
    27,
  ],
  [
    996,
    'mali',
    'VPN drops every few minutes from home',
    'Meridian Connect says handshake did not complete, then reconnects.',
    'SEV3',
    'in_progress',
    'marcus',
    31,
  ],
  [
    995,
    'wanida',
    'ERP month-end report is very slow',
    'The trial balance takes 14 minutes instead of two.',
    'SEV2',
    'in_progress',
    'priya',
    52,
  ],
  [994, 'boonsri', 'Second monitor stays black', 'Cable exchanged already.', 'SEV3', 'resolved', 'jirayu', 75],
  [
    993,
    'kanya',
    'Cannot join MW-Staff in the Sathorn meeting room',
    'Telephone and laptop, guests have no problem.',
    'SEV3',
    'resolved',
    'marcus',
    99,
  ],
  [
    992,
    'daniel',
    'Shared project folder is missing files of last week',
    'Folder of the Riverside project.',
    'SEV2',
    'resolved',
    'nikolai',
    146,
  ],
  [
    991,
    'anan',
    'New telephone: move the authenticator app',
    'Old telephone still works.',
    'SEV3',
    'resolved',
    'fahsai',
    171,
  ],
  [
    990,
    'carlos',
    'Laptop battery lasts 20 minutes',
    'Needed at customer sites without a socket.',
    'SEV3',
    'resolved',
    'tyler',
    220,
  ],
  [
    989,
    'pim',
    'Payroll file upload fails with a timeout',
    'Bank upload of the monthly file.',
    'SEV1',
    'resolved',
    'tanapat',
    340,
  ],
];

function demoTickets(tenantId: string, now: Date): Ticket[] {
  return TICKETS.map(([number, requester, title, description, severity, status, assignee, hours]) => ({
    ...{ tenantId, id: `TCK-${number}`, requester, title, description, severity, status, assignee },
    createdAt: hoursAgo(now, hours),
  }));
}

/** number · title · service · severity · status · opened hours ago · resolved hours ago. */
type IncidentRow = [number, string, string, Incident['severity'], Incident['status'], number, number | null];

const INCIDENTS: IncidentRow[] = [
  [145, 'Node process killed by the OOM killer, customer portal slow', 'web-prod-03', 'SEV2', 'investigating', 3, null],
  [144, 'ORA-01555 in the nightly stock report', 'db-prod-01', 'SEV3', 'resolved', 61, 55],
  [143, 'Customer portal not reachable after certificate renewal', 'web-prod-01', 'SEV1', 'resolved', 190, 189],
  [142, 'Disk of the build server full', 'build-01', 'SEV3', 'resolved', 312, 306],
  [141, 'Connections exhausted on PostgreSQL', 'pg-prod-01', 'SEV2', 'resolved', 530, 527],
];

function demoIncidents(tenantId: string, now: Date): Incident[] {
  return INCIDENTS.map(([number, title, service, severity, status, opened, resolved]) => ({
    ...{ tenantId, id: `INC-${number}`, title, service, severity, status },
    openedAt: hoursAgo(now, opened),
    resolvedAt: resolved === null ? null : hoursAgo(now, resolved),
  }));
}

const FIXED_PEOPLE = ['mali', 'anan', 'hana', 'sam', 'farah', 'lek', 'ada'];
const OTHER_LAPTOPS = 20;
const MODELS = {
  office: 'Lenovo ThinkPad T14 Gen 4',
  engineering: 'Dell Precision 3590',
  software: 'MacBook Pro 14',
};
const ENGINEERING = ['Projects', 'Field Service'];

/** number · kind · model · holder · months since it was bought. */
type AssetRow = [number, Asset['kind'], string, string | null, number];

const OTHER_EQUIPMENT: AssetRow[] = [
  [301, 'monitor', 'Dell U2723QE', 'mali', 21],
  [302, 'monitor', 'Dell U2723QE', 'farah', 21],
  [303, 'monitor', 'LG 34WN780', 'sam', 30],
  [311, 'phone', 'iPhone 14', 'anan', 26],
  [312, 'phone', 'Samsung Galaxy A54', 'somchai', 14],
  [313, 'phone', 'iPhone 15', 'kanya', 11],
  [321, 'server', 'Dell PowerEdge R660 (db-prod-01)', null, 28],
  [322, 'server', 'Dell PowerEdge R450 (build-01)', null, 43],
];

interface Colleague {
  id: string;
  team: string;
}

function activePeople(tx: Tx, tenant: string): Promise<Colleague[]> {
  return tx
    .select({ id: people.id, team: people.team })
    .from(people)
    .where(eq(people.tenantId, tenant))
    .orderBy(asc(people.id));
}

function demoAssets(tenantId: string, now: Date, colleagues: Colleague[]): Asset[] {
  return [...laptopRows(colleagues), ...OTHER_EQUIPMENT].map(([number, kind, model, holder, months]) => ({
    ...{ tenantId, id: `MW-${number}`, kind, model, serial: serialOf(number), holder },
    boughtOn: monthsLater(now, -months),
    warrantyUntil: monthsLater(now, 36 - months),
  }));
}

function laptopRows(colleagues: Colleague[]): AssetRow[] {
  const teams = new Map(colleagues.map(({ id, team }) => [id, team]));
  const others = [...teams.keys()].filter((id) => !FIXED_PEOPLE.includes(id)).slice(0, OTHER_LAPTOPS);
  const holders = [...FIXED_PEOPLE.filter((id) => teams.has(id)), ...others];
  return holders.map((id, at) => [201 + at, 'laptop', modelFor(teams.get(id)), id, 34 - ((at * 7) % 34)]);
}

function modelFor(team = ''): string {
  if (ENGINEERING.includes(team)) return MODELS.engineering;
  return team === 'IT' ? MODELS.software : MODELS.office;
}

function serialOf(number: number): string {
  return `5CG${((number * 7919) % 46_656).toString(36).toUpperCase().padStart(3, '0')}${number}`;
}

/** number · person · system · level · reason · granted days ago · expires in days. */
type GrantRow = [number, string, Grant['system'], Grant['level'], string, number, number | null];

const GRANTS: GrantRow[] = [
  [981, 'mali', 'erp', 'read', 'Looks up orders and stock for site planning', 900, null],
  [982, 'mali', 'vpn', 'read', 'Works from home two days a week', 700, null],
  [983, 'anan', 'erp', 'write', 'Approves work orders', 1500, null],
  [984, 'anan', 'data-warehouse', 'read', 'Weekly operations report', 420, null],
  [985, 'hana', 'payroll', 'read', 'Checks salary runs', 1200, null],
  [986, 'pim', 'payroll', 'write', 'Prepares salary runs', 1100, null],
  [987, 'farah', 'erp', 'write', 'Month-end close', 1400, null],
  [988, 'farah', 'payroll', 'read', 'Posts payroll journals', 1000, null],
  [989, 'wanida', 'erp', 'write', 'General ledger', 1600, null],
  [990, 'sam', 'grafana', 'admin', 'Runs the monitoring platform', 50, 40],
  [991, 'sam', 'github', 'write', 'Infrastructure repositories', 1300, null],
  [992, 'nikolai', 'grafana', 'write', 'Dashboards of the web nodes', 600, null],
  [993, 'nikolai', 'grafana', 'admin', 'Migration of the alert rules', 100, -10],
  [994, 'priya', 'data-warehouse', 'admin', 'Partitioning of the fact tables', 30, 60],
  [995, 'kanya', 'crm', 'write', 'Leads the sales pipeline', 1500, null],
  [996, 'lauren', 'crm', 'write', 'Accounts in the United States', 1000, null],
  [997, 'lek', 'crm', 'read', 'Contract checks', 300, null],
  [998, 'ada', 'github', 'admin', 'Administers the organisation', 20, 70],
];

function demoGrants(tenantId: string, now: Date): Grant[] {
  return GRANTS.map(([number, person, system, level, reason, grantedAgo, expiresIn]) => ({
    ...{ tenantId, id: `ACC-${number}`, person, system, level, reason },
    grantedOn: isoDay(hoursAgo(now, grantedAgo * 24)),
    expiresOn: expiresIn === null ? null : isoDay(hoursAgo(now, -expiresIn * 24)),
  }));
}

function hoursAgo(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * HOUR_MS);
}

/** On the 12th, which every month has. */
function monthsLater(now: Date, months: number): string {
  return isoDay(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 12)));
}

function isoDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
