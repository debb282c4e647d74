/** A reply as Markdown alone: what other channels show as a card is written out. */
import type { Card, Language, Reply } from '../../agents/message.ts';

/** The reply's text, followed by what its card adds to it; links to this server work from outside. */
export function replyMarkdown({ text, card }: Reply, publicUrl: string): string {
  const linked = text.replaceAll(/\]\(\/(?!\/)/g, `](${new URL('/', publicUrl).href}`);
  if (!card) return linked;
  const added = cardLines(card).filter((line) => !text.includes(line.says));
  return [linked, added.map((line) => line.markdown).join('\n'), callToAction(card)].filter(Boolean).join('\n\n');
}

function cardLines(card: Card): { says: string; markdown: string }[] {
  const changes = card.changes.map(({ label, before, after }) => ({
    says: after,
    markdown: `- **${label}:** ${before === undefined ? '' : `${before} → `}${after}`,
  }));
  const facts = card.facts.map(({ label, value }) => ({ says: value, markdown: `- **${label}:** ${value}` }));
  return [...changes, ...facts];
}

const YES_OR_NO: Record<Language, string> = {
  en: 'Answer **yes** to send it or **no** to drop it.',
  th: 'ตอบ **ใช่** เพื่อส่ง หรือ **ไม่** เพื่อยกเลิก',
};
const ONE_OF: Record<Language, string> = { en: 'Answer with one of these:', th: 'ตอบด้วยตัวเลือกใดตัวเลือกหนึ่ง:' };

function callToAction(card: Card): string {
  if (card.kind === 'confirm') return YES_OR_NO[card.language];
  const choices = card.buttons.filter((button) => button.action === 'choose').map((button) => button.label);
  return choices.length > 0 ? `${ONE_OF[card.language]} ${choices.join(' · ')}` : '';
}
