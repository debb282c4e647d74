/** Named points of a turn's path at which a test may end the process, as a power cut would. */

export const FAILPOINTS = [
  'after-inbox',
  'before-enqueue',
  'before-model',
  'before-effect',
  'before-write',
  'after-write',
  'after-effect',
  'before-finish',
  'before-post',
  'after-post',
  'audit',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

let armed: string | undefined;
let left = 1;

/** Arms a point for the rest of the process, `name@n` for its n-th pass; throws on a name that no path has. */
export function armFailpoint(at: string): void {
  const [name = '', pass = '1'] = at.split('@');
  if (!FAILPOINTS.some((known) => known === name) || !/^[1-9]\d*$/.test(pass))
    throw new Error(`FAILPOINT must be one of ${FAILPOINTS.join(', ')}, perhaps with @ and a number; it is ${at}.`);
  armed = name;
  left = Number(pass);
}

/** Ends the process without any clean-up when this point is armed and its pass has come. */
export function failpoint(name: Failpoint): void {
  if (armed === name && --left === 0) process.kill(process.pid, 'SIGKILL');
}
