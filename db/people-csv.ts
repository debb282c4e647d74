/** The file a company keeps its people in: which columns there are, and what each may say. */
import { z } from 'zod';
import { csvLine } from './csv.ts';
import { CsvFault, type CsvRecord, readCsv } from './csv-reader.ts';
import type { Person } from './people.ts';
import { LEAVE_KINDS } from './schema/hr.ts';

export type LeaveKind = (typeof LEAVE_KINDS)[number];
export type PersonFacts = Omit<Person, 'tenantId'>;

/** One person of the file; `leave` is what they get a year, where the file says so. */
export interface PersonLine {
  line: number;
  person: PersonFacts;
  leave: Partial<Record<LeaveKind, number>>;
}

export interface LineFault {
  line: number;
  says: string;
}

export interface PeopleFile {
  people: PersonLine[];
  faults: LineFault[];
  /** Every id that stands in the file, also on lines with faults. */
  ids: Set<string>;
}

/** What the configuration says of a tenant that lines of the file rest on. */
export interface PeopleRules {
  roles: readonly string[];
  timeZone: string;
  currency: string;
}

const REQUIRED = ['id', 'name', 'email', 'title', 'team', 'roles', 'office', 'hired_on'];
const OPTIONAL = ['name_th', 'manager', 'language', 'time_zone', 'currency', 'status'];
/** Days a year. */
const LEAVE = LEAVE_KINDS.map((kind) => `${kind}_days`);
const COLUMNS = [...REQUIRED, ...OPTIONAL, ...LEAVE];

const text = z
  .string()
  .min(1, 'is empty')
  .max(200, 'is longer than 200 characters')
  .regex(/^\P{Cc}*$/u, 'holds characters that nobody sees');
const orNull = z
  .string()
  .transform((given) => given || null)
  .pipe(text.nullable());
const id = z.string().regex(/^[A-Za-z0-9][\w-]{0,62}$/, 'must be letters, digits, - and _, at most 63');
const days = z
  .string()
  .regex(/^(\d{1,3}(\.\d{1,2})?)?$/, 'must be a number of days')
  .transform((given) => (given === '' ? undefined : Number(given)))
  .refine((given) => given === undefined || given <= 366, 'is more than a year has');

/** Takes a file apart; faults are listed with their lines, all of them. */
export function readPeople(file: string, rules: PeopleRules): PeopleFile {
  const faults: LineFault[] = [];
  const [head, ...records] = recordsOf(file, faults);
  const columns = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  if (faults.length === 0) faults.push(...faultsOfHead(columns));
  if (faults.length > 0) return { people: [], faults, ids: new Set() };
  const schema = schemaFor(rules);
  const ids = new Set<string>();
  const people: PersonLine[] = [];
  for (const record of records) {
    const cells = cellsOf(columns, record);
    ids.add(cells.id ?? '');
    if (record.cells.length !== columns.length)
      faults.push({
        line: record.line,
        says: `has ${record.cells.length} cells where the first line has ${columns.length}`,
      });
    const parsed = schema.safeParse(cells);
    if (parsed.success) people.push({ line: record.line, ...parsed.data });
    else
      for (const issue of parsed.error.issues)
        faults.push({ line: record.line, says: `${String(issue.path[0])} ${issue.message}` });
  }
  return { people, faults, ids };
}

/** The people as such a file; what a year's leave is stays out of it. */
export function writePeople(people: readonly PersonFacts[]): string {
  const lines = people.map((one) => [
    ...[one.id, one.name, one.email, one.title, one.team, one.roles.join(';'), one.office, one.hiredOn],
    ...[one.nameTh, one.managerId, one.language, one.timeZone, one.currency, one.status],
  ]);
  return [[...REQUIRED, ...OPTIONAL], ...lines].map(csvLine).join('');
}

function recordsOf(file: string, faults: LineFault[]): CsvRecord[] {
  try {
    return readCsv(file);
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    faults.push({ line: error.line, says: error.says });
    return [];
  }
}

function faultsOfHead(columns: string[]): LineFault[] {
  const missing = REQUIRED.filter((name) => !columns.includes(name)).map((name) => `has no column ${name}`);
  const unknown = columns
    .filter((name) => !COLUMNS.includes(name))
    .map((name) => `has a column ${JSON.stringify(name)}, which is none of ${COLUMNS.join(', ')}`);
  const twice = columns.filter((name, n) => columns.indexOf(name) !== n).map((name) => `has the column ${name} twice`);
  return [...missing, ...unknown, ...twice].map((says) => ({ line: 1, says }));
}

function cellsOf(columns: string[], { cells }: CsvRecord): Record<string, string> {
  const blank = Object.fromEntries(COLUMNS.map((name) => [name, '']));
  // An apostrophe before what a spreadsheet takes for a formula is how such a cell is written.
  const given = columns.map((name, n) => [name, (cells[n] ?? '').trim().replace(/^'(?=[=+\-@])/, '')]);
  return { ...blank, ...Object.fromEntries(given) };
}

function schemaFor({ roles, timeZone, currency }: PeopleRules) {
  const or = (standard: string) => z.string().transform((given) => given || standard);
  return z
    .object({
      id,
      name: text,
      name_th: orNull,
      email: z.email('is not an e-mail address').max(254),
      title: text,
      team: text,
      manager: orNull,
      roles: z
        .string()
        .transform((given) => given.split(';').flatMap((role) => role.trim() || []))
        .superRefine((given, context) => {
          for (const role of given.filter((one) => !roles.includes(one)))
            context.addIssue({ code: 'custom', message: `names ${role}; the configuration has ${roles.join(', ')}` });
        }),
      language: or('en').pipe(z.enum(['en', 'th'], 'must be en or th')),
      office: text,
      time_zone: or(timeZone).refine(isTimeZone, 'is not a time zone such as Asia/Bangkok'),
      currency: or(currency).pipe(z.enum(['THB', 'USD'], 'must be THB or USD')),
      hired_on: z.iso.date('must be a day such as 2024-03-01'),
      status: or('active').pipe(z.enum(['active', 'suspended', 'left'], 'must be active, suspended or left')),
      vacation_days: days,
      sick_days: days,
      personal_days: days,
    })
    .transform(({ name_th, manager, time_zone, hired_on, vacation_days, sick_days, personal_days, ...same }) => ({
      person: { ...same, nameTh: name_th, managerId: manager, timeZone: time_zone, hiredOn: hired_on },
      leave: given({ vacation: vacation_days, sick: sick_days, personal: personal_days }),
    }));
}

function given(leave: Record<LeaveKind, number | undefined>): PersonLine['leave'] {
  return Object.fromEntries(Object.entries(leave).filter(([, one]) => one !== undefined));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
