import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which rooms each room may import; a file in the root is a room of its own name. */
const allowed: Record<string, string[]> = {
  agents: [],
  db: ['agents'],
  knowledge: ['agents', 'db'],
  tools: ['agents', 'db', 'knowledge'],
  graphs: ['agents', 'db', 'knowledge', 'tools'],
  channels: ['agents', 'db'],
  evals: ['agents', 'db', 'knowledge', 'tools', 'graphs'],
};
/** What of `agents` every room may use: words and configuration, not models. */
const agentsForChannels =
  /^agents\/(message|config|config-schema|approvers|principals|language|form|text-file|visible-text)\.ts$/;
const agentsForDb = /^agents\/(message|approvers)\.ts$/;
/** Starts the whole product with tools and models of the fault tests. */
const compositionRoots = ['evals/faults/product.ts'];
const root = import.meta.dirname;

interface Import {
  from: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...found].map(([, to = '']) => ({ from: relative(root, file), to: relative(root, resolve(file, '..', to)) }));
}

function offences(imports: Import[]): string[] {
  return imports.filter((one) => !isAllowed(one)).map(({ from, to }) => `${from} imports ${to}`);
}

function isAllowed({ from, to }: Import): boolean {
  const [room = '', other = ''] = [from.split('/')[0], to.split('/')[0]];
  const rooms = compositionRoots.includes(from) ? undefined : allowed[room];
  if (!rooms || room === other) return true;
  if (room === 'channels' && other === 'agents') return agentsForChannels.test(to);
  if (room === 'db' && other === 'agents') return agentsForDb.test(to);
  return rooms.includes(other);
}

const production = sources(root).filter(
  (file) => !/\.test\.ts$|test-context|stand-in|test-server|fixtures|-contract\.ts$/.test(file),
);

describe('the house', () => {
  it('keeps its import rules', () => {
    const imports = production.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
    expect(imports.length).toBeGreaterThan(200);
    expect(offences(imports)).toEqual([]);
  });

  it('would notice a channel that reaches into the graphs, and a floor that looks up', () => {
    const bad = importsOf(join(root, 'channels/slack/index.ts'), "import { x } from '../../graphs/decide.ts';");
    const floor = importsOf(join(root, 'db/inbox.ts'), "import { x } from '../tools/tool.ts';");
    expect(offences([...bad, ...floor])).toHaveLength(2);
  });

  it('has one reader of process.env, one reader of YAML and one place that pauses', () => {
    const holding = (pattern: RegExp) =>
      production.filter((file) => pattern.test(readFileSync(file, 'utf8'))).map((file) => relative(root, file));
    expect(holding(/process\.env\b/)).toEqual(['env.ts']);
    expect(holding(/from 'yaml'/)).toEqual(['agents/yaml.ts']);
    expect(holding(/\binterrupt\b[^'"`]*from '@langchain\/langgraph'/)).toEqual(['graphs/approval.ts']);
  });

  it('has no drawers and no barrels', () => {
    const names = production.map((file) => relative(root, file));
    expect(names.filter((name) => /(^|\/)(utils?|helpers?|common|lib|shared|misc)(\/|\.ts$)/.test(name))).toEqual([]);
    const barrels = production.filter((file) => /^export (\*|\{[^}]*\}) from/m.test(readFileSync(file, 'utf8')));
    expect(barrels.map((file) => relative(root, file))).toEqual([]);
  });

  it('keeps files short', () => {
    const long = production
      .filter((file) => !/phrasebook|concept|common-words|\.examples\.ts$|seed\//.test(file))
      .map((file) => ({ file: relative(root, file), lines: readFileSync(file, 'utf8').split('\n').length }));
    expect(long.filter(({ lines }) => lines > 350)).toEqual([]);
  });
});
