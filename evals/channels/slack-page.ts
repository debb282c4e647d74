/** The page of local-slack: what it shows, and the socket on which alone modals are shown and sent. */
import type { Page as View } from 'playwright-core';
import { WebSocket } from 'ws';
import { waitUntil } from '../faults/wait-until.ts';
import { type SlackMessage, type SlackView, unknownWords } from './slack-blocks.ts';

const STACK_MS = 15_000;

interface Shown {
  user: string;
  /** As the side bar calls the place. */
  entry: string;
  /** Everything said there. */
  messages: SlackMessage[];
}

/** Brings the page to what a person sees in a place, its last thread included. */
export async function show(view: View, { user, entry, messages }: Shown): Promise<void> {
  await view.locator('select').first().selectOption(user);
  await view.locator('.sidebar-item', { hasText: entry }).first().click();
  await view.locator('.msg').last().waitFor();
  const threads = view.locator('.thread-summary');
  const top = messages.filter(({ thread_ts }) => !thread_ts);
  const last = messages.findLast(({ thread_ts }) => thread_ts)?.thread_ts;
  const hasThread = (await threads.count()) > 0;
  if (hasThread) await threads.last().click();
  const opened = hasThread ? messages.filter(({ ts, thread_ts }) => ts === last || thread_ts === last) : [];
  await spellOut(view, [...top, ...opened].flatMap(unknownWords));
  await view.locator('.msg:last-child').evaluateAll((messages) => {
    for (const message of messages) message.scrollIntoView({ block: 'end' });
  });
}

/** It shows the names of blocks that it does not know; their words are put there. */
async function spellOut(view: View, words: string[]): Promise<void> {
  await view.locator('.bk-unknown').evaluateAll((places, texts) => {
    for (const [n, place] of places.entries()) {
      place.textContent = texts[n] ?? place.textContent;
      place.setAttribute('style', 'white-space: pre-wrap; color: #1d1c1d; font-size: 15px');
    }
  }, words);
}

export interface Page {
  /** The modal in front. */
  top(): SlackView | undefined;
  submit(user: string, values: Record<string, unknown>): Promise<string[]>;
  close(): void;
}

/** The socket of its page: modals are shown and sent there alone. */
export async function openPage(port: number): Promise<Page> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ui`);
  let stack: SlackView[] = [];
  let faults: Record<string, string> | undefined;
  let changes = 0;
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as { t: string; stack?: SlackView[]; errors?: Record<string, string> };
    if (event.t === 'view') [stack, faults, changes] = [event.stack ?? [], undefined, changes + 1];
    if (event.t === 'view_errors') [faults, changes] = [event.errors, changes + 1];
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    top: () => stack.at(-1),
    async submit(user, values) {
      const before = changes;
      socket.send(JSON.stringify({ t: 'view_submit', user, values }));
      await waitUntil('the modal to be answered', STACK_MS, () => changes > before);
      return Object.values(faults ?? {});
    },
    close: () => socket.close(),
  };
}
