/** Reads any supported file into a document: the one door to all readers. */
import { detectLanguage } from '../../agents/language.ts';
import type { ReadDocument, Section } from '../document.ts';
import { endingOf, formatOf, isPlain, knownEndings } from './formats.ts';
import { createGate } from './gate.ts';
import { READ_LIMITS, type ReadLimits } from './read-limits.ts';
import { readPlain } from './read-plain.ts';
import { createReading, type Reading } from './reading.ts';
import { readInProcess } from './start-reader.ts';

export interface FileContent {
  name: string;
  mediaType?: string;
  bytes: Uint8Array;
}

/**
 * The vision port: the text in a picture, `''` where there is none, and null only where no model that sees is set up; it
 * throws where there is one that does not answer.
 */
export type Ocr = (
  picture: { mediaType: 'image/png' | 'image/jpeg' | 'image/webp'; bytes: Uint8Array },
  signal?: AbortSignal,
) => Promise<string | null>;

export interface ReadOptions {
  ocr?: Ocr;
  signal?: AbortSignal;
  limits?: Partial<ReadLimits>;
}

/** The endings of files that can be read. */
export const READABLE_ENDINGS: readonly string[] = knownEndings;

/** Texts up to this size are read at once: they take less time than a process takes to start. */
const SMALL_TEXT = 64 * 1024;
const READERS = 4;
const gate = createGate(READERS);

/** Reads a file by what it is, or throws `UnreadableFile` with the reason and the remedy. */
export async function readFile(file: FileContent, options: ReadOptions = {}): Promise<ReadDocument> {
  const { ocr, signal } = options;
  const limits = { ...READ_LIMITS, ...options.limits };
  const reading = createReading(shownName(file.name), limits);
  const { bytes } = file;
  if (bytes.length === 0) throw reading.fault('empty');
  if (bytes.length > limits.fileBytes) throw tooManyBytes(reading);
  const format = formatOf(reading.name, file.mediaType);
  if (format === undefined && hasEnding(reading.name)) throw reading.fault('unknown_type');
  const small = format && isPlain(format) && bytes.length <= SMALL_TEXT;
  const document =
    (small && readPlain(bytes, format, reading)) ||
    (await gate.pass(() => readInProcess(bytes, { name: reading.name, format, limits }, { ocr, signal }), signal));
  return finished(document, reading);
}

/** The last part of a name, without what no name should hold. */
function shownName(name: string): string {
  const base = name
    .normalize('NFC')
    .toWellFormed()
    .replace(/^.*[\\/]/s, '')
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
  return (base.length > 200 ? `${base.slice(0, 150)}…${base.slice(-40)}` : base) || 'file';
}

function hasEnding(name: string): boolean {
  return endingOf(name) !== '';
}

function tooManyBytes(reading: Reading) {
  const megabytes = Math.floor(reading.limits.fileBytes / 2 ** 20);
  return reading.fault('too_large', { en: `more than ${megabytes} MB`, th: `เกิน ${megabytes} MB` });
}

/** What a database can keep and a person can read; a document without any text is none. */
function finished(document: ReadDocument, reading: Reading): ReadDocument {
  const sections = document.sections
    .map((section): Section => ({ ...section, path: section.path.map(printable), text: printable(section.text) }))
    .filter(({ text }) => text.trim() !== '');
  if (sections.length === 0) throw reading.fault('no_text');
  const characters = sections.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > reading.limits.characters) {
    throw reading.fault('too_large', { en: 'it holds more text than a document may', th: 'มีข้อความมากเกินไป' });
  }
  const { remarks = reading.remarks, ...rest } = document;
  return {
    ...rest,
    title: printable(document.title).slice(0, 500),
    version: document.version && printable(document.version).slice(0, 100),
    owner: document.owner && printable(document.owner).slice(0, 200),
    language: detectLanguage(sampleOf(sections)),
    sections,
    ...(remarks.length > 0 ? { remarks } : {}),
  };
}

function printable(text: string): string {
  return text
    .normalize('NFC')
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/\u0E4D([\u0E48-\u0E4B]?)\u0E32/g, '$1\u0E33')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

function sampleOf(sections: readonly Section[]): string {
  let sample = '';
  for (const { text } of sections) {
    sample += ` ${text.slice(0, 2_000)}`;
    if (sample.length > 20_000) break;
  }
  return sample;
}
