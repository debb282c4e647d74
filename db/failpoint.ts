/** Named points of a turn's path at which a test may end the process, as a power cut would. */

export const FAILPOINTS = [
  'after-inbox',
  'before-model',
  'before-effect',
  'after-effect',
  'before-finish',
  'before-post',
  'after-post',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

let armed: string | undefined;

/** Arms a point for the rest of the process; throws on a name that no path has. */
export function armFailpoint(name: string): void {
  if (!FAILPOINTS.some((known) => known === name))
    throw new Error(`FAILPOINT must be one of ${FAILPOINTS.join(', ')}; it is ${name}.`);
  armed = name;
}

/** Ends the process without any clean-up when this point is armed. */
export function failpoint(name: Failpoint): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL');
}
