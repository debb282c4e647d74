/** Turns bytes into text in the encodings that offices write, or says that they are no text. */

/** UTF-8, UTF-16 with its mark, or the Thai code page that spreadsheets still write; undefined for anything else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : utf16be(bytes);
  if (marked) return decoded(bytes, marked);
  if (bytes.includes(0)) return undefined;
  return decoded(bytes, 'utf-8') ?? thai(bytes);
}

/** What a page says in the encoding it declares, else as `decodeText`. */
export function decodePage(bytes: Uint8Array): string | undefined {
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  const label = /charset\s*=\s*["']?([\w-]{2,20})/i.exec(head)?.[1];
  return label && !bytes.includes(0) ? decoded(bytes, label) : undefined;
}

function utf16be(bytes: Uint8Array): string | undefined {
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function thai(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('windows-874').decode(bytes);
  return /[\u0E01-\u0E5B]/.test(text) && !/[\u0080-\u009F\uFFFD]/.test(text) ? text : undefined;
}
