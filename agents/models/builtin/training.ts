/** What the built-in engine learns from: phrasings beside each department, phrasings of tools, and what belongs to nobody. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DepartmentConfig } from '../../config-schema.ts';
import type { Language } from '../../message.ts';
import type { TrainingExample } from './classifier.ts';
import type { DepartmentText } from './evidence.ts';
import { readExamples } from './examples.ts';
import { toolLabel } from './route.ts';

interface ToolPhrasings {
  name: string;
  department: string;
  examples: Record<Language, string[]>;
  /** Reads what was handed in before it runs. */
  study?: unknown;
}

const LANGUAGES: Language[] = ['en', 'th'];

/** All labelled phrasings for these departments and tools. */
export function trainingExamples(departments: DepartmentConfig[], tools: Iterable<ToolPhrasings>): TrainingExample[] {
  const given = new Set(departments.flatMap((department) => Object.keys(department.tools)));
  return [
    ...departments.flatMap((department) =>
      phrasings(department.folder, 'examples', (topic) => `${department.id}/${topic}`),
    ),
    ...[...tools].filter((tool) => given.has(tool.name) && isChosenByWords(tool)).flatMap(toolPhrasings),
    ...phrasings(import.meta.dirname, 'none', (topic) => `none/${topic}`),
    ...phrasings(import.meta.dirname, 'social', (topic) => `social/${topic}`),
  ];
}

/** What every department may be asked says nothing of which one is meant, and what reads a file is chosen by the file. */
function isChosenByWords({ department, study }: ToolPhrasings): boolean {
  return department !== 'any' && study === undefined;
}

/** The departments' documents, whose words speak for their department. */
export function trainingDocuments(departments: DepartmentConfig[]): DepartmentText[] {
  return departments.flatMap(({ id, folder }) => {
    const documents = join(folder, 'documents');
    if (!existsSync(documents)) return [];
    const files = readdirSync(documents)
      .filter((name) => name.endsWith('.md'))
      .sort();
    return files.map((name) => ({ department: id, text: readFileSync(join(documents, name), 'utf8') }));
  });
}

function toolPhrasings(tool: ToolPhrasings): TrainingExample[] {
  return LANGUAGES.flatMap((language) => tool.examples[language].map((text) => ({ text, label: toolLabel(tool) })));
}

function phrasings(folder: string, name: string, labelOf: (topic: string) => string): TrainingExample[] {
  return LANGUAGES.flatMap((language) => {
    const file = join(folder, `${name}.${language}.txt`);
    if (!existsSync(file)) return [];
    return readExamples(readFileSync(file, 'utf8')).map(({ topic, text }) => ({ text, label: labelOf(topic) }));
  });
}
