/** The line near the top of a document that names version, effective date and owner, in English or Thai. */

export interface HeaderFields {
  title?: string | undefined;
  version?: string | undefined;
  date?: string | undefined;
  owner?: string | undefined;
}

const versionWord = /(?:^|\s)(?:version|v\.?|เวอร์ชัน|ฉบับที่|รุ่น)\s*:?\s*(\d[\w.]*)/i;
const effectiveWord = /(?:effective|in force|valid from|updated|มีผล\S*|วันที่บังคับใช้|ปรับปรุง\S*)/i;
const ownerWord = /(?:owner|owned by|เจ้าของ\S*|ผู้ดูแล|ผู้รับผิดชอบ)\s*:\s*([^·|\n]+)/i;

/** Reads 'Version 3.1 · Effective 2026-01-01 · Owner: HR' and returns what is left of the lead text. */
export function readHeader(lead: string, fields: HeaderFields) {
  const lines = lead.split('\n');
  const at = lines.findIndex((line) => isHeaderLine(line));
  const line = at < 0 ? '' : (lines[at] ?? '');
  const rest = at < 0 ? lead : [...lines.slice(0, at), ...lines.slice(at + 1)].join('\n').trim();
  return {
    version: fields.version ?? versionWord.exec(line)?.[1] ?? null,
    date: fields.date ?? readDate(line),
    owner: fields.owner ?? ownerWord.exec(line)?.[1]?.trim() ?? null,
    /** The line that was found, empty where there is none. */
    line,
    rest,
  };
}

function isHeaderLine(line: string): boolean {
  if (line.length > 240) return false;
  const signs = [versionWord.test(line), effectiveWord.test(line) && readDate(line) !== null, ownerWord.test(line)];
  return signs.filter(Boolean).length >= 2 || (signs.some(Boolean) && line.length < 60 && !/[.!?]$/.test(line));
}

const englishMonths = 'january february march april may june july august september october november december'.split(
  ' ',
);
const thaiMonths = 'มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม'.split(' ');

/** The first date in a text as ISO: '2026-01-01', '1 January 2026', 'January 1, 2026', '1 มกราคม 2569'. */
export function readDate(text: string): string | null {
  const iso = /(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (iso) return toIso(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dayFirst = /(\d{1,2})\s+([\p{L}\p{M}]+)\s+(?:พ\.ศ\.\s*)?(\d{4})/u.exec(text);
  if (dayFirst) return toIso(Number(dayFirst[3]), monthOf(dayFirst[2] ?? ''), Number(dayFirst[1]));
  const monthFirst = /(\p{L}+)\s+(\d{1,2}),?\s+(\d{4})/u.exec(text);
  return monthFirst ? toIso(Number(monthFirst[3]), monthOf(monthFirst[1] ?? ''), Number(monthFirst[2])) : null;
}

function monthOf(name: string): number {
  const english = englishMonths.findIndex((month) => month.startsWith(name.toLowerCase()) && name.length >= 3);
  return english >= 0 ? english + 1 : thaiMonths.indexOf(name) + 1;
}

/** Years from 2400 on are Buddhist era. */
function toIso(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const western = year >= 2400 ? year - 543 : year;
  return `${western}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
