/** What the Expert says after it has answered: decisions of others, results of long work. */
import type { Answer } from '../api/answer.ts';
import type { Message } from '../api/thread-routes.ts';
import type { Client } from './api-client.ts';

export interface Follower {
  /** Remembers what was shown already, and watches the thread when more is to come. */
  noteAnswer(answer: Answer, finished: boolean): void;
  /** Messages that arrived since the last call. */
  news(): Promise<Message[]>;
  /** True while a question has no answer yet. */
  owes(): boolean;
}

/** Follows the threads of one session. */
export function createFollower(client: Pick<Client, 'messages'>): Follower {
  const watched = new Set<string>();
  const unanswered = new Set<string>();
  const shownAsAnswer = new Set<string>();
  const seen = new Set<string>();

  const isNews = ({ id, role, turn, text }: Message) => {
    if (role === 'person' || seen.has(id)) return false;
    seen.add(id);
    unanswered.delete(turn);
    return !shownAsAnswer.delete(said(turn, text));
  };
  return {
    noteAnswer: ({ query_id, thread, answer, status }, finished) => {
      if (finished) shownAsAnswer.add(said(query_id, answer));
      else unanswered.add(query_id);
      if (status === 'waiting') watched.add(thread);
    },
    news: async () => {
      const arrived: Message[] = [];
      for (const thread of watched) arrived.push(...(await client.messages(thread)).filter(isNews));
      return arrived;
    },
    owes: () => unanswered.size > 0,
  };
}

function said(turn: string, text: string): string {
  return `${turn}\n${text}`;
}
