/** The people of the demo company: one reporting tree in two offices. */
import { people, tenants } from '../schema/people.ts';
import type { Tx } from '../tenant.ts';

export type Office = 'Bangkok' | 'Austin';

/** id · name · Thai name · title · team · manager · office · days employed at the clock's day. */
type Row = [string, string, string | null, string, string, string | null, Office, number];

const ROWS: Row[] = [
  ['preecha', 'Preecha Suwan', 'ปรีชา สุวรรณ', 'Managing Director', 'Management', null, 'Bangkok', 5210],

  ['anan', 'Anan Wongsakul', 'อนันต์ วงศ์สกุล', 'Operations Manager', 'Operations', 'preecha', 'Bangkok', 3480],
  ['mali', 'Mali Srisuk', 'มะลิ ศรีสุข', 'Operations Specialist', 'Operations', 'anan', 'Bangkok', 1130],
  ['ploy', 'Ploy Chaiyaporn', 'พลอย ชัยพร', 'Operations Specialist', 'Operations', 'anan', 'Bangkok', 45],
  ['krit', 'Krit Boonmee', 'กฤต บุญมี', 'Operations Planner', 'Operations', 'anan', 'Bangkok', 1745],
  ['nattaya', 'Nattaya Kongkaew', 'ณัฐยา คงแก้ว', 'Logistics Coordinator', 'Operations', 'anan', 'Bangkok', 890],
  ['somsak', 'Somsak Intharat', 'สมศักดิ์ อินทรัตน์', 'Warehouse Supervisor', 'Operations', 'anan', 'Bangkok', 2960],
  ['dusadee', 'Dusadee Phromma', 'ดุษฎี พรหมมา', 'Warehouse Assistant', 'Operations', 'somsak', 'Bangkok', 640],

  ['hana', 'Hana Kobayashi', 'ฮานะ โคบายาชิ', 'HR Manager', 'HR', 'preecha', 'Bangkok', 2555],
  ['orn', 'Orn Jitsakul', 'อร จิตสกุล', 'HR Business Partner', 'HR', 'hana', 'Bangkok', 1490],
  ['pim', 'Pim Rattanakul', 'พิม รัตนกุล', 'Payroll Specialist', 'HR', 'hana', 'Bangkok', 2015],
  ['benja', 'Benja Thepsuwan', 'เบญจา เทพสุวรรณ', 'Recruiter', 'HR', 'hana', 'Bangkok', 510],
  ['claire', 'Claire Dawson', null, 'HR Generalist', 'HR', 'hana', 'Austin', 1275],

  ['sam', 'Sam Reyes', 'แซม เรเยส', 'SRE Lead', 'IT', 'preecha', 'Austin', 2190],
  ['marcus', 'Marcus Lee', null, 'Network Engineer', 'IT', 'sam', 'Austin', 1620],
  ['priya', 'Priya Nair', null, 'Database Administrator', 'IT', 'sam', 'Austin', 1385],
  ['tyler', 'Tyler Brooks', null, 'Systems Engineer', 'IT', 'sam', 'Austin', 70],
  ['nikolai', 'Nikolai Petrov', null, 'Site Reliability Engineer', 'IT', 'sam', 'Austin', 980],
  ['tanapat', 'Tanapat Limsakul', 'ธนภัทร ลิ้มสกุล', 'Systems Engineer', 'IT', 'sam', 'Bangkok', 1560],
  ['jirayu', 'Jirayu Saelim', 'จิรายุ แซ่ลิ้ม', 'Service Desk Lead', 'IT', 'sam', 'Bangkok', 2240],
  ['fahsai', 'Fahsai Ruangsri', 'ฟ้าใส เรืองศรี', 'Service Desk Analyst', 'IT', 'jirayu', 'Bangkok', 430],
  ['ada', 'Ada Morgan', 'เอดา มอร์แกน', 'Platform Administrator', 'IT', 'preecha', 'Bangkok', 1900],
  ['thida', 'Thida Yodying', 'ธิดา ยอดยิ่ง', 'Platform Support Analyst', 'IT', 'ada', 'Bangkok', 720],

  ['farah', 'Farah Rahman', 'ฟาราห์ ราห์มาน', 'Finance Manager', 'Finance', 'preecha', 'Bangkok', 2330],
  ['wanida', 'Wanida Charoen', 'วนิดา เจริญ', 'Senior Accountant', 'Finance', 'farah', 'Bangkok', 2780],
  ['kamon', 'Kamon Maneerat', 'กมล มณีรัตน์', 'Accounts Payable Accountant', 'Finance', 'wanida', 'Bangkok', 845],
  ['suda', 'Suda Panyarat', 'สุดา ปัญญารัตน์', 'Accounts Receivable Accountant', 'Finance', 'wanida', 'Bangkok', 1210],
  ['chaiwat', 'Chaiwat Wattana', 'ชัยวัฒน์ วัฒนา', 'Procurement Officer', 'Finance', 'farah', 'Bangkok', 1680],
  ['olivia', 'Olivia Grant', null, 'Financial Analyst', 'Finance', 'farah', 'Austin', 935],

  ['lek', 'Lek Thongchai', 'เล็ก ทองชัย', 'Legal Counsel', 'Legal', 'preecha', 'Bangkok', 2065],
  ['nanthida', 'Nanthida Siriwong', 'นันทิดา ศิริวงศ์', 'Paralegal', 'Legal', 'lek', 'Bangkok', 780],
  ['rachel', 'Rachel Miller', null, 'Contracts Specialist', 'Legal', 'lek', 'Austin', 1105],

  ['kanya', 'Kanya Prasert', 'กัญญา ประเสริฐ', 'Sales Director', 'Sales', 'preecha', 'Bangkok', 2870],
  ['arthit', 'Arthit Kaewmanee', 'อาทิศ แก้วมณี', 'Account Manager', 'Sales', 'kanya', 'Bangkok', 1340],
  ['siriporn', 'Siriporn Thani', 'ศิริพร ธานี', 'Key Account Manager', 'Sales', 'kanya', 'Bangkok', 1985],
  ['decha', 'Decha Nimman', 'เดชา นิมมาน', 'Sales Engineer', 'Sales', 'kanya', 'Bangkok', 690],
  ['lauren', 'Lauren Mitchell', null, 'Sales Manager US', 'Sales', 'kanya', 'Austin', 1525],
  ['ethan', 'Ethan Cole', null, 'Account Executive', 'Sales', 'lauren', 'Austin', 870],
  ['sofia', 'Sofia Ramirez', null, 'Sales Engineer', 'Sales', 'lauren', 'Austin', 615],

  ['wichai', 'Wichai Sombat', 'วิชัย สมบัติ', 'Head of Projects', 'Projects', 'preecha', 'Bangkok', 3125],
  ['naree', 'Naree Kittisak', 'นารี กิตติศักดิ์', 'Project Manager', 'Projects', 'wichai', 'Bangkok', 1435],
  ['pongsak', 'Pongsak Vichit', 'พงศักดิ์ วิชิต', 'Controls Engineer', 'Projects', 'naree', 'Bangkok', 1045],
  ['supaporn', 'Supaporn Daengsri', 'สุภาพร แดงศรี', 'Energy Engineer', 'Projects', 'wichai', 'Bangkok', 1815],
  ['thanakorn', 'Thanakorn Ubonrat', 'ธนากร อุบลรัตน์', 'Commissioning Engineer', 'Projects', 'naree', 'Bangkok', 560],
  ['daniel', 'Daniel Ortiz', null, 'Project Manager', 'Projects', 'wichai', 'Austin', 1590],
  ['megan', 'Megan Walsh', null, 'Controls Engineer', 'Projects', 'daniel', 'Austin', 760],

  ['nisa', 'Nisa Saengthong', 'นิสา แสงทอง', 'Customer Support Manager', 'Support', 'anan', 'Bangkok', 2420],
  ['boonsri', 'Boonsri Khamdee', 'บุญศรี คำดี', 'Support Specialist', 'Support', 'nisa', 'Bangkok', 1160],
  ['chanon', 'Chanon Phuwadol', 'ชานนท์ ภูวดล', 'Support Engineer', 'Support', 'nisa', 'Bangkok', 805],
  ['ratree', 'Ratree Homchan', 'ราตรี หอมจันทร์', 'Support Specialist', 'Support', 'nisa', 'Bangkok', 475],
  ['emily', 'Emily Carter', null, 'Support Engineer', 'Support', 'nisa', 'Austin', 1240],
  ['ryan', 'Ryan Foster', null, 'Support Specialist', 'Support', 'nisa', 'Austin', 585],

  ['somchai', 'Somchai Thongdee', 'สมชาย ทองดี', 'Field Service Manager', 'Field Service', 'anan', 'Bangkok', 3640],
  ['prasit', 'Prasit Noinuch', 'ประสิทธิ์ น้อยนุช', 'Senior Technician', 'Field Service', 'somchai', 'Bangkok', 2690],
  ['wirat', 'Wirat Khamlue', 'วิรัตน์ คำลือ', 'Field Technician', 'Field Service', 'prasit', 'Bangkok', 1375],
  ['uthai', 'Uthai Jaidee', 'อุทัย ใจดี', 'Field Technician', 'Field Service', 'prasit', 'Bangkok', 920],
  ['manop', 'Manop Srisai', 'มานพ ศรีใส', 'Field Technician', 'Field Service', 'prasit', 'Bangkok', 665],
  [
    'kittipong',
    'Kittipong Lertchai',
    'กิตติพงษ์ เลิศชัย',
    'Metering Technician',
    'Field Service',
    'somchai',
    'Bangkok',
    1085,
  ],
  ['carlos', 'Carlos Mendez', null, 'Field Service Lead', 'Field Service', 'somchai', 'Austin', 1735],
  ['brandon', 'Brandon Hayes', null, 'Field Technician', 'Field Service', 'carlos', 'Austin', 825],
  ['jacob', 'Jacob Turner', null, 'Field Technician', 'Field Service', 'carlos', 'Austin', 540],
];

