/** Trained classifiers kept on disk, named by everything they were made of. */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Classifier,
  type ClassifierModel,
  type ClassifierOptions,
  loadClassifier,
  type TrainingExample,
  trainClassifier,
} from './classifier.ts';
import { conceptNames } from './concept-names.ts';
import { everydayPhrases } from './phrasebook-everyday.ts';
import { workPhrases } from './phrasebook-work.ts';

// Raise this when features, training or calibration change: a stored model fits only the code that made it.
const codeVersion = 1;

/** The classifier of these examples, from the cache folder when it is there and sound, else trained and stored. */
export async function modelFor(
  examples: TrainingExample[],
  cacheFolder: string,
  options: ClassifierOptions = {},
): Promise<Classifier> {
  const file = join(cacheFolder, `classifier-${fingerprint(examples, options)}.json`);
  const cached = await readModel(file);
  if (cached) return cached;
  const model = trainClassifier(examples, options);
  await writeModel(file, cacheFolder, model);
  return loadClassifier(model);
}

function fingerprint(examples: TrainingExample[], options: ClassifierOptions): string {
  const inputs = [
    codeVersion,
    examples.map(({ label, text }) => [label, text]),
    options.documents?.map(({ department, text }) => [department, text]) ?? [],
    options.folds ?? null,
    conceptNames,
    workPhrases,
    everydayPhrases,
  ];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32);
}

/** A missing or damaged file is the same to us: train again. */
async function readModel(file: string): Promise<Classifier | undefined> {
  try {
    const { checksum, model } = JSON.parse(await readFile(file, 'utf8')) as {
      checksum: string;
      model: ClassifierModel;
    };
    return checksum === checksumOf(model) ? loadClassifier(model) : undefined;
  } catch {
    return undefined;
  }
}

async function writeModel(file: string, folder: string, model: ClassifierModel): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, JSON.stringify({ checksum: checksumOf(model), model }));
  await rename(temporary, file);
}

function checksumOf(model: ClassifierModel): string {
  return createHash('sha256').update(JSON.stringify(model)).digest('hex');
}
