/** Calendar days, which differ from place to place. */

/** The day it is somewhere, as ISO writes it. */
export function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
}