/** Roles beyond `employee` and `manager`. */
const OFFICIALS: Record<string, string> = {
  hana: 'hr_manager',
  sam: 'it_lead',
  farah: 'finance_manager',
  lek: 'legal_counsel',
  ada: 'admin',
};

/** Colleagues whose names are also written in Thai and who write English. */
const ENGLISH_SPEAKERS = new Set(['hana', 'sam', 'farah', 'ada']);

const OFFICES = {
  Bangkok: { office: 'Bangkok', timeZone: 'Asia/Bangkok', currency: 'THB' },
  Austin: { office: 'Austin', timeZone: 'America/Chicago', currency: 'USD' },
};

const MANAGERS = new Set(ROWS.map(([, , , , , manager]) => manager));

/** Inserts the company and its people as of `now`; rows that are there already stay as they are. */
export async function seedPeople(tx: Tx, tenant: string, now: Date): Promise<void> {
  const company = { tenantId: tenant, name: 'Meridian Works', timeZone: 'Asia/Bangkok', currency: 'THB' };
  await tx.insert(tenants).values(company).onConflictDoNothing();
  await tx.insert(people).values(demoPeople(tenant, now)).onConflictDoNothing();
}

/** The rows of the demo company's people, without a database. */
export function demoPeople(tenant: string, now: Date): (typeof people.$inferSelect)[] {
  return ROWS.map(([id, name, nameTh, title, team, managerId, office, daysEmployed]) => ({
    tenantId: tenant,
    id,
    name,
    nameTh,
    email: `${id}@meridian.example`,
    title,
    team,
    managerId,
    roles: rolesOf(id),
    language: nameTh && !ENGLISH_SPEAKERS.has(id) ? 'th' : 'en',
    ...OFFICES[office],
    hiredOn: new Date(now.getTime() - daysEmployed * 86_400_000).toISOString().slice(0, 10),
    status: 'active',
  }));
}

function rolesOf(id: string): string[] {
  const official = OFFICIALS[id];
  return ['employee', ...(MANAGERS.has(id) ? ['manager'] : []), ...(official ? [official] : [])];
}
