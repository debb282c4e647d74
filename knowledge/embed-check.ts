/** What an embedding model gives is used only when it is what was asked for: one vector of plain numbers for each text. */

/** A model gave something else than vectors. */
export class BadVectors extends Error {
  override readonly name = 'BadVectors';
}

/** Unit vectors made of what a model gave for `count` texts; throws when one is missing, of another length, or no vector at all. */
export function checkedVectors(
  model: string,
  given: readonly Float32Array[],
  count: number,
  dimensions?: number,
): Float32Array[] {
  if (given.length !== count)
    throw new BadVectors(`${model} gave ${given.length} vectors for ${count} texts. Look at the model's server.`);
  const length = dimensions ?? given[0]?.length ?? 0;
  return given.map((vector) => {
    if (vector.length !== length || length === 0)
      throw new BadVectors(
        `${model} gave a vector of ${vector.length} numbers where ${length} were expected. If the model behind this name was changed, give it another name.`,
      );
    const size = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (!Number.isFinite(size) || size === 0)
      throw new BadVectors(`${model} gave a vector that is not one: it holds no numbers, or only zeros.`);
    return vector.map((value) => value / size);
  });
}
