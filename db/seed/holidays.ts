/** Public holidays of both offices: the published calendars of 2026 and 2027, and the fixed dates for other years. */

/** Day · English name · Thai name. */
export type Holiday = [day: string, name: string, nameTh: string];

const BANGKOK_2026: Holiday[] = [
  ['2026-01-01', "New Year's Day", 'วันขึ้นปีใหม่'],
  ['2026-03-03', 'Makha Bucha Day', 'วันมาฆบูชา'],
  ['2026-04-06', 'Chakri Memorial Day', 'วันจักรี'],
  ['2026-04-13', 'Songkran Festival', 'วันสงกรานต์'],
  ['2026-04-14', 'Songkran Festival', 'วันสงกรานต์'],
  ['2026-04-15', 'Songkran Festival', 'วันสงกรานต์'],
  ['2026-05-01', 'National Labour Day', 'วันแรงงานแห่งชาติ'],
  ['2026-06-01', 'Visakha Bucha Day (substitution)', 'วันหยุดชดเชยวันวิสาขบูชา'],
  ['2026-06-03', 'Birthday of Her Majesty Queen Suthida', 'วันเฉลิมพระชนมพรรษาสมเด็จพระนางเจ้าสุทิดาฯ พระบรมราชินี'],
  ['2026-07-28', 'Birthday of His Majesty the King', 'วันเฉลิมพระชนมพรรษาพระบาทสมเด็จพระเจ้าอยู่หัว'],
  ['2026-07-29', 'Asarnha Bucha Day', 'วันอาสาฬหบูชา'],
  ['2026-08-12', "Mother's Day", 'วันแม่แห่งชาติ'],
  ['2026-10-13', 'King Bhumibol Adulyadej Memorial Day', 'วันนวมินทรมหาราช'],
  ['2026-12-07', "Father's Day (substitution)", 'วันหยุดชดเชยวันพ่อแห่งชาติ'],
  ['2026-12-10', 'Constitution Day', 'วันรัฐธรรมนูญ'],
  ['2026-12-31', "New Year's Eve", 'วันสิ้นปี'],
];

const BANGKOK_2027: Holiday[] = [
  ['2027-01-01', "New Year's Day", 'วันขึ้นปีใหม่'],
  ['2027-02-22', 'Makha Bucha Day (substitution)', 'วันหยุดชดเชยวันมาฆบูชา'],
  ['2027-04-06', 'Chakri Memorial Day', 'วันจักรี'],
  ['2027-04-13', 'Songkran Festival', 'วันสงกรานต์'],
  ['2027-04-14', 'Songkran Festival', 'วันสงกรานต์'],
  ['2027-04-15', 'Songkran Festival', 'วันสงกรานต์'],
  ['2027-05-03', 'National Labour Day (substitution)', 'วันหยุดชดเชยวันแรงงานแห่งชาติ'],
  ['2027-05-20', 'Visakha Bucha Day', 'วันวิสาขบูชา'],
  ['2027-06-03', 'Birthday of Her Majesty Queen Suthida', 'วันเฉลิมพระชนมพรรษาสมเด็จพระนางเจ้าสุทิดาฯ พระบรมราชินี'],
  ['2027-07-19', 'Asarnha Bucha Day (substitution)', 'วันหยุดชดเชยวันอาสาฬหบูชา'],
  ['2027-07-28', 'Birthday of His Majesty the King', 'วันเฉลิมพระชนมพรรษาพระบาทสมเด็จพระเจ้าอยู่หัว'],
  ['2027-08-12', "Mother's Day", 'วันแม่แห่งชาติ'],
  ['2027-10-13', 'King Bhumibol Adulyadej Memorial Day', 'วันนวมินทรมหาราช'],
  ['2027-12-06', "Father's Day (substitution)", 'วันหยุดชดเชยวันพ่อแห่งชาติ'],
  ['2027-12-10', 'Constitution Day', 'วันรัฐธรรมนูญ'],
  ['2027-12-31', "New Year's Eve", 'วันสิ้นปี'],
];

