/** The parts of Discord's payloads that are read and written here, by their names in its API, version 10. */

export interface User {
  id: string;
  username?: string;
  global_name?: string | null;
  bot?: boolean;
}

export interface WireAttachment {
  id: string;
  filename: string;
  size: number;
  url: string;
  content_type?: string;
}

export interface WireMessage {
  id: string;
  channel_id: string;
  guild_id?: string;
  author: User;
  content: string;
  type?: number;
  webhook_id?: string;
  mentions?: User[];
  attachments?: WireAttachment[];
  embeds?: Embed[];
  components?: Row[];
  referenced_message?: WireMessage | null;
}

export interface WireChannel {
  id: string;
  type: number;
  guild_id?: string;
  parent_id?: string | null;
}

/** 1 ping · 2 command · 3 press of a button or choice in a menu · 4 autocomplete · 5 sent form. */
export interface Interaction {
  id: string;
  application_id: string;
  type: number;
  token: string;
  guild_id?: string;
  channel?: WireChannel;
  channel_id?: string;
  member?: { user: User; nick?: string | null };
  user?: User;
  locale?: string;
  message?: WireMessage;
  data?: InteractionData;
}

export interface InteractionData {
  name?: string;
  options?: CommandOption[];
  resolved?: { attachments?: Record<string, WireAttachment> };
  custom_id?: string;
  values?: string[];
  components?: { components?: { custom_id: string; value?: string }[] }[];
}

export interface CommandOption {
  name: string;
  type: number;
  value?: string | number | boolean;
  options?: CommandOption[];
}

export interface Embed {
  title?: string;
  description?: string;
  color?: number;
  fields?: EmbedField[];
  footer?: { text: string };
}

export interface EmbedField {
  name: string;
  value: string;
  inline?: boolean;
}

export interface Row {
  type: 1;
  components: (Button | Select | TextInput)[];
}

/** Styles: 1 primary · 2 secondary · 3 success · 4 danger. */
export interface Button {
  type: 2;
  style: 1 | 2 | 3 | 4;
  label: string;
  emoji?: { name: string };
  custom_id: string;
}

export interface Select {
  type: 3;
  custom_id: string;
  placeholder?: string;
  min_values?: number;
  max_values?: number;
  options: { label: string; value: string; description?: string }[];
}

/** Styles: 1 one line · 2 several. */
export interface TextInput {
  type: 4;
  custom_id: string;
  style: 1 | 2;
  label: string;
  value?: string;
  placeholder?: string;
  required?: boolean;
  max_length?: number;
}

export interface OutFile {
  name: string;
  data: string;
  contentType: string;
}

/** What a message of ours is made of; files go beside it. */
export interface Body {
  content?: string;
  embeds?: Embed[];
  components?: Row[];
  flags?: number;
  files?: OutFile[];
}

/** 1 pong · 4 message · 5 message to come · 6 nothing to show · 9 form. */
export type Response =
  | { type: 1 | 6 }
  | { type: 4; data: Body }
  | { type: 5; data: { flags?: number } }
  | { type: 9; data: { custom_id: string; title: string; components: Row[] } };

/** Links are not unfolded. */
export const NO_PREVIEWS = 1 << 2;
/** Seen by the person alone. */
export const PRIVATE = 1 << 6;

/** Nobody is ever called, whatever a text says. */
export const NO_MENTIONS = { parse: [], replied_user: false };

/** News threads, public threads and private ones. */
const THREADS = [10, 11, 12];

export function isThread({ type }: Pick<WireChannel, 'type'>): boolean {
  return THREADS.includes(type);
}
