/** What a stored cell shows: text, numbers without float dust, dates as ISO, percentages. */

export interface StoredCell {
  type: string;
  value: string;
  isDate: boolean;
  isPercent: boolean;
  from1904: boolean;
}

/** Whether a number format writes days or times. */
export function isDateFormat(id: number, code: string): boolean {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)) return true;
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\[(?!h|m|s)[^\]]*\]/gi, '').toLowerCase();
  return bare !== 'general' && /[ymdhs]/.test(bare) && !/[#0?]\.?[#0?]*e[+-]/.test(bare);
}

/** The text of a cell; `strings` are the shared ones of the workbook. */
export function cellText({ type, value, isDate, isPercent, from1904 }: StoredCell, strings: readonly string[]): string {
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type === 'd') return value.replace(/T00:00:00(\.0+)?Z?$/, '');
  if (type !== '' && type !== 'n') return value;
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  if (isDate) return dateText(number, from1904);
  return isPercent ? `${clean(number * 100)}%` : clean(number);
}

/** Days since the workbook's first day; below one it is a time. */
function dateText(serial: number, from1904: boolean): string {
  if (serial < 0 || serial > 2_958_466) return clean(serial);
  const minutes = Math.round(serial * 1440);
  const moment = new Date(Date.UTC(from1904 ? 1904 : 1899, from1904 ? 0 : 11, from1904 ? 1 : 30) + minutes * 60_000);
  const iso = moment.toISOString();
  if (serial < 1) return iso.slice(11, 16);
  return minutes % 1440 === 0 ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}

function clean(number: number): string {
  return String(Number(number.toPrecision(12)));
}
