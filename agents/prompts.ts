/** What language models are told: files beside the departments, with those of the house where a department has none of its own. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmless, Markup } from './prompt-markup.ts';

/** What each prompt must hold, and what it may. */
const PLACEHOLDERS = {
  route: { must: ['departments'], may: [] },
  agent: {
    must: ['policy', 'today', 'facts'],
    may: ['department', 'company', 'timeZone', 'person', 'title', 'earlier'],
  },
  answer: { must: ['passages', 'language'], may: ['policy', 'earlier', 'facts'] },
  research: { must: ['departments', 'lookups'], may: [] },
  summarise: { must: ['conversation', 'language'], may: ['sentences'] },
  vision: { must: ['language'], may: [] },
  transcribe: { must: [], may: [] },
} as const satisfies Record<string, { must: readonly string[]; may: readonly string[] }>;

export type PromptName = keyof typeof PLACEHOLDERS;
export const PROMPT_NAMES = Object.keys(PLACEHOLDERS) as PromptName[];

type Placeholder<N extends PromptName> = (typeof PLACEHOLDERS)[N]['must' | 'may'][number];
/** A value for every placeholder a prompt may hold; what is not `Markup` is data. */
export type PromptValues<N extends PromptName> = Record<Placeholder<N>, string | Markup>;

/** A prompt that was filled in; `mark` names the version and the fingerprint of its file. */
export interface Prompt {
  text: string;
  mark: string;
}

export interface Prompts {
  /** The department's own prompt of that name, or the house's. */
  fill<N extends PromptName>(name: N, department: string | null, values: PromptValues<N>): Prompt;
}

interface Template {
  mark: string;
  /** Text and the names of placeholders, in turns. */
  pieces: string[];
}

const HOUSE = join(import.meta.dirname, 'prompts');
const HEAD = /^---\r?\nversion: (\d{1,6})\r?\n---\r?\n/;
const HOLE = /\{\{([^{}]*)\}\}/;

/** Reads every prompt once; throws with the first file that has a fault. */
export function loadPrompts(departments: readonly { id: string; folder: string }[]): Prompts {
  const templates = new Map<string, Template>();
  for (const name of PROMPT_NAMES) {
    templates.set(name, readTemplate(name, fileOf(HOUSE, name)));
    for (const { id, folder } of departments) {
      const own = fileOf(join(folder, 'prompts'), name);
      if (existsSync(own)) templates.set(`${name} ${id}`, readTemplate(name, own));
    }
  }
  return {
    fill: (name, department, values) => {
      const template = templates.get(`${name} ${department}`) ?? templates.get(name);
      if (!template) throw new Error(`There is no prompt named ${name}.`);
      return { text: filled(template.pieces, values), mark: template.mark };
    },
  };
}

/** What is wrong with a department's own prompts, file by file; empty where all can be used. */
export function promptFaults({ folder }: { folder: string }): string[] {
  return PROMPT_NAMES.flatMap((name) => {
    const file = fileOf(join(folder, 'prompts'), name);
    return existsSync(file) ? templateFaults(name, readFileSync(file, 'utf8')).map((fault) => `${file} ${fault}`) : [];
  });
}

/** What is wrong with the text of a prompt file. */
export function templateFaults(name: PromptName, text: string): string[] {
  const { must, may }: { must: readonly string[]; may: readonly string[] } = PLACEHOLDERS[name];
  const held = new Set(piecesOf(text).filter((_, n) => n % 2 === 1));
  return [
    ...(HEAD.test(text) ? [] : ['does not begin with its version: ---, version: 1, ---']),
    ...must.filter((hole) => !held.has(hole)).map((hole) => `lacks {{${hole}}}`),
    ...[...held]
      .filter((hole) => !must.includes(hole) && !may.includes(hole))
      .map((hole) => `has {{${hole}}}, which is not known; known are ${[...must, ...may].join(', ')}`),
  ];
}

function readTemplate(name: PromptName, file: string): Template {
  const text = readFileSync(file, 'utf8');
  const [fault] = templateFaults(name, text);
  if (fault) throw new Error(`${file} ${fault}.`);
  const print = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { mark: `${name}@${HEAD.exec(text)?.[1]}:${print}`, pieces: piecesOf(text.replace(HEAD, '')) };
}

function piecesOf(text: string): string[] {
  return text.split(HOLE);
}

/** Values are put in once and never read again for placeholders; empty ones leave no empty lines. */
function filled(pieces: readonly string[], values: Readonly<Record<string, string | Markup>>): string {
  const text = pieces.map((piece, n) => (n % 2 === 0 ? piece : textOf(values[piece] ?? '')));
  return text
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function textOf(value: string | Markup): string {
  return value instanceof Markup ? value.text : harmless(value);
}

function fileOf(folder: string, name: PromptName): string {
  return join(folder, `${name}.md`);
}
