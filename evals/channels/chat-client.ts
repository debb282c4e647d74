/** A chat tool with people in it, as the scenes drive it: what people do there, and what they see. */

/** People of the demo company who act in the scenes. */
export const PEOPLE = {
  mali: 'Mali Srisuk',
  anan: 'Anan Wongsakul',
  hana: 'Hana Kobayashi',
  farah: 'Farah Rahman',
  sam: 'Sam Reyes',
  ada: 'Ada Morgan',
} as const;
export type Person = keyof typeof PEOPLE;
export const EVERYBODY = Object.keys(PEOPLE) as Person[];

/** Channels that every chat tool of the scenes has. */
export const CHANNELS = ['#ask-hr', '#hr-approvals', '#it-approvals', '#finance-approvals'] as const;
export type ChannelName = (typeof CHANNELS)[number];
/** `direct`: the acting person's own conversation with the Expert. */
export type Where = 'direct' | ChannelName;

/** Something a person said, and what stood there before. */
export interface Said {
  person: Person;
  where: Where;
  /** Where answers to it are expected; null at the top of a direct conversation. */
  thread: string | null;
  /** Messages of the Expert that the person saw there before. */
  known: ReadonlySet<string>;
}

/** A message of the Expert as one person sees it. */
export interface Seen {
  id: string;
  thread: string | null;
  /** All that can be read: words, cards, fields. */
  text: string;
  /** Labels of what can be pressed. */
  buttons: string[];
  /** For the client alone. */
  handle: unknown;
}

/** A form before a person. */
export interface Form {
  title: string;
  fields: { name: string; label: string; value: string }[];
  handle: unknown;
}

/** What became of a form that was sent. */
export interface Sent {
  /** None when it closed. */
  faults: string[];
  /** As it stands before the person again, where there are faults. */
  form?: Form | undefined;
}

export interface ChatClient {
  /** Who can write; the others only press buttons. */
  writers: readonly Person[];
  /** Called once the product listens. */
  ready?(): Promise<void>;
  say(person: Person, where: Where, text: string, thread?: string): Promise<Said>;
  /** What the Expert has said there, oldest first. */
  seen(person: Person, where: Where): Promise<Seen[]>;
  /** Presses a button; gives the form when one opens. */
  press(person: Person, where: Where, message: Seen, button: string): Promise<Form | undefined>;
  /** Sends a form with some of its values changed, by label. */
  submit(person: Person, form: Form, changed: Record<string, string>): Promise<Sent>;
  /** Whether the Expert has shown that it works on this. */
  showedProgress(said: Said): Promise<boolean>;
  /** Leaves a picture of what a person sees there, when somebody wants pictures. */
  picture(person: Person, where: Where, name: string): Promise<void>;
  /** What went to and fro, for the message of a failure. */
  log(): Promise<string>;
  close(): Promise<void>;
}

/** How the product reaches a chat tool, and the tool's own ids. */
export interface Connection {
  tool: 'slack' | 'teams' | 'discord';
  /** Environment of the product. */
  settings: Record<string, string>;
  workspace: string;
  places: Record<ChannelName, string>;
}
