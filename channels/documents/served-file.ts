/** Files that are kept by the browser and never shown. */

/** The name as RFC 6266 has it: in ASCII, and as it is. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w. -]/g, '_') || 'document';
  const exact = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
