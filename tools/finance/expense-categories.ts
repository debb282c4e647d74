/** What expenses may be claimed for, in the words people use, with the account each is booked to. */
import type { Localized } from '../../agents/message.ts';
import { EXPENSE_CATEGORIES } from '../../db/schema/finance.ts';

export type ExpenseCategory = (typeof EXPENSE_CATEGORIES)[number];

/** What a claim may name; a taxi to the office is no office supply, so that one is spelt out. */
export type CategoryChoice = Exclude<ExpenseCategory, 'office'> | 'office_supplies';

export const CATEGORY_CHOICES: readonly CategoryChoice[] = EXPENSE_CATEGORIES.map((category) =>
  category === 'office' ? 'office_supplies' : category,
);

/** The category as the records hold it. */
export function storedCategory(choice: CategoryChoice): ExpenseCategory {
  return choice === 'office_supplies' ? 'office' : choice;
}

export const categoryValues: Record<CategoryChoice, Localized & { synonyms: string[]; account: string }> = {
  travel: {
    en: 'Travel',
    th: 'ค่าเดินทาง',
    account: '6100 Travel',
    synonyms: [
      'flight',
      'airfare',
      'plane ticket',
      'train ticket',
      'bus ticket',
      'ตั๋วเครื่องบิน',
      'ตั๋วรถไฟ',
      'ค่าเครื่องบิน',
      'ตั๋วรถทัวร์',
    ],
  },
  meals: {
    en: 'Meals',
    th: 'ค่าอาหาร',
    account: '6110 Meals',
    synonyms: [
      'meal',
      'lunch',
      'dinner',
      'breakfast',
      'food',
      'coffee',
      'อาหาร',
      'ข้าวกลางวัน',
      'มื้อกลางวัน',
      'มื้อเย็น',
      'เลี้ยงลูกค้า',
      'กาแฟ',
    ],
  },
  taxi: {
    en: 'Taxi and local transport',
    th: 'ค่าแท็กซี่และเดินทางในเมือง',
    account: '6120 Local transport',
    synonyms: [
      'taxi',
      'cab',
      'grab',
      'uber',
      'bts',
      'mrt',
      'parking',
      'toll',
      'แท็กซี่',
      'แท๊กซี่',
      'ค่ารถ',
      'แกร็บ',
      'รถไฟฟ้า',
      'ที่จอดรถ',
      'ค่าทางด่วน',
    ],
  },
  mileage: {
    en: 'Mileage',
    th: 'ค่าใช้รถส่วนตัว',
    account: '6120 Local transport',
    synonyms: [
      'own car',
      'private car',
      'kilometres',
      'kilometers',
      'miles',
      'petrol',
      'fuel',
      'รถส่วนตัว',
      'ค่าน้ำมัน',
      'ระยะทาง',
      'กิโลเมตร',
    ],
  },
  hotel: {
    en: 'Hotel',
    th: 'ค่าโรงแรม',
    account: '6100 Travel',
    synonyms: ['accommodation', 'lodging', 'hotel room', 'overnight stay', 'โรงแรม', 'ที่พัก', 'ค่าที่พัก', 'ค่าห้องพัก'],
  },
  software: {
    en: 'Software',
    th: 'ค่าซอฟต์แวร์',
    account: '6200 Software',
    synonyms: ['licence', 'license', 'subscription', 'ซอฟต์แวร์', 'ค่าไลเซนส์', 'ค่าสมาชิกโปรแกรม'],
  },
  training: {
    en: 'Training',
    th: 'ค่าอบรม',
    account: '6300 Training',
    synonyms: ['course', 'workshop', 'seminar', 'conference fee', 'textbook', 'อบรม', 'สัมมนา', 'คอร์ส', 'หนังสือ'],
  },
  office_supplies: {
    en: 'Office supplies',
    th: 'ค่าอุปกรณ์สำนักงาน',
    account: '6400 Office supplies',
    synonyms: ['stationery', 'office supply', 'pens', 'paper', 'เครื่องเขียน', 'อุปกรณ์สำนักงาน', 'กระดาษ', 'ปากกา'],
  },
  other: {
    en: 'Other',
    th: 'อื่น ๆ',
    account: '6000 Operating expenses',
    synonyms: ['something else', 'miscellaneous', 'อื่นๆ'],
  },
};
