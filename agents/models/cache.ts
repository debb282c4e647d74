/** Answers that are given again to whoever asks the same of the same model with the same rights: bounded, short-lived, off unless configured. */
import { LRUCache } from 'lru-cache';
import type { ModelsConfig } from '../model-schema.ts';

export interface AnswerCache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
}

/** Bytes of an entry beside its text, about. */
const ENTRY_BYTES = 200;

/** The answers of one process. */
export function createAnswerCache(
  { entries, bytes, ttl }: NonNullable<ModelsConfig['cache']>,
  clock: { now(): number } = performance,
): AnswerCache {
  const kept = new LRUCache<string, string>({
    max: entries,
    maxSize: bytes,
    ttl,
    ttlResolution: 0,
    perf: clock,
    sizeCalculation: (text) => ENTRY_BYTES + 2 * text.length,
  });
  return { get: (key) => kept.get(key), set: (key, text) => void kept.set(key, text) };
}
