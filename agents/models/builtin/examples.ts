/** Example phrasings, the training data of the built-in engine, as plain text that anybody can extend. */

export interface Example {
  topic: string;
  text: string;
}

/** Reads phrasings from text in which a line `[topic]` opens a topic and each further line is one phrasing. */
export function readExamples(source: string): Example[] {
  const examples: Example[] = [];
  let topic: string | undefined;
  for (const [at, line] of source.split(/\r?\n/).entries()) {
    const text = line.replace(/^\uFEFF/, '').trim();
    const opened = text.match(/^\[([^\]]+)\]$/)?.[1];
    if (opened !== undefined) topic = opened.trim();
    else if (text !== '' && !text.startsWith('# ')) examples.push({ topic: topicOf(topic, text, at), text });
  }
  return examples;
}

function topicOf(topic: string | undefined, text: string, at: number): string {
  if (topic === undefined)
    throw new Error(`Line ${at + 1}: "${text}" comes before any [topic] line; put one above it.`);
  return topic;
}
