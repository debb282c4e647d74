/** Which of our languages a browser asks for. */
import type { Language } from '../../agents/message.ts';

const OURS: readonly Language[] = ['en', 'th'];

/** The language of ours that an `Accept-Language` header wants most; undefined when it names neither. */
export function askedLanguage(header: string | undefined): Language | undefined {
  const wanted = (header ?? '').split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';').map((one) => one.trim());
    const language = OURS.find((ours) => ours === range.toLowerCase().split('-')[0]);
    const quality = Number(parameters.find((one) => /^q=/i.test(one))?.slice(2) ?? 1);
    return language && quality > 0 ? [{ language, quality }] : [];
  });
  // Equal ones keep the order they were written in.
  return wanted.sort((a, b) => b.quality - a.quality)[0]?.language;
}
