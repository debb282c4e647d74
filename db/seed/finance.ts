/** Expenses, vendors, purchase requests and budgets of the demo company. */
import { budgets, expenses, purchaseRequests, vendors } from '../schema/finance.ts';
import type { Tx } from '../tenant.ts';

type Expense = typeof expenses.$inferInsert;
type Vendor = typeof vendors.$inferInsert;
type PurchaseRequest = typeof purchaseRequests.$inferInsert;
type Budget = typeof budgets.$inferInsert;

const DAY_MS = 86_400_000;

/** Inserts the finance records as of `now`; rows that are there already stay as they are. */
export async function seedFinance(tx: Tx, tenant: string, now: Date): Promise<void> {
  await tx.insert(vendors).values(demoVendors(tenant)).onConflictDoNothing();
  await tx.insert(expenses).values(demoExpenses(tenant, now)).onConflictDoNothing();
  await tx.insert(purchaseRequests).values(demoPurchaseRequests(tenant, now)).onConflictDoNothing();
  await tx.insert(budgets).values(demoBudgets(tenant, now)).onConflictDoNothing();
}

/** number · person · category · description · amount · currency · status · spent days ago. */
type ExpenseRow = [number, string, Expense['category'], string, number, string, Expense['status'], number];

const EXPENSES: ExpenseRow[] = [
  [1000, 'arthit', 'meals', 'Dinner with Riverside Tower', 1_860, 'THB', 'approved', 3],
  [999, 'mali', 'taxi', 'Taxi to the Bang Na site with meters', 420, 'THB', 'approved', 4],
  [998, 'wirat', 'mileage', 'Own car to Ayutthaya and back, 164 km', 984, 'THB', 'approved', 6],
  [997, 'ethan', 'hotel', 'Two nights in Dallas', 348.5, 'USD', 'approved', 9],
  [996, 'mali', 'meals', 'Lunch on the Chonburi trip', 385, 'THB', 'paid', 38],
  [995, 'naree', 'travel', 'Flight Bangkok to Chiang Mai', 2_790, 'THB', 'paid', 41],
  [994, 'sam', 'training', 'Book on capacity planning', 54.9, 'USD', 'paid', 43],
  [993, 'anan', 'hotel', 'One night in Rayong', 2_250, 'THB', 'paid', 47],
  [992, 'lek', 'taxi', 'Taxi to the Central Bankruptcy Court', 315, 'THB', 'paid', 52],
  [991, 'carlos', 'mileage', 'Own car to Round Rock, 62 miles', 41.54, 'USD', 'paid', 58],
  [990, 'mali', 'office', 'Label tape for the meter cabinets', 240, 'THB', 'paid', 66],
  [989, 'benja', 'software', 'Job board posting', 1_490, 'THB', 'paid', 71],
];

function demoExpenses(tenantId: string, now: Date): Expense[] {
  return EXPENSES.map(([number, person, category, description, amount, currency, status, daysAgo]) => ({
    ...{ tenantId, id: `EXP-${number}`, person, category, description, currency, status },
    amountMinor: minor(amount),
    spentOn: before(now, daysAgo).toISOString().slice(0, 10),
    createdAt: before(now, daysAgo - 1),
  }));
}

/** number · name · category · country · tax id · payment terms · status. */
type VendorRow = [number, string, string, string, string, string, Vendor['status']];

const VENDORS: VendorRow[] = [
  [
    101,
    'Siam Sensor Supply (สยามเซ็นเซอร์ ซัพพลาย)',
    'Sensors and meters',
    'Thailand',
    '0105551000101',
    '30 days',
    'active',
  ],
  [102, 'Chao Phraya Cooling (เจ้าพระยา คูลลิ่ง)', 'HVAC equipment', 'Thailand', '0105551000202', '30 days', 'active'],
  [103, 'Bangna Cable & Conduit (บางนา เคเบิล)', 'Cables', 'Thailand', '0105551000303', '30 days', 'active'],
  [104, 'Lanna Switchgear (ล้านนา สวิตช์เกียร์)', 'Switchgear', 'Thailand', '0505551000404', '45 days', 'active'],
  [105, 'Sathorn Office Mart (สาทร ออฟฟิศมาร์ท)', 'Office supplies', 'Thailand', '0105551000505', '30 days', 'active'],
  [
    106,
    'Ratchada Computer Centre (รัชดา คอมพิวเตอร์)',
    'Computers and monitors',
    'Thailand',
    '0105551000606',
    '30 days',
    'active',
  ],
  [107, 'Andaman Logistics (อันดามัน โลจิสติกส์)', 'Transport', 'Thailand', '0835551000707', '15 days', 'active'],
  [108, 'Kaset Calibration Lab (เกษตร แคลิเบรชั่น)', 'Calibration', 'Thailand', '0105551000808', '30 days', 'active'],
  [109, 'Golden Lotus Catering (โกลเด้นโลตัส)', 'Catering', 'Thailand', '0105551000909', '30 days', 'blocked'],
  [110, 'Lone Star Controls', 'Controllers', 'United States', '74-1000110', '30 days', 'active'],
  [111, 'Hill Country Fasteners', 'Mounting material', 'United States', '74-1000111', '30 days', 'active'],
  [112, 'Northwind Metering', 'Energy meters', 'United States', '91-1000112', '30 days', 'active'],
  [113, 'Bluebonnet Staffing', 'Temporary staff', 'United States', '74-1000113', '15 days', 'active'],
  [114, 'Cascade Cloud Hosting', 'Software and hosting', 'United States', '91-1000114', '30 days', 'active'],
];

