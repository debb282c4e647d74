/** Taking back a request of one's own. */
import { oneLine } from '../one-line.ts';
import { formatDate } from '../phrases.ts';
import { withdrawProposal } from '../withdraw.ts';
import { type Asked, both, type Command, CommandRefusal, everyone } from './command.ts';

const example = '/expert withdraw apr_…';

export const withdraw: Command = {
  names: ['withdraw', 'ถอน'],
  usage: both('<id>', '<รหัส>'),
  about: both('takes back a request of yours that waits', 'ถอนคำขอของคุณที่ยังรออยู่'),
  confidential: true,
  isFor: everyone,
  run: async (asked, [id = '']) => {
    const { tx, deps, turnId, person, language } = asked;
    const withdrawn = await withdrawProposal(tx, deps, turnId, person.id, id);
    if (!withdrawn.done) throw refusalOf(asked, id, withdrawn);
    const summary = oneLine(withdrawn.proposal.summary);
    return {
      text: both(
        `Taken back: **${summary}**. Nobody has to decide it any more.`,
        `ถอนคำขอแล้ว: **${summary}** ไม่ต้องมีผู้ตัดสินอีก`,
      )[language],
      wakes: withdrawn.wake ? [withdrawn.wake] : [],
    };
  },
};

function refusalOf(
  { deps }: Asked,
  id: string,
  refused: Extract<Awaited<ReturnType<typeof withdrawProposal>>, { done: false }>,
): CommandRefusal {
  if (refused.why === 'unknown') {
    return new CommandRefusal(
      both(
        `${id ? `You have no request “${id}”.` : 'Say which request.'} \`/expert mine\` lists yours with their ids, for example: \`${example}\``,
        `${id ? `คุณไม่มีคำขอรหัส “${id}”` : 'กรุณาระบุรหัสคำขอ'} ดูรหัสได้ด้วย \`/expert mine\` ตัวอย่าง \`${example}\``,
      ),
    );
  }
  const { createdAt } = refused.proposal;
  const summary = oneLine(refused.proposal.summary);
  const asked = (language: 'en' | 'th') => formatDate(createdAt, language, deps.tenant.timeZone);
  return new CommandRefusal(
    both(
      `**${summary}** of ${asked('en')} does not wait any more, so it cannot be taken back.`,
      `**${summary}** ของวันที่ ${asked('th')} ไม่ได้รออยู่แล้ว จึงถอนไม่ได้`,
    ),
  );
}
