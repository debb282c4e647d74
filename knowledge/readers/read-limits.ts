/** How much of a file, and of the machine, reading one document may take. */

export interface ReadLimits {
  fileBytes: number;
  /** Of the reader's own work; waiting for the vision port does not count. */
  milliseconds: number;
  /** Of the whole reading process. */
  memoryMegabytes: number;
  /** Of what comes out as text. */
  characters: number;
  pages: number;
  /** Rows of all tables or records together. */
  rows: number;
  /** Of everything packed inside a document, unpacked. */
  unpackedBytes: number;
  packedFiles: number;
  /** Of one picture, once decoded. */
  pixels: number;
  /** Pictures given to the vision port. */
  pictures: number;
  pictureBytes: number;
  /** Of what is read off one picture. */
  pageCharacters: number;
  /** Of waiting for the vision port, for all pictures of a document together. */
  sightMilliseconds: number;
  attachments: number;
  /** Elements inside elements, values inside values. */
  depth: number;
}

export const READ_LIMITS: ReadLimits = {
  fileBytes: 50 * 2 ** 20,
  milliseconds: 60_000,
  memoryMegabytes: 768,
  characters: 20_000_000,
  pages: 3_000,
  rows: 100_000,
  unpackedBytes: 256 * 2 ** 20,
  packedFiles: 10_000,
  pixels: 50_000_000,
  pictures: 300,
  pictureBytes: 14 * 2 ** 20,
  pageCharacters: 40_000,
  sightMilliseconds: 30 * 60_000,
  attachments: 50,
  depth: 200,
};
