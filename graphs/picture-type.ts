/** Which files are pictures that a model may look at, by how they begin. */
import type { Picture } from '../agents/models/gateway.ts';

/** The media type of a PNG, JPEG or WebP file; undefined for anything else, whatever its name says. */
export function pictureType(bytes: Uint8Array): Picture['mediaType'] | undefined {
  const begins = (at: number, ...codes: number[]) => codes.every((code, n) => bytes[at + n] === code);
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (begins(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  // RIFF....WEBP
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return undefined;
}
