/** Tokens and costs before a call, and after one whose provider keeps them to itself. */
import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages';
import type { NamedModel } from '../model-schema.ts';
import { schemaOf } from './form.ts';
import type { TokenUse } from './model-events.ts';
import type { Asking } from './model-port.ts';

/** Characters of a token: about four of Latin scripts, hardly more than one of Thai and its neighbours. */
const LATIN_PER_TOKEN = 4;
const OTHER_PER_TOKEN = 1.3;
/** What a picture costs most models, about. */
const PICTURE_TOKENS = 1_000;
/** Framing of each message. */
const MESSAGE_TOKENS = 4;

/** About how many tokens a text has; rather more than fewer. */
export function estimateTokens(text: string): number {
  let latin = 0;
  for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) < 0x250) latin++;
  return Math.ceil(latin / LATIN_PER_TOKEN + (text.length - latin) / OTHER_PER_TOKEN);
}

/** About how many tokens go out with a request: its messages, its tools and the schema the answer must fit. */
export function promptOf({ messages, tools = [], schema }: Pick<Asking, 'messages' | 'tools' | 'schema'>): number {
  const pictures = messages.reduce(
    (sum, { content }) =>
      sum + (Array.isArray(content) ? content.filter(({ type }) => type === 'image_url').length : 0),
    0,
  );
  const said = messages.reduce((sum, { text }) => sum + estimateTokens(text) + MESSAGE_TOKENS, 0);
  const shapes = tools.map(({ name, description, schema: input }) => [name, description, schemaOf(input)]);
  const offered = [...shapes, ...(schema ? [schema] : [])];
  return said + (offered.length > 0 ? estimateTokens(JSON.stringify(offered)) : 0) + pictures * PICTURE_TOKENS;
}

/** What a call used, by its provider's count or, where it gives none, by ours. */
export function usageOf(answer: AIMessageChunk | undefined, prompt: number, price: NamedModel['price']): TokenUse {
  const told = answer?.usage_metadata as UsageMetadata | undefined;
  const counted = told !== undefined && told.input_tokens + told.output_tokens > 0;
  const input = counted ? told.input_tokens : prompt;
  const output = counted ? told.output_tokens : estimateTokens(writtenIn(answer));
  return { input, output, estimated: !counted, costMicros: costOf(input, output, price) };
}

/** A price per million tokens is the millionths one token costs. */
export function costOf(input: number, output: number, price: NamedModel['price']): number {
  return price ? Math.round(input * price.input + output * price.output) : 0;
}

function writtenIn(answer: AIMessageChunk | undefined): string {
  if (!answer) return '';
  const calls = (answer.tool_call_chunks ?? []).map(({ args }) => args ?? '').join('');
  return `${answer.text}${calls}`;
}
