/** Numbers written in words as figures, so that “thirty days”, “สามสิบวัน” and “30 days” can be held against each other. */
import { englishNumbers } from '../agents/models/builtin/slots/english-numbers.ts';
import { thaiNumbers } from '../agents/models/builtin/slots/thai-numbers.ts';
import { remembered } from '../agents/remembered.ts';

/** “One” counts only where a unit follows it: “one of them” and “วันหนึ่ง” say no figure. */
const COUNTED =
  /^\s+(?:working |calendar |full |half |business )?(?:day|week|month|year|hour|minute|night|time|person|people|page|percent|baht|dollar)s?\b|^\s*(?:วัน|สัปดาห์|อาทิตย์|เดือน|ปี|ชั่วโมง|นาที|คืน|ครั้ง|คน|หน้า|บาท|ดอลลาร์)/i;
const BOTH = /ทั้ง$/;

interface Figure {
  value: number;
  start: number;
  end: number;
}

/** The text with its number words as figures; ordinals and pronouns stay words. */
export const figured = remembered((text): string => {
  const found: Figure[] = [...englishNumbers(text), ...thaiNumbers(text)].filter(
    ({ value, start, end }) =>
      value !== 0 && (value !== 1 || COUNTED.test(text.slice(end))) && !BOTH.test(text.slice(0, start)),
  );
  const inOrder = found.sort((a, b) => b.start - a.start);
  return inOrder.reduce((rest, { value, start, end }) => `${rest.slice(0, start)}${value}${rest.slice(end)}`, text);
});
