/** A colleague's entry and the restricted part of a file as people read them. */
import type { Language, Localized } from '../../agents/message.ts';
import { moneyName } from './wording.ts';

interface Entry {
  name: Localized;
  title: string;
  team: string;
  office: string;
  email: string;
  manager: Localized | null;
}

interface FilePart {
  salary?: { minor: number; currency: string } | undefined;
  disciplinary?: string | null | undefined;
}

/** Name, place and address of one colleague. */
export function cardText({ name, title, team, office, email, manager }: Entry, language: Language): string {
  const thai = language === 'th';
  const lines = [
    `**${name[language]}** · ${title}`,
    thai ? `ทีม ${team} สำนักงาน ${office}` : `${team} team, ${office} office`,
    thai ? `อีเมล ${email}` : `E-mail: ${email}`,
  ];
  if (manager) lines.push(thai ? `หัวหน้า ${manager.th}` : `Reports to ${manager.en}`);
  return lines.join('  \n');
}

/** Salary or disciplinary note of one colleague. */
export function fileText(name: Localized, { salary, disciplinary }: FilePart, language: Language): string {
  if (salary) return salaryText(name[language], moneyName(salary.minor, salary.currency, language), language);
  if (disciplinary) {
    const heading = language === 'th' ? `ประวัติทางวินัยของ${name.th}` : `Disciplinary note of ${name.en}`;
    return `${heading}:\n\n> ${disciplinary}`;
  }
  // Not there is not the same as none.
  if (disciplinary === undefined) return '';
  return language === 'th' ? `${name.th} ไม่มีประวัติทางวินัย` : `${name.en} has no disciplinary notes.`;
}

function salaryText(name: string, amount: string, language: Language): string {
  return language === 'th' ? `เงินเดือนของ${name}คือ **${amount}** ต่อเดือน` : `${name} earns **${amount}** a month.`;
}
