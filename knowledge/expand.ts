/** What earlier questions of a thread add to one that leans on them. */
import { detectLanguage, normalise, words } from '../agents/language.ts';
import { isFollowUp } from '../agents/models/builtin/follow-up.ts';

const pointers = {
  en: /\b(?:it|its|they|them|their|those|these|that one|this one|the same|there|he|she|his|her)\b/,
  th: /มัน|(?:อัน|แบบ|เรื่อง|ข้อ|ตัว|กรณี|อย่าง|วิธี|คน|ที่|เขา|เธอ)(?:นี้|นั้น|นั่น)|ดังกล่าว|เหมือนกัน/,
};
/** A question that names as much as this speaks for itself, pointer or not. */
const ownSubject = 6;

/** The earlier question as context, or undefined where the text stands alone or was already completed with it. */
export function contextFor(text: string, previous: string | undefined): string | undefined {
  if (!previous?.trim()) return undefined;
  if (normalise(text).includes(normalise(previous).trim())) return undefined;
  const content = new Set(words(text)).size;
  if (isFollowUp(text)) return previous;
  const points = pointers[detectLanguage(text)].test(normalise(text.replace(/\bIT\b/g, 'itdepartment')));
  return points && content <= ownSubject ? previous : undefined;
}
