/** Holds what a write would do now against what people were shown, right before it is done. */
import type { CardChange, Language } from '../agents/message.ts';
import { sameChanges } from './same-changes.ts';
import { ToolRefusal } from './tool.ts';

/** Refuses what would do something else than was agreed to, and says what is different; both in the language of the request. */
export function refuseIfChanged(agreed: readonly CardChange[], now: readonly CardChange[], language: Language): void {
  if (sameChanges(agreed, now)) return;
  const what = differences(agreed, now, language)
    .map((line) => `\n- ${line}`)
    .join('');
  throw new ToolRefusal('conflict', {
    en: `The records are not what they were when this was agreed to, so nothing was done:${what}\n\nAsk again if you still want it.`,
    th: `ข้อมูลไม่ตรงกับตอนที่ตกลงกันไว้แล้ว จึงยังไม่ได้ทำรายการ:${what}\n\nหากยังต้องการ กรุณาขอใหม่อีกครั้ง`,
  });
}

/** A line for each thing that is different now, with what it was. */
export function differences(agreed: readonly CardChange[], now: readonly CardChange[], language: Language): string[] {
  return [
    ...now.flatMap((change) => compared(find(agreed, change.label), change, language)),
    ...agreed.filter(({ label }) => !find(now, label)).map(({ label, after }) => `${label}: ~~${after}~~`),
  ];
}

function compared(agreed: CardChange | undefined, now: CardChange, language: Language): string[] {
  if (agreed && sameChanges([agreed], [now])) return [];
  const was = agreed ? ` (${language === 'th' ? 'เดิม' : 'was'} ${said(agreed)})` : '';
  return [`${now.label}: ${said(now)}${was}`];
}

function said({ before, after }: CardChange): string {
  return before === undefined ? after : `${before} → ${after}`;
}

function find(changes: readonly CardChange[], label: string): CardChange | undefined {
  return changes.find((change) => change.label === label);
}