function demoVendors(tenantId: string): Vendor[] {
  return VENDORS.map(([number, name, category, country, taxId, paymentTerms, status]) => ({
    ...{ tenantId, id: `VEN-${number}`, name, category, country, taxId, paymentTerms, status },
  }));
}

/** number · requester · item · vendor · amount in baht · cost centre · status · days ago. */
type RequestRow = [number, string, string, string | null, number, string, PurchaseRequest['status'], number];

const REQUESTS: RequestRow[] = [
  [1000, 'mali', '4 hand-held energy meters', 'Siam Sensor Supply', 38_000, 'CC-OPS', 'approved', 5],
  [999, 'jirayu', '6 replacement laptops', 'Ratchada Computer Centre', 198_000, 'CC-IT', 'ordered', 16],
  [998, 'somchai', 'Calibration of 24 flow meters', 'Kaset Calibration Lab', 72_000, 'CC-OPS', 'ordered', 23],
  [997, 'kanya', 'Stand at the Bangkok building fair', null, 145_000, 'CC-SALES', 'received', 44],
  [996, 'orn', 'First-aid course for 12 people', null, 18_600, 'CC-HR', 'received', 61],
  [995, 'nanthida', 'Contract database subscription', 'Cascade Cloud Hosting', 46_800, 'CC-LEGAL', 'received', 83],
];

function demoPurchaseRequests(tenantId: string, now: Date): PurchaseRequest[] {
  return REQUESTS.map(([number, requester, item, vendor, amount, costCentre, status, daysAgo]) => ({
    ...{ tenantId, id: `PR-${number}`, requester, item, vendor, costCentre, status },
    amountMinor: minor(amount),
    currency: 'THB',
    createdAt: before(now, daysAgo),
  }));
}

/** cost centre · name · owner · budget of this year · spent · committed · budget of next year, in baht. */
type BudgetRow = [string, string, string, number, number, number, number];

const BUDGETS: BudgetRow[] = [
  ['CC-OPS', 'Operations', 'anan', 12_400_000, 7_865_400, 1_120_000, 13_000_000],
  ['CC-HR', 'Human Resources', 'hana', 4_800_000, 2_912_300, 240_000, 5_000_000],
  ['CC-IT', 'IT Operations', 'sam', 9_600_000, 6_840_250, 1_385_000, 10_400_000],
  ['CC-FIN', 'Finance', 'farah', 2_700_000, 1_488_900, 96_000, 2_750_000],
  ['CC-SALES', 'Sales', 'kanya', 7_200_000, 4_615_700, 380_000, 7_900_000],
  ['CC-LEGAL', 'Legal', 'lek', 1_800_000, 1_566_400, 185_500, 2_000_000],
];

function demoBudgets(tenantId: string, now: Date): Budget[] {
  return BUDGETS.flatMap(([costCentre, name, owner, amount, spent, committed, planned]) => {
    const common = { tenantId, costCentre, name, owner, currency: 'THB' };
    const year = now.getUTCFullYear();
    return [
      { ...common, year, amountMinor: minor(amount), spentMinor: minor(spent), committedMinor: minor(committed) },
      { ...common, year: year + 1, amountMinor: minor(planned), spentMinor: 0, committedMinor: 0 },
    ];
  });
}

function minor(amount: number): number {
  return Math.round(amount * 100);
}

function before(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS);
}
