/** Text on cards is data: neither markup nor the renderer's own date macros may come alive in it. */

/** The same text with `{{DATE(…)}}`-like macros taken apart by an invisible character. */
export function plain(text: string): string {
  return text.replaceAll('{{', '{\u2060{');
}
