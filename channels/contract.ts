/** The suite every channel of a chat tool must pass, and the harness through which it drives one. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Capability, Channel } from './channel.ts';
import { cardRules } from './contract-cards.ts';
import { decisionRules } from './contract-decisions.ts';
import { failureRules } from './contract-failures.ts';
import { feedbackRules } from './contract-feedback.ts';
import { fileRules } from './contract-files.ts';
import { formRules } from './contract-forms.ts';
import { hearingRules } from './contract-hearing.ts';
import { peopleRules } from './contract-people.ts';
import { readersRules } from './contract-readers.ts';
import { speakingRules } from './contract-speaking.ts';
import type { Stage } from './contract-stage.ts';
import { verifyRules } from './contract-verify.ts';

/**
 * Who acts. Mali asks, Anan is her manager, Hana the HR manager: these are tied in both tenants. `newcomer` is tied to nobody, but
 * the chat tool vouches for the address `ploy@meridian.example` where it vouches for any; `stranger` is known to nobody. `bot` is
 * another bot, `itself` the Expert's own user.
 */
export type Who = 'mali' | 'anan' | 'hana' | 'newcomer' | 'stranger' | 'bot' | 'itself';
/** `direct`: the acting person's own conversation with the Expert; `channel`: `#ask-hr`; `approvals`: `#hr-approvals`. */
export type Where = 'direct' | 'channel' | 'approvals';
/** `own` is of the tenant `meridian`, `other` of `borealis`, `undeclared` of nobody. */
export type Workspace = 'own' | 'other' | 'undeclared';

export interface Utterance {
  user: Who;
  where: Where;
  text: string;
  /** The thread of an earlier message, as `say` gave it; without it the message begins at the top. */
  thread?: string;
  /** The id of an earlier message: the same one is delivered again, in a new envelope as the chat tool makes one. */
  id?: string;
  /** Whether it mentions the Expert; true unless said otherwise, and without meaning in `direct`. */
  mention?: boolean;
  files?: { name: string; mediaType: string; content: Uint8Array }[];
  /** `own` unless said otherwise. */
  workspace?: Workspace;
}

/** A message of a person, as the chat tool keeps it. */
export interface Said {
  /** What the chat tool was answered: 2xx when it must not send again. Where it sends over a socket: 200 when handled, 500 when that failed. */
  status: number;
  /** The chat tool's own id of the message. */
  id: string;
  /** What `SeenMessage.thread` is for answers below it; null when answers stand at the top, as in most direct conversations. */
  thread: string | null;
}

/** A message of the Expert, as people see it. */
export interface SeenMessage {
  id: string;
  where: Where;
  workspace: Workspace;
  /** The person of a direct conversation, or the only one who sees it in a channel; null when everybody there does. */
  privateTo: Who | null;
  thread: string | null;
  /** All that can be read, in order: words as the client shows them, without markup, cards and code included. */
  text: string;
  /** Labels of everything that can be pressed or chosen, entries of menus included; nothing that is greyed out. */
  buttons: string[];
  files: { name: string; text: string }[];
  /** Whom the client would call: names or ids of users, groups, everybody. */
  mentions: string[];
  /** Where words that are links lead to; an address that the client finds in plain text by itself is none. */
  links: string[];
  /** Times it was replaced or edited after it was first whole; parts of one that was still being written do not count. */
  edits: number;
}

/** A form as it stands before the person. */
export interface SeenForm {
  user: Who;
  title: string;
  /** `name` as in chat/forms.ts: `reason`, `answer`, `edit.days`; `value` as the client would send it now. */
  fields: { name: string; label: string; value: string }[];
  /** For the harness alone. */
  handle: unknown;
}

export interface Press {
  user: Who;
  message: SeenMessage;
  /** Its label; a form's may end with `…`, which is left out here. */
  button: string;
  /** True sends the same press once more instead of pressing again. */
  again?: boolean;
  /** Presses a button of the same value from another workspace. */
  workspace?: Workspace;
}

