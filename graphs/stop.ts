/** The reason a turn ends with when the one who asked wants no answer any more. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  override readonly message = 'The one who asked stopped this turn.';
}