const AUSTIN_2026: Holiday[] = [
  ['2026-01-01', "New Year's Day", 'วันขึ้นปีใหม่'],
  ['2026-01-19', 'Martin Luther King Jr. Day', 'วันมาร์ติน ลูเธอร์ คิง จูเนียร์'],
  ['2026-02-16', "Presidents' Day", 'วันประธานาธิบดี'],
  ['2026-05-25', 'Memorial Day', 'วันรำลึกทหารผู้เสียชีวิต'],
  ['2026-06-19', 'Juneteenth', 'วันจูนทีนธ์'],
  ['2026-07-03', 'Independence Day (observed)', 'วันหยุดชดเชยวันชาติสหรัฐอเมริกา'],
  ['2026-09-07', 'Labor Day', 'วันแรงงานสหรัฐอเมริกา'],
  ['2026-11-11', 'Veterans Day', 'วันทหารผ่านศึก'],
  ['2026-11-26', 'Thanksgiving Day', 'วันขอบคุณพระเจ้า'],
  ['2026-11-27', 'Day after Thanksgiving', 'วันถัดจากวันขอบคุณพระเจ้า'],
  ['2026-12-25', 'Christmas Day', 'วันคริสต์มาส'],
];

const AUSTIN_2027: Holiday[] = [
  ['2027-01-01', "New Year's Day", 'วันขึ้นปีใหม่'],
  ['2027-01-18', 'Martin Luther King Jr. Day', 'วันมาร์ติน ลูเธอร์ คิง จูเนียร์'],
  ['2027-02-15', "Presidents' Day", 'วันประธานาธิบดี'],
  ['2027-05-31', 'Memorial Day', 'วันรำลึกทหารผู้เสียชีวิต'],
  ['2027-06-18', 'Juneteenth (observed)', 'วันหยุดชดเชยวันจูนทีนธ์'],
  ['2027-07-05', 'Independence Day (observed)', 'วันหยุดชดเชยวันชาติสหรัฐอเมริกา'],
  ['2027-09-06', 'Labor Day', 'วันแรงงานสหรัฐอเมริกา'],
  ['2027-11-11', 'Veterans Day', 'วันทหารผ่านศึก'],
  ['2027-11-25', 'Thanksgiving Day', 'วันขอบคุณพระเจ้า'],
  ['2027-11-26', 'Day after Thanksgiving', 'วันถัดจากวันขอบคุณพระเจ้า'],
  ['2027-12-24', 'Christmas Day (observed)', 'วันหยุดชดเชยวันคริสต์มาส'],
];

const CALENDARS: Record<string, Record<number, Holiday[]>> = {
  Bangkok: { 2026: BANGKOK_2026, 2027: BANGKOK_2027 },
  Austin: { 2026: AUSTIN_2026, 2027: AUSTIN_2027 },
};

const FIXED_DAYS: Record<string, string[]> = {
  Bangkok: '01-01 04-06 04-13 04-14 04-15 06-03 07-28 08-12 10-13 12-10 12-31'.split(' '),
  Austin: ['01-01', '11-11'],
};

/** Holidays whose published day of 2026 was moved off a weekend. */
const MOVED_DAYS: Record<string, Holiday[]> = {
  Bangkok: [
    ['05-01', 'National Labour Day', 'วันแรงงานแห่งชาติ'],
    ['12-05', "Father's Day", 'วันพ่อแห่งชาติ'],
  ],
  Austin: [
    ['06-19', 'Juneteenth', 'วันจูนทีนธ์'],
    ['07-04', 'Independence Day', 'วันชาติสหรัฐอเมริกา'],
    ['12-25', 'Christmas Day', 'วันคริสต์มาส'],
  ],
};

/** The public holidays of an office in a year, in order. */
export function holidaysOf(office: string, year: number): Holiday[] {
  return CALENDARS[office]?.[year] ?? fixedHolidays(office, year);
}

function fixedHolidays(office: string, year: number): Holiday[] {
  const published = CALENDARS[office]?.[2026] ?? [];
  const fixed = published.filter(([day]) => FIXED_DAYS[office]?.includes(day.slice(5)));
  const all = [...fixed.map(([day, ...names]): Holiday => [day.slice(5), ...names]), ...(MOVED_DAYS[office] ?? [])];
  return all.map(([day, ...names]): Holiday => [`${year}-${day}`, ...names]).sort(([a], [b]) => a.localeCompare(b));
}