/** How the chat tool's API fails: it breaks, asks for patience, says that the place does not exist (any more), or takes our token no more. */
export interface Failure {
  kind: 'down' | 'busy' | 'gone' | 'revoked';
  /** With `busy`. */
  retryAfterMs?: number;
  /** How many of the next calls that post or replace a message. */
  times: number;
}

/**
 * Drives a real channel through its chat tool's own formats, against a strict double of the tool's API. When it opens, the Expert
 * is a member of both channels in `own` and `other`, everybody has a direct conversation with it, and nothing was said.
 */
export interface ChannelHarness {
  channel: Channel;
  /** From `openStage`, with the channel given to its `use`. */
  stage: Stage;
  /** The chat tool vouches for addresses. */
  vouches: boolean;
  /** Posting twice with the same `source` shows one message. */
  postsOnce: boolean;
  /** Sends all that the chat tool sends for one message, with twin events where it has them; resolves when it was answered. */
  say(utterance: Utterance): Promise<Said>;
  edit(said: Said, text: string): Promise<void>;
  remove(said: Said): Promise<void>;
  /** A command such as `status it`, typed after `/expert`. */
  command(command: { user: Who; where: Where; text: string }): Promise<{ status: number }>;
  click(press: Press): Promise<{ status: number; form?: SeenForm }>;
  /** Errors by name of the field, or under `''` when the chat tool shows them all together. */
  submit(form: SeenForm, values: Record<string, string>): Promise<{ errors?: Record<string, string>; closed: boolean }>;
  /** The HTTP status for an ordinary question of Mali in the channel that says `text`, with a wrong signature; undefined without HTTP. */
  forge(text: string): Promise<number | undefined>;
  /** The same, signed rightly but longer ago than may be; undefined where that cannot be told. */
  stale(text: string): Promise<number | undefined>;
  /** What stands in a place now, oldest first; in `direct` of everybody. */
  seen(where: Where, workspace?: Workspace): SeenMessage[];
  /** Everything that was shown to that person alone, oldest first: direct messages, private answers in channels, words in answer to a click. */
  told(user: Who): string[];
  /** Signs of work shown so far, oldest first; `text` is null where the chat tool has no words for it. */
  progress(): { where: Where; text: string | null }[];
  /** From now on these are all who can read a channel of `own`, as the chat tool lists them; what they see and say goes on as before. */
  gather(where: 'channel' | 'approvals', users: readonly Who[]): void;
  fail(failure: Failure): void;
  /** What the double had to refuse, oldest first: unknown calls, wrong bodies, limits exceeded, secrets where none belong. The suite wants none. */
  faults(): string[];
  /** Closes the channel and its server, then the stage. */
  close(): Promise<void>;
}

/** One thing every channel must do; it throws when the channel does not. */
export interface Rule {
  name: string;
  /** Left out of the suite when the channel lacks one of these. */
  needs?: readonly Capability[];
  check(harness: ChannelHarness): Promise<void>;
}

export const RULES: readonly Rule[] = [
  ...verifyRules,
  ...feedbackRules,
  ...hearingRules,
  ...readersRules,
  ...peopleRules,
  ...speakingRules,
  ...cardRules,
  ...decisionRules,
  ...formRules,
  ...fileRules,
  ...failureRules,
];

/** Registers the whole suite for a channel. */
export function channelContract(name: string, open: () => Promise<ChannelHarness>): void {
  describe(`${name}, as every channel`, () => {
    let harness: ChannelHarness;
    let faults = 0;
    beforeAll(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.stage.settled();
      const fresh = harness.faults().slice(faults);
      faults += fresh.length;
      expect(fresh).toEqual([]);
    });
    afterAll(() => harness.close());
    for (const { name: sentence, needs = [], check } of RULES)
      it(sentence, async ({ skip }) => {
        const lacking = needs.filter((capability) => !harness.channel.capabilities.has(capability));
        skip(lacking.length > 0, `it has no ${lacking.join(', ')}`);
        await check(harness);
      });
  });
}
