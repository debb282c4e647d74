/** A long answer whose parts are numbered, so that what is lost, doubled or out of order shows. */

const LENGTH = 20_000;
const THAI = 'พนักงานประจำมีสิทธิลาพักร้อนปีละสิบห้าวันทำงาน และยกยอดวันที่เหลือไปปีถัดไปได้ไม่เกินเจ็ดวัน';
const ENGLISH =
  'Employees who passed probation have fifteen working days of vacation a year, and may carry over seven.';

/** About 20,000 characters of Markdown. */
export function longAnswer(): string {
  let n = 0;
  const mark = () => {
    n += 1;
    return `«${String(n).padStart(4, '0')}»`;
  };
  const parts: string[] = [];
  while (parts.join('\n\n').length < LENGTH) {
    parts.push(`## Part ${mark()}`);
    parts.push(`${mark()} ${THAI} ${mark()} ${THAI}${THAI} ${mark()}`);
    parts.push(`${mark()} ${ENGLISH} ${mark()} ${ENGLISH} ${mark()}`);
    parts.push(['```sql', ...Array.from({ length: 6 }, () => `select '${mark()}' -- ${ENGLISH}`), '```'].join('\n'));
    parts.push(['| วัน | Days |', '| --- | ---: |', ...[1, 2, 3].map(() => `| ${mark()} | ${mark()} |`)].join('\n'));
    parts.push([1, 2, 3].map(() => `- ${mark()} ${ENGLISH}`).join('\n'));
  }
  return parts.join('\n\n');
}

/** The marks that can be read there, in order; one that was cut in two is none. */
export function marks(text: string): string[] {
  return text.match(/«\d{4}»/g) ?? [];
}
