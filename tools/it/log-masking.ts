/** What of a log may be shown: without secrets and people's addresses; and its shape, without what differs from line to line. */

/** Cheap to look for in every line; nothing that is masked below stands in a line without one of them. */
const HINT =
  /pass?w|pwd|secret|token|key|credential|cookie|session|authorization|bearer|basic|:\/\/|eyJ|AKIA|gh[pousr]_|xox|sk-|glpat|AIza/i;
// Every pattern begins with a word of its own and is bounded, so that no line is read again and again.
const SECRETS: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*$/g, '[secret]'],
  [/(authorization)(["']?\s{0,5}[:=]\s{0,5}["']?)(?:(?:Bearer|Basic|Digest)\s{1,5})?[^\s"',;]+/gi, '$1$2[secret]'],
  [/\b(Bearer|Basic)\s{1,5}[\w.~+/=-]{8,}/gi, '$1 [secret]'],
  [
    /(passw(?:or)?d|passwd|pwd|secret|token|key|credentials?|cookie|session(?:_?id)?)(["']?\s{0,5}[:=]\s{0,5})("[^"]*"|'[^']*'|[^\s,;&}]+)/gi,
    '$1$2[secret]',
  ],
  [/(:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}@/g, '$1[secret]@'],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, '[secret]'],
  [
    /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|glpat-[\w-]{16,}|AIza[\w-]{30,})/g,
    '[secret]',
  ],
];
const ADDRESS = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g;

/** A line as it may be shown, and how many secrets were in it. */
export function withoutSecrets(line: string): { text: string; secrets: number } {
  let secrets = 0;
  const known = HINT.test(line) ? SECRETS : [];
  const text = known.reduce(
    (rest, [pattern, by]) =>
      rest.replace(pattern, (...found) => {
        secrets++;
        return by.replace(/\$(\d)/g, (_all, n: string) => String(found[Number(n)] ?? ''));
      }),
    line,
  );
  return { text: text.includes('@') ? text.replace(ADDRESS, '[address]') : text, secrets };
}

/** The shape of a message: the same for all that differ in numbers, ids and addresses alone. */
export function templateOf(message: string): string {
  return message
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b0x[0-9a-f]+\b/gi, '<hex>')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '<ip>')
    .replace(/\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-f]{8,}\b/gi, '<id>')
    .replace(/\d+(?:[.,:]\d+)*/g, '<n>')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
