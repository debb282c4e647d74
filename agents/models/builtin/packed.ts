/** Typed arrays as base64 text, so that a model is plain JSON. */

/** The bytes of a typed array in base64. */
export function pack(array: Float32Array | Uint32Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

/** The Float32Array that was packed. */
export function unpackFloats(packed: string): Float32Array {
  return new Float32Array(bytesOf(packed));
}

/** The Uint32Array that was packed. */
export function unpackIntegers(packed: string): Uint32Array {
  return new Uint32Array(bytesOf(packed));
}

// Small buffers live in a shared pool at any offset, and a view of 32-bit numbers needs its own aligned memory.
function bytesOf(packed: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(packed, 'base64')).buffer;
}
