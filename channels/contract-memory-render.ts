/** Replies and cards in the markup of the chat tool in memory. */
import type { Card, Citation, Language, Reply } from '../agents/message.ts';
import { buttonValue } from './chat/clicks.ts';
import { isEditable } from './chat/forms.ts';
import { splitMarkdown } from './chat/pieces.ts';
import { chatWords } from './chat/words.ts';
import type { Flaws } from './contract-memory-flaws.ts';
import type { Body } from './contract-memory-tool.ts';
import { PUBLIC_URL } from './contract-stage.ts';
import { asksIfHelpful, feedbackWords, thumbValue } from './feedback.ts';

/** Escaped, a text may be twice as long. */
const PIECE = 1_900;
const LONGEST_QUOTE = 1_000;

/** A reply as messages one after the other; the last has the buttons. */
export function replyBodies(reply: Reply, flaws: Flaws, turn: string): Body[] {
  const { text, sources, card } = reply;
  const safe = flaws.has('calls people') ? (words: string) => words : escaped;
  const given = flaws.has('escapes twice') ? text.replaceAll('<', '&lt;') : text;
  const whole = flaws.has('cuts long answers') ? given.slice(0, PIECE) : given;
  const pieces = splitMarkdown(whole || '…', PIECE).map((piece): Body => ({ text: safe(piece), buttons: [] }));
  if (flaws.has('mixes pieces up')) pieces.reverse();
  const list = sources.map((source) => sourceLine(source, flaws)).join('\n');
  const bodies = [...pieces, ...(list ? [{ text: list, buttons: [] }] : [])];
  const last = bodies.at(-1);
  if (last && (asksIfHelpful(reply) || flaws.has('asks below everything')))
    last.buttons = thumbsOf(turn, reply.language);
  return [...bodies, ...(card ? [cardBody(card, flaws)] : [])];
}

function thumbsOf(turn: string, language: Language): Body['buttons'] {
  const say = feedbackWords(language);
  return [
    { label: say.up, value: thumbValue(turn, true) },
    { label: say.down, value: thumbValue(turn, false) },
  ];
}

export function cardBody(card: Card, flaws: Flaws): Body {
  const { title, facts, quotes, evidence, footer = '' } = card;
  const changes = flaws.has('shows ten changes') ? card.changes.slice(0, 10) : card.changes;
  const safe = flaws.has('reads cards as markup') ? (words: string) => words : escaped;
  const before = (text: string | undefined) => (text && !flaws.has('hides what was') ? `${text} → ` : '');
  const lines = [
    title,
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...changes.map((change) => `${change.label}: ${before(change.before)}${change.after}`),
    ...quotes.map(({ label, text }) => `${label}: ${text.slice(0, LONGEST_QUOTE)}`),
    footer,
  ];
  const text = [safe(lines.join('\n')), ...evidence.map((source) => sourceLine(source, flaws))].join('\n');
  return { text, buttons: buttonsOf(card, flaws) };
}

function buttonsOf(card: Card, flaws: Flaws): Body['buttons'] {
  const own = card.buttons.map((button) => ({ label: button.label, value: buttonValue(button) }));
  const language: Language = flaws.has('speaks English only') ? 'en' : card.language;
  const edit = isEditable(card) ? [{ label: `${chatWords(language).edit}…`, value: `edit:${card.id}` }] : [];
  return flaws.has('shows five buttons') ? own.slice(0, 5) : [...own, ...edit];
}

function sourceLine({ title, section, url }: Citation, flaws: Flaws): string {
  const address = url.startsWith('/') ? PUBLIC_URL + url : url;
  const isOurs = address.startsWith(`${PUBLIC_URL}/`) || flaws.has('links anywhere');
  const words = escaped(`${title} › ${section}`);
  return isOurs ? `[${words}](${address})` : words;
}

/** Takes the meaning of markup from every sign that has one. */
function escaped(text: string): string {
  return text.replace(/[\\@<[\]]/g, '\\$&');
}
