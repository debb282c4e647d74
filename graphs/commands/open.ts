/** A link that lets a browser open the documents that answers cite; it is for one person, and good once. */
import { and, desc, eq, isNull, like } from 'drizzle-orm';
import type { Citation, Reply } from '../../agents/message.ts';
import { isPrivate } from '../../agents/principals.ts';
import { DOCUMENT_CODE_MINUTES, DOCUMENT_SESSION_HOURS, issueDocumentCode } from '../../db/document-sessions.ts';
import { messages, threads } from '../../db/schema/turns.ts';
import { sourceName } from '../cited-at.ts';
import { oneLine } from '../one-line.ts';
import { tellPerson } from '../tell.ts';
import { type Asked, both, type Command, CommandRefusal, everyone } from './command.ts';

const sentToYou = both('I have sent you the link directly.', 'ส่งลิงก์ให้คุณโดยตรงแล้ว');

export const open: Command = {
  names: ['open', 'เปิดเอกสาร'],
  usage: both('[number of a source]', '[ลำดับแหล่งอ้างอิง]'),
  about: both(
    'a link that opens the sources of your last answer in a browser',
    'ลิงก์เปิดแหล่งอ้างอิงของคำตอบล่าสุดในเบราว์เซอร์',
  ),
  isFor: everyone,
  run: async (asked, [number = '1']) => {
    const { tx, deps, turn, turnId, person, language } = asked;
    const sources = await lastSources(asked);
    const source = /^\d{1,2}$/.test(number) ? sources[Number(number) - 1] : undefined;
    if (!source) throw noSource(sources);
    const code = await issueDocumentCode(tx, deps.tenant.id, person.id);
    const query = new URLSearchParams({ code: `${deps.tenant.id}.${code}`, to: pathOf(source) });
    const name = oneLine(`${source.title} › ${source.section}`.replace(/ › $/, '')).replaceAll(/[[\]()]/g, ' ');
    const text = both(
      `[${name}](${deps.publicUrl}/documents/sign-in?${query})\n\nThe link is for you alone and works once, within ${DOCUMENT_CODE_MINUTES} minutes. That browser then opens every source you may read, for ${DOCUMENT_SESSION_HOURS} hours.`,
      `[${name}](${deps.publicUrl}/documents/sign-in?${query})\n\nลิงก์นี้สำหรับคุณเท่านั้น ใช้ได้ครั้งเดียวภายใน ${DOCUMENT_CODE_MINUTES} นาที จากนั้นเบราว์เซอร์นั้นจะเปิดแหล่งอ้างอิงที่คุณมีสิทธิ์อ่านได้ ${DOCUMENT_SESSION_HOURS} ชั่วโมง`,
    )[language];
    if (isPrivate(turn.conversation, person)) return { text };
    await tellPerson(tx, deps, turnId, person, text);
    return { text: sentToYou[language] };
  },
};

/** What the newest answer to this person rests on, wherever they asked. */
async function lastSources({ tx, person }: Asked): Promise<Citation[]> {
  const [row] = await tx
    .select({ reply: messages.reply })
    .from(messages)
    .innerJoin(threads, eq(threads.id, messages.thread))
    .where(and(eq(threads.owner, person.id), isNull(messages.person), like(messages.reply, '%"sources":[{%')))
    .orderBy(desc(messages.seq))
    .limit(1);
  return row?.reply ? (JSON.parse(row.reply) as Reply).sources : [];
}

/** The address of a source on this server. */
function pathOf({ url }: Citation): string {
  const { pathname, search, hash } = new URL(url, 'http://here');
  return pathname + search + hash;
}

function noSource(sources: readonly Citation[]): CommandRefusal {
  if (sources.length === 0)
    return new CommandRefusal(
      both('There is no answer of yours with sources yet. Ask something first.', 'ยังไม่มีคำตอบที่มีแหล่งอ้างอิง กรุณาถามก่อน'),
    );
  const list = sources.map((source, at) => `${at + 1}. ${oneLine(sourceName(source))}`).join('\n');
  return new CommandRefusal(
    both(`Which source? For example: \`/expert open 1\`\n${list}`, `แหล่งอ้างอิงใด ตัวอย่าง \`/expert open 1\`\n${list}`),
  );
}
