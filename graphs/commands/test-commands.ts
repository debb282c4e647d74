/** Giving commands to a company in tests, as its people do. */
import { and, eq, like } from 'drizzle-orm';
import type { Language, Reply, Turn } from '../../agents/message.ts';
import { newId } from '../../db/id.ts';
import { findPerson } from '../../db/people.ts';
import { audit } from '../../db/schema/approvals.ts';
import { outbox } from '../../db/schema/turns.ts';
import type { Company } from '../test-company.ts';
import { runCommand } from './run.ts';

export interface Given {
  reply: Reply;
  wakes: string[];
  text: string;
}

/** Gives commands and reads what they left behind. */
export function commandsIn(of: () => Company) {
  return {
    /** What the person is answered; in a direct message and their own language unless told otherwise. */
    give(
      personId: string,
      text: string,
      { language, ...at }: Partial<Turn> & { language?: Language } = {},
    ): Promise<Given> {
      return of().rows(async (tx) => {
        const person = await findPerson(tx, personId);
        if (!person) throw new Error(`There is no ${personId}.`);
        const turn = of()
          .talk(personId)
          .turn(text, { conversation: `dm:${personId}`, ...at });
        const given = { turnId: newId('trn'), turn, person, language: language ?? person.language };
        const done = await runCommand(tx, of().deps, given);
        return { ...done, text: done.reply.text };
      });
    },
    /** The texts somebody was sent directly, oldest first. */
    async told(person: string): Promise<string[]> {
      const rows = await of().rows((tx) =>
        tx
          .select()
          .from(outbox)
          .where(and(eq(outbox.conversation, `dm:${person}`), eq(outbox.kind, 'reply')))
          .orderBy(outbox.seq),
      );
      return rows.map((row) => (JSON.parse(row.payload) as Reply).text);
    },
    /** Who did what of this kind, oldest first. */
    async audited(kind: string): Promise<string[]> {
      const rows = await of().rows((tx) =>
        tx
          .select()
          .from(audit)
          .where(like(audit.action, `${kind}%`))
          .orderBy(audit.seq),
      );
      return rows.map(({ actor, action, subject }) => `${actor} ${action} ${subject}`);
    },
  };
}
