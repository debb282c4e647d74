/** `pg` ships this file without types; it is how the driver turns parameters into text. */
declare module 'pg/lib/utils.js' {
  export function prepareValue(value: unknown): string | Buffer | null;
}
